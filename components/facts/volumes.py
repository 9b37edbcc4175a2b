"""Kinds of EBS volumes, and how Windows is told where they are.

Sources: the EBS user guide, "Amazon EBS volume types"; the EC2 user guide, "Device names for volumes on Amazon EC2
instances" and "Map non-NVMe disks on Amazon EC2 Windows instance to volumes".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import product
from string import ascii_lowercase
from typing import TYPE_CHECKING

from components.facts.limits import Length

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_SOURCE = "EBS user guide, Amazon EBS volume types"


class VolumeType(StrEnum):
    """What a volume is made of."""

    GP3 = "gp3"
    GP2 = "gp2"
    IO1 = "io1"
    IO2 = "io2"
    ST1 = "st1"
    SC1 = "sc1"


@dataclass(frozen=True, kw_only=True)
class VolumeKind:
    """What a type of volume can be told.

    Attributes:
        gib: its sizes.
        iops: the operations a second that it is given; None where its size says them.
        iops_per_gib: the most of them for each GiB.
        default_iops: those that it has when nobody says; None where somebody has to.
        throughput: whether it is given MiB a second.
    """

    gib: Length
    iops: Length | None = None
    iops_per_gib: int = 0
    default_iops: int | None = None
    throughput: bool = False


VOLUME_KINDS: Mapping[VolumeType, VolumeKind] = {
    VolumeType.GP3: VolumeKind(
        gib=Length(minimum=1, maximum=65_536, source=_SOURCE),
        iops=Length(minimum=3000, maximum=80_000, source=_SOURCE),
        iops_per_gib=500,
        default_iops=3000,
        throughput=True,
    ),
    VolumeType.GP2: VolumeKind(gib=Length(minimum=1, maximum=16_384, source=_SOURCE)),
    VolumeType.IO1: VolumeKind(
        gib=Length(minimum=4, maximum=16_384, source=_SOURCE),
        iops=Length(minimum=100, maximum=64_000, source=_SOURCE),
        iops_per_gib=50,
    ),
    VolumeType.IO2: VolumeKind(
        gib=Length(minimum=4, maximum=65_536, source=_SOURCE),
        iops=Length(minimum=100, maximum=256_000, source=_SOURCE),
        iops_per_gib=1000,
    ),
    VolumeType.ST1: VolumeKind(gib=Length(minimum=125, maximum=16_384, source=_SOURCE)),
    VolumeType.SC1: VolumeKind(gib=Length(minimum=125, maximum=16_384, source=_SOURCE)),
}
"""Each type by what it takes."""

_SINGLE = [f"xvd{letter}" for letter in ascii_lowercase]
_DEVICES = [*_SINGLE, *(f"xvd{first}{letter}" for first, letter in product("bc", ascii_lowercase))]
"""Device names of Windows, in the order of the SCSI targets of a machine before Nitro; the first is the root's."""

RECOMMENDED_DEVICES = tuple(_SINGLE[5:])
"""xvdf to xvdz: what EC2 recommends for volumes, as instance stores have the names before them."""


def scsi_target(device: str) -> int:
    """The SCSI target at which a machine before Nitro has a device."""
    return _DEVICES.index(device)


def with_devices(given: Sequence[str | None]) -> Iterator[str]:
    """The device names of volumes: those given, and of the recommended ones the first that are free."""
    free = (device for device in (*RECOMMENDED_DEVICES, *_DEVICES[26:]) if device not in given)
    return (device or next(free) for device in given)
