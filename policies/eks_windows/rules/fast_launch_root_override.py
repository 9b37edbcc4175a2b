from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding
from eks_windows.model import ROOT_DEVICE
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options


class FastLaunchRootOverride(Rule):
    """The snapshots that are paid for are used."""

    id = "fast-launch-root-override"
    title = "Launch templates of AMIs with Fast Launch do not override the root volume."
    reason = (
        "A mapping of the root device makes EC2 pass over the pre-provisioned snapshots: they cost money and "
        "every node starts slowly all the same (karpenter#9014). Size and encryption of the root volume belong in "
        "the image's recipe."
    )
    source = "https://docs.aws.amazon.com/AWSEC2/latest/WindowsGuide/win-ami-config-fast-launch.html"
    fix = "no block_device_mappings for /dev/sda1; set the size in the recipe"
    severity = Severity.MEDIUM

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge templates whose AMI is tagged as having Fast Launch."""
        del options
        for group, launch in estate.windows_launches:
            image = launch.image.value
            unclear = image and image.open("Fast Launch", launch.image.place)
            if image is None or not (image.fast_launch or unclear):
                continue
            for disk in launch.disks or ():
                what = f"{group.title} overrides the root volume, so Fast Launch is never used."
                override = Finding(disk.place, what, f"a mapping of {ROOT_DEVICE}", "none")
                if disk.is_root:
                    yield override if unclear is None else override.hinging_on(unclear)
                elif disk.device.unknown is not None:
                    yield override.hinging_on(disk.device)
