"""The kubelet of a Windows node: its labels, taints, reservations and flags, as one line of arguments.

Pure. Source: https://kubernetes.io/docs/reference/command-line-tools-reference/kubelet/
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from components.facts.defaults import EVICTION_HARD, KUBE_RESERVED, SYSTEM_RESERVED, WINDOWS_TAINT
from components.powershell.flags import KUBELET, check_flag, flag_line
from components.powershell.kubelet_values import check_all

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.facts.taints import Taint


@dataclass(frozen=True, kw_only=True)
class Kubelet:
    """What a node group tells its kubelets.

    Attributes:
        labels: node labels.
        taints: taints to register with; default `WINDOWS_TAINT` alone.
        startup_taint: a further one, which goes once what the node waits for is there; None for none.
        max_pods: pods per node; None leaves the bootstrap script's own number.
        kube_reserved: resource to quantity, held back for Kubernetes' daemons.
        system_reserved: resource to quantity, held back for the operating system.
        eviction_hard: signal to the threshold below which pods are evicted.
        extra: further flags, each with its leading dashes, and their values.
    """

    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    taints: tuple[Taint, ...] = (WINDOWS_TAINT,)
    startup_taint: Taint | None = None
    max_pods: int | None = None
    kube_reserved: Mapping[str, str] = field(default_factory=lambda: KUBE_RESERVED)
    system_reserved: Mapping[str, str] = field(default_factory=lambda: SYSTEM_RESERVED)
    eviction_hard: Mapping[str, str] = field(default_factory=lambda: EVICTION_HARD)
    extra: Mapping[str, str] = field(default_factory=dict[str, str])

    def arguments(self) -> str:
        """The flags, sorted by name and only those that are set, so that the same settings give the same user data.

        Raises:
            ValueError: a value or flag that the kubelet or the bootstrap script would not take.
        """
        check_all(self.labels, self.taints, (self.kube_reserved, self.system_reserved), self.eviction_hard)
        for flag, value in self.extra.items():
            check_flag(KUBELET, flag, value)
        taints = [*self.taints, *([self.startup_taint] if self.startup_taint else [])]
        flags = {
            "--node-labels": _pairs(self.labels, "="),
            "--register-with-taints": ",".join(str(taint) for taint in sorted(taints)),
            "--max-pods": "" if self.max_pods is None else str(self.max_pods),
            "--kube-reserved": _pairs(self.kube_reserved, "="),
            "--system-reserved": _pairs(self.system_reserved, "="),
            "--eviction-hard": _pairs(self.eviction_hard, "<"),
        }
        return flag_line({flag: value for flag, value in flags.items() if value} | dict(self.extra))


def _pairs(values: Mapping[str, str], sign: str) -> str:
    return ",".join(f"{key}{sign}{value}" for key, value in sorted(values.items()))
