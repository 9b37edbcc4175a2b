"""What a kubelet takes: labels, taints, reservations and eviction thresholds. Pure.

Sources: kubernetes, staging/src/k8s.io/kubelet/pkg/apis/well_known_labels.go (labels that a kubelet may give itself),
cmd/kubelet/app/server.go (parseResourceList), pkg/kubelet/eviction/helpers.go (ParseThresholdConfig).
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from components.facts.quantity import parse_quantity
from components.problems.names import near

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from components.facts.taints import Taint

_NAME = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
_PREFIX = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
_LONGEST_PREFIX = 253

_RESERVED_DOMAINS = ("kubernetes.io", "k8s.io")
_OWN_PREFIXES = ("kubelet.kubernetes.io", "node.kubernetes.io")
_OWN_LABELS = frozenset(
    {
        "kubernetes.io/hostname",
        "kubernetes.io/os",
        "kubernetes.io/arch",
        "topology.kubernetes.io/zone",
        "topology.kubernetes.io/region",
        "beta.kubernetes.io/os",
        "beta.kubernetes.io/arch",
        "beta.kubernetes.io/instance-type",
        "failure-domain.beta.kubernetes.io/zone",
        "failure-domain.beta.kubernetes.io/region",
    }
)
_OF_WINDOWS = MappingProxyType(
    {
        "kubernetes.io/os": "windows",
        "kubernetes.io/arch": "amd64",
        "beta.kubernetes.io/os": "windows",
        "beta.kubernetes.io/arch": "amd64",
    }
)
"""Labels that the kubelet sets itself, to what a Windows node is."""

RESOURCES = frozenset({"cpu", "memory", "ephemeral-storage", "pid"})
"""What can be reserved."""

SIGNALS = frozenset(
    {
        "memory.available",
        "allocatableMemory.available",
        "nodefs.available",
        "nodefs.inodesFree",
        "imagefs.available",
        "imagefs.inodesFree",
        "containerfs.available",
        "containerfs.inodesFree",
        "pid.available",
    }
)
"""What a threshold can be set for."""

_PERCENTAGE = re.compile(r"([0-9]+(?:\.[0-9]+)?)%")
_ALL = 100


def check_label(key: str, value: str) -> None:
    """Refuse a label with which the kubelet would not start, that no object may have, or that no Windows node has.

    Raises:
        ValueError: what is wrong with it.
    """
    check_name(key, value)
    prefix = key.rpartition("/")[0]
    reserved = any(prefix == domain or prefix.endswith(f".{domain}") for domain in _RESERVED_DOMAINS)
    own = key in _OWN_LABELS or any(prefix == mine or prefix.endswith(f".{mine}") for mine in _OWN_PREFIXES)
    if reserved and not own:
        raise ValueError(
            f"{key!r} is reserved: a kubelet that gives itself this label does not start; use your own prefix"
        )
    if _OF_WINDOWS.get(key, value) != value:
        raise ValueError(f"{value!r}, the value of {key}, is not what a Windows node is: {_OF_WINDOWS[key]}; drop it")


def check_name(key: str, value: str) -> None:
    """Refuse the key or value of a label or taint that no object may have.

    Raises:
        ValueError: what is wrong with it.
    """
    prefix, slash, name = key.rpartition("/")
    if not _NAME.fullmatch(name) or (slash and (not _PREFIX.fullmatch(prefix) or len(prefix) > _LONGEST_PREFIX)):
        raise ValueError(f"{key!r} is no label key: [prefix/]name of at most 63 letters, digits, '-', '_' and '.'")
    if value and not _NAME.fullmatch(value):
        raise ValueError(f"{value!r}, the value of {key}, is no label value: at most 63 letters, digits, '-', '_', '.'")


def check_taint(taint: Taint, before: Sequence[Taint]) -> None:
    """Refuse a taint that no node may have, or that it has already.

    Raises:
        ValueError: what is wrong with it.
    """
    check_name(taint.key, taint.value)
    if any((taint.key, taint.effect) == (other.key, other.effect) for other in before):
        raise ValueError(
            f"found {taint.key} with {taint.effect} again: a node has a key once for each effect; drop one"
        )


def check_reservation(resource: str, quantity: str) -> None:
    """Refuse a reservation with which the kubelet would not start.

    Raises:
        ValueError: there is no such resource, or that is no quantity of it.
    """
    _known(resource, RESOURCES, "resource")
    if parse_quantity(quantity) < 0:
        raise ValueError(f"{quantity!r} is less than nothing; give what is held back, such as 1Gi")


def check_threshold(signal: str, threshold: str) -> None:
    """Refuse an eviction threshold with which the kubelet would not start, or that it would ignore.

    Raises:
        ValueError: there is no such signal, or that is no threshold for it.
    """
    _known(signal, SIGNALS, "signal")
    percentage = _PERCENTAGE.fullmatch(threshold)
    if percentage is not None:
        if not 0 < float(percentage[1]) < _ALL:
            raise ValueError(f"{threshold!r} is no threshold: the kubelet takes more than 0% and less than 100%")
    elif threshold.endswith("%"):
        raise ValueError(f"{threshold!r} is no percentage such as 10%")
    elif parse_quantity(threshold) <= 0:
        raise ValueError(f"{threshold!r} is no threshold: expected more than nothing, such as 200Mi or 10%")


def _known(name: str, names: Collection[str], kind: str) -> None:
    if name not in names:
        meant = near(name, names)
        hint = f"did you mean {meant!r}?" if meant else f"there are {', '.join(sorted(names))}"
        raise ValueError(f"{name!r} is no {kind} that a kubelet knows; {hint}")


def check_all(
    labels: Mapping[str, str],
    taints: Sequence[Taint],
    reserved: Sequence[Mapping[str, str]],
    thresholds: Mapping[str, str],
) -> None:
    """Refuse the first of all these that a kubelet would not take.

    Raises:
        ValueError: what is wrong with it.
    """
    for key, value in labels.items():
        check_label(key, value)
    for index, taint in enumerate(taints):
        check_taint(taint, taints[:index])
    for quantities in reserved:
        for resource, quantity in quantities.items():
            check_reservation(resource, quantity)
    for signal, threshold in thresholds.items():
        check_threshold(signal, threshold)
