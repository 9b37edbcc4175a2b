"""EC2's instance types as far as a Windows node cares: processors, memory, and addresses for its pods.

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

LINUX_ONLY = frozenset(
    {"dl1", "dl2q", "f1", "hpc6a", "inf1", "inf2", "p4d", "p4de", "p5", "trn1", "trn1n", "vt1"},
)
"""Families on x86_64 processors that run no Windows.

Source: Amazon EC2 Instance Types guide of 2024, Specifications, Platform summary: Supported operating systems. Every
other family on x86_64 that it lists runs Windows.
https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-type-specifications.html
"""

_OF_ACCELERATORS = re.compile(r"(?:dl|f|hpc|inf|p|trn|vt)[0-9][-a-z0-9]*")
_SAID_TO_RUN = frozenset({"hpc6id", "hpc7a", "p2", "p3", "p3dn"})
"""Of kinds of machine of which some run no Windows, those of which the guide of 2024 says that they do."""

_SOURCE = "Amazon EC2 Instance Types guide of 2024, platform summary"


@dataclass(frozen=True, kw_only=True)
class InstanceType:
    """What is known of a type.

    Attributes:
        vcpus: its processors, as EC2 counts them.
        memory_mib: its memory.
        processor: ``x86_64``, ``arm64``, or with ``_mac`` behind it.
        addresses: of one network interface, the only one that Windows pods get addresses of; None where the controller
            that gives them does not know the type.
        nitro: whether it is a Nitro machine, which prefixes need.
    """

    vcpus: int
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


@cache
def instance_types() -> Mapping[str, InstanceType]:
    """Every type of the table by its name."""
    with _FILE.open(newline="") as stream:
        return {
            row["type"]: InstanceType(
                vcpus=int(row["vcpus"]),
                memory_mib=int(row["memory_mib"]),
                processor=row["processor"],
                addresses=int(row["addresses"]) if row["addresses"] else None,
                nitro=row["hypervisor"] == "nitro",
            )
            for row in csv.DictReader(stream)
        }


def no_windows(name: str) -> str | None:
    """Why a type runs no Windows; None where it does, or nobody says."""
    family = name.partition(".")[0]
    known = instance_types().get(name)
    processors = (known.processor if known else "arm64" if is_arm(name) else _NEEDED).split("+")
    if _NEEDED not in processors:
        return f"whose processor is {'+'.join(processors)}"
    return f"which runs Linux only ({_SOURCE})" if family in LINUX_ONLY else None


def is_untold(name: str) -> bool:
    """Whether nobody says that a type runs Windows: it is newer than the table, or than the guide to machines of its
    kind, of which some do not."""
    family = name.partition(".")[0]
    newer = _OF_ACCELERATORS.fullmatch(family) is not None and family not in LINUX_ONLY | _SAID_TO_RUN
    return name not in instance_types() or newer


_NEEDED = "x86_64"
"""Windows is for these; Macs, which have ``_mac`` behind it, run macOS."""


def is_arm(name: str) -> bool:
    """Whether a type that is not in the table is called as Arm types are."""
    return _ARM.fullmatch(name) is not None
