from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eks_windows.finding import Finding, unproven
from eks_windows.model import ROOT_DEVICE, Fact
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate, Launch, NodeGroup
    from eks_windows.rule import Options

EXPECTED = 'encrypted "true" for each volume'


class EncryptedVolumes(Rule):
    """No disk of a Windows node is readable outside the account's keys."""

    id = "encrypted-volumes"
    title = "All volumes of Windows nodes are encrypted, the root volume too."
    reason = (
        "A node's disk holds container layers, logs and whatever pods write to it. A template that lists no root "
        "volume leaves its encryption to the AMI's snapshot and to an account setting that no pull request shows. "
        "An image of an own pipeline with Fast Launch must not be overridden; its recipe encrypts it."
    )
    source = "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ebs-encryption.html"
    fix = 'block_device_mappings=[{"device_name": "/dev/sda1", "ebs": {"encrypted": "true", "volume_type": "gp3"}}]'
    severity = Severity.HIGH

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge each mapping, and that the root volume has one."""
        del options
        for group in estate.windows_groups():
            if not group.launches:
                what = f"Nothing says that the volumes of {group.title} are encrypted."
                yield Finding(group.place_of("launchTemplate"), what, "no launch template", EXPECTED)
        for group, launch in estate.windows_launches:
            yield from _judged(group, launch)


def _judged(group: NodeGroup, launch: Launch) -> Iterator[Finding]:
    place = launch.disks_place
    if launch.disks is None:
        unseen: Fact[bool] = Fact(
            place, unknown=launch.image.unknown or "the list of volumes is not known before the update"
        )
        yield unproven(f"The volumes of {group.title} are encrypted.", unseen, EXPECTED)
        return
    for disk in launch.disks:
        if disk.encrypted.unknown is not None:
            yield unproven(f"A volume of {group.title} is encrypted.", disk.encrypted, EXPECTED)
        elif not disk.encrypted.value:
            found = "encrypted false" if disk.encrypted.known else "encrypted not set"
            yield Finding(disk.encrypted.place, f"A volume of {group.title} is not encrypted.", found, EXPECTED)
    image = launch.image.value
    if not any(disk.is_root for disk in launch.disks) and not (image and image.amazon is False):
        what = f"Nothing says that the root volume of {group.title} is encrypted."
        silent = Finding(place, what, f"no mapping of {ROOT_DEVICE}", EXPECTED)
        unclear = next((one for one in _may_tell(group, launch) if one.unknown is not None), None)
        yield silent if unclear is None else silent.hinging_on(unclear)


def _may_tell(group: NodeGroup, launch: Launch) -> Iterator[Fact[Any]]:
    """What may name the root device, or tell that the AMI is one of your own, whose recipe encrypts it."""
    yield from (disk.device for disk in launch.disks or ())
    yield launch.image
    yield from (Fact(tags.place, unknown=tags.unknown) for tags in (launch.tags, group.tags))
