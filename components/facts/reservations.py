"""What a Windows node holds back from pods, by the size of its machine. Pure.

Sources: for Kubernetes' daemons amazon-eks-ami, nodeadm/internal/kubelet/config.go (getCPUMillicoresToReserve and
getMemoryMebibytesToReserve), as EKS does on Linux; for Windows the least that AWS advises, and what its database of
page frames takes beyond that, 48 bytes for each page of 4 KiB (Windows Internals, Page frame number database); for
eviction AWS's value for Windows, and as the most the kubelet's own there, 500Mi (kubernetes#122922).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.facts.defaults import EVICTION_HARD, KUBE_RESERVED, SYSTEM_RESERVED
from components.facts.instance_types import instance_types
from components.facts.quantity import parse_quantity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MIB = 1024**2

_CPU = ((1, 60), (1, 10), (2, 5))
"""So many processors, and how many thousandths of each are held back."""
_CPU_BEYOND = 2.5

_FOR_KUBERNETES, _FOR_EACH_POD = 255, 11
_MOST_PODS = 110
"""The kubelet's own, where nobody says how many there may be."""

_ADVISED_UP_TO = 16 * 1024
"""MiB of memory for which the least is enough."""
_PAGE_FRAME, _PAGE = 48, 4096

_EVICTION_SHARE = 100
_MOST_EVICTION = 500


@dataclass(frozen=True, kw_only=True)
class Reservations:
    """What is held back.

    Attributes:
        kube: resource to quantity, for Kubernetes' daemons.
        system: resource to quantity, for Windows.
        eviction: signal to threshold, below which pods are evicted.
    """

    kube: Mapping[str, str]
    system: Mapping[str, str]
    eviction: Mapping[str, str]


_LEAST = Reservations(kube=KUBE_RESERVED, system=SYSTEM_RESERVED, eviction=EVICTION_HARD)


def reservations(names: Sequence[object], max_pods: int | None, *, prefixes: bool) -> Reservations:
    """What nodes of these types hold back: one text for all of them, so as the smallest needs it.

    Args:
        names: instance types; what is not known yet, or newer than the table, counts for nothing. AWS's least where
            none is known.
        max_pods: how many pods there may be; None for as many as have addresses.
        prefixes: whether pods get addresses of prefixes.
    """
    table = instance_types()
    known = [table[name] for name in names if isinstance(name, str) and name in table]
    if not known:
        return _LEAST
    cpus, memory = min(one.vcpus for one in known), min(one.memory_mib for one in known)
    addresses = [one.most_pod_addresses if prefixes else one.pod_addresses for one in known]
    pods = max_pods or min((_MOST_PODS, *(each for each in addresses if each is not None)))
    beyond = max(0, memory - _ADVISED_UP_TO) * _PAGE_FRAME // _PAGE
    kube, system = KUBE_RESERVED["memory"], SYSTEM_RESERVED["memory"]
    least = EVICTION_HARD["memory.available"]
    return Reservations(
        kube={
            **KUBE_RESERVED,
            "cpu": f"{_millicores(cpus)}m",
            "memory": _at_least(kube, _FOR_KUBERNETES + _FOR_EACH_POD * pods),
        },
        system={**SYSTEM_RESERVED, "memory": _at_least(system, _mebibytes(system) + beyond)},
        eviction={
            **EVICTION_HARD,
            "memory.available": _at_least(least, min(_MOST_EVICTION, memory // _EVICTION_SHARE)),
        },
    )


def _millicores(cpus: int) -> int:
    held, left = 0.0, cpus
    for number, thousandths in _CPU:
        held, left = held + min(left, number) * thousandths, max(0, left - number)
    return int(held + left * _CPU_BEYOND)


def _at_least(least: str, mebibytes: int) -> str:
    return least if mebibytes <= _mebibytes(least) else f"{mebibytes}Mi"


def _mebibytes(quantity: str) -> int:
    return int(parse_quantity(quantity) / _MIB)
