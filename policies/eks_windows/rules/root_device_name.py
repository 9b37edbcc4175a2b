from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.model import ROOT_DEVICE
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options

LINUX_ROOT = "/dev/xvda"


class RootDeviceName(Rule):
    """The mapping that is meant for the root volume reaches it."""

    id = "root-device-name"
    title = "Block device mappings of Windows nodes name the root device as Windows AMIs have it."
    reason = (
        "The root device of every Windows AMI is /dev/sda1. A mapping of /dev/xvda, as Linux templates have it, "
        "adds an empty second disk, and the root volume stays at the AMI's size until images fill it "
        "(eksctl#6572, terraform-aws-eks#1195)."
    )
    source = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html"
    fix = 'device_name="/dev/sda1"'
    severity = Severity.MEDIUM

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Refuse the names of Linux root devices."""
        del options
        for group, launch in estate.windows_launches:
            for disk in launch.disks or ():
                if disk.device.value == LINUX_ROOT:
                    what = f"A mapping of {group.title} adds a second disk instead of changing the root volume."
                    yield Finding(disk.device.place, what, LINUX_ROOT, ROOT_DEVICE)
                elif disk.device.unknown is not None:
                    yield unproven(f"The mappings of {group.title} are those of Windows.", disk.device, ROOT_DEVICE)
