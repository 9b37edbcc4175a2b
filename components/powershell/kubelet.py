"""The kubelet of a Windows node: its labels, taints, reservations and flags, as one line of arguments.

Pure. Sources: https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/,
kubernetes pkg/kubelet/apis/well_known_labels.go (labels that a kubelet may give itself).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from components.facts.defaults import EVICTION_HARD, KUBE_RESERVED, SYSTEM_RESERVED, WINDOWS_TAINT
from components.facts.taints import Taint

_NAME = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?")
_PREFIX = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
_FLAG = re.compile(r"--[a-z0-9][-a-z0-9]*")
_FLAG_VALUE = re.compile(r"[-A-Za-z0-9_./:=,<>%@+*~\\]*")
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
    }
)

_TYPED_FLAGS = frozenset(
    {"--node-labels", "--register-with-taints", "--max-pods", "--kube-reserved", "--system-reserved", "--eviction-hard"}
)
_BOOTSTRAP_FLAGS = frozenset({"--bootstrap-kubeconfig", "--kubeconfig", "--hostname-override", "--config"})
"""Flags that Start-EKSBootstrap.ps1 sets itself; a second value keeps the node from joining."""


@dataclass(frozen=True, kw_only=True)
class Kubelet:
    """What a node group tells its kubelets.

    Attributes:
        labels: node labels.
        taints: taints to register with; default `WINDOWS_TAINT` alone.
        max_pods: pods per node; None leaves the bootstrap script's own number.
        kube_reserved: resource to quantity, held back for Kubernetes' daemons.
        system_reserved: resource to quantity, held back for the operating system.
        eviction_hard: signal to the threshold below which pods are evicted.
        extra: further flags, each with its leading dashes, and their values.
    """

    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    taints: tuple[Taint, ...] = (WINDOWS_TAINT,)
    max_pods: int | None = None
    kube_reserved: Mapping[str, str] = field(default_factory=lambda: KUBE_RESERVED)
    system_reserved: Mapping[str, str] = field(default_factory=lambda: SYSTEM_RESERVED)
    eviction_hard: Mapping[str, str] = field(default_factory=lambda: EVICTION_HARD)
    extra: Mapping[str, str] = field(default_factory=dict[str, str])

    def arguments(self) -> str:
        """The flags, sorted by name and only those that are set, so that the same settings give the same user data.

        Raises:
            ValueError: a label, taint or flag that the kubelet or the bootstrap script would not take.
        """
        for key, value in self.labels.items():
            check_label(key, value)
        for taint in self.taints:
            check_label(taint.key, taint.value)
        for flag, value in self.extra.items():
            check_extra_flag(flag, value)
        flags = {
            "--node-labels": _pairs(self.labels, "="),
            "--register-with-taints": ",".join(str(taint) for taint in sorted(self.taints)),
            "--max-pods": "" if self.max_pods is None else str(self.max_pods),
            "--kube-reserved": _pairs(self.kube_reserved, "="),
            "--system-reserved": _pairs(self.system_reserved, "="),
            "--eviction-hard": _pairs(self.eviction_hard, "<"),
        }
        return flag_line({flag: value for flag, value in flags.items() if value} | dict(self.extra))


def flag_line(flags: Mapping[str, str]) -> str:
    """Flags and values as one command line, sorted by flag."""
    return " ".join(f"{flag}={value}" for flag, value in sorted(flags.items()))


def check_label(key: str, value: str) -> None:
    """Refuse a label or taint key with which the kubelet would not start, or no object would be accepted.

    Raises:
        ValueError: what is wrong with it.
    """
    prefix, slash, name = key.rpartition("/")
    if not _NAME.fullmatch(name) or (slash and (not _PREFIX.fullmatch(prefix) or len(prefix) > _LONGEST_PREFIX)):
        raise ValueError(f"{key!r} is no label key: [prefix/]name of at most 63 letters, digits, '-', '_' and '.'")
    if value and not _NAME.fullmatch(value):
        raise ValueError(f"{value!r}, the value of {key}, is no label value: at most 63 letters, digits, '-', '_', '.'")
    reserved = any(prefix == domain or prefix.endswith(f".{domain}") for domain in _RESERVED_DOMAINS)
    own = key in _OWN_LABELS or any(prefix == mine or prefix.endswith(f".{mine}") for mine in _OWN_PREFIXES)
    if reserved and not own:
        raise ValueError(
            f"{key!r} is reserved: a kubelet that gives itself this label does not start; use your own prefix"
        )


def check_extra_flag(flag: str, value: str) -> None:
    """Refuse a flag that has a place of its own, that the bootstrap script sets, or whose text is no single word.

    Raises:
        ValueError: what is wrong with it.
    """
    if not _FLAG.fullmatch(flag):
        raise ValueError(f"{flag!r} is no flag: write it with its two dashes and without its value, e.g. '--v'")
    if flag in _TYPED_FLAGS:
        raise ValueError(f"{flag} has a setting of its own; use that")
    if flag in _BOOTSTRAP_FLAGS:
        raise ValueError(f"{flag} is set by the bootstrap script; a second value keeps the node from joining")
    if not _FLAG_VALUE.fullmatch(value):
        raise ValueError(f"{value!r}, the value of {flag}, holds a space, quotation mark or another special character")


def _pairs(values: Mapping[str, str], sign: str) -> str:
    return ",".join(f"{key}{sign}{value}" for key, value in sorted(values.items()))
