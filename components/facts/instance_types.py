"""EC2's instance types as far as a Windows node cares: memory, processor, and addresses for its pods.

The table is written by `python -m tools.instance_types`, of moto 5.2.5's copy of EC2's DescribeInstanceTypes and of
amazon-vpc-resource-controller-k8s 1.8.2 (2026-09-02). A type that is newer is in none of them.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILE = Path(__file__).with_suffix(".csv")

_PER_PREFIX = 16
"""Addresses of a prefix, which takes the place of one address (EKS user guide, prefix delegation for Windows)."""

_ARM = re.compile(r"(?:a1|[a-z]+[0-9]+g[a-z]*|[a-z0-9]+-gb[0-9]+)\..*")
"""Families of Arm processors by their names: a g behind the generation, or NVIDIA's Grace."""


@dataclass(frozen=True, kw_only=True)
class InstanceType:
    """What is known of a type.

    Attributes:
        memory_mib: its memory.
        processor: ``x86_64``, ``arm64``, or with ``_mac`` behind it.
        addresses: of one network interface, the only one that Windows pods get addresses of; None where the controller
            that gives them does not know the type.
        nitro: whether it is a Nitro machine, which prefixes need.
    """

    memory_mib: int
    processor: str
    addresses: int | None
    nitro: bool

    @property
    def pod_addresses(self) -> int | None:
        """Addresses of pods without prefixes: all but the node's own."""
        return None if self.addresses is None else self.addresses - 1

    @property
    def most_pod_addresses(self) -> int | None:
        """Addresses of pods with prefixes, where it may have any."""
        pods = self.pod_addresses
        return pods * _PER_PREFIX if pods is not None and self.nitro else pods

    @property
    def runs_windows(self) -> bool:
        """Whether its processor does: Windows is for x86_64, and Macs run macOS."""
        return "x86_64" in self.processor.split("+")


@cache
def instance_types() -> Mapping[str, InstanceType]:
    """Every type of the table by its name."""
    with _FILE.open(newline="") as stream:
        return {
            row["type"]: InstanceType(
                memory_mib=int(row["memory_mib"]),
                processor=row["processor"],
                addresses=int(row["addresses"]) if row["addresses"] else None,
                nitro=row["hypervisor"] == "nitro",
            )
            for row in csv.DictReader(stream)
        }


def is_arm(name: str) -> bool:
    """Whether a type that is not in the table is called as Arm types are."""
    return _ARM.fullmatch(name) is not None
