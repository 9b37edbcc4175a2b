"""What container images take on an image's disk, told before it is built from the sizes in their manifests. Pure.

containerd keeps each layer twice: packed, in its content store, and unpacked, as a snapshot. Layers that several images
share are there once.

Sources: https://docs.aws.amazon.com/eks/latest/best-practices/windows-ami.html (8.24 GB of a .NET Framework image),
its page on patching (533 MB packed are 1.2 GB unpacked), and for the threshold
https://kubernetes.io/docs/concepts/architecture/garbage-collection/#container-image-lifecycle
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FREE_PERCENT = 20
"""Share of the disk that an image leaves free: at 85 percent used the kubelet begins to remove images, and a node
writes logs and containers of its own."""

MIB_PER_GIB = 1024

WINDOWS_GIB = 25
"""What Windows, its updates and the node's programs take."""

_UNPACKED = 1.2 / 0.533
"""Bytes on the disk for each packed one."""

_MIB = 1 << 20


def added_mib(images: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """What each image adds to the disk, in MiB; a layer counts for the first image that has it.

    Args:
        images: reference to its layers, digest to packed size in bytes, as its manifest has them.
    """
    seen: set[str] = set()
    found: dict[str, int] = {}
    for reference, layers in images.items():
        packed = sum(size for digest, size in layers.items() if digest not in seen)
        seen |= layers.keys()
        found[reference] = math.ceil(packed * (1 + _UNPACKED) / _MIB)
    return found


def used_gib(cached_mib: int) -> float:
    """What Windows and so much cache take, in GiB."""
    return WINDOWS_GIB + cached_mib / MIB_PER_GIB


def needed_gib(cached_mib: int) -> int:
    """The smallest root volume, in GiB, on which Windows and so much cache leave the share that stays free."""
    return math.ceil(used_gib(cached_mib) * 100 / (100 - FREE_PERCENT))
