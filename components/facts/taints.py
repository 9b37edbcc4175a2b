"""Taints of nodes."""

from dataclasses import dataclass
from enum import StrEnum


class TaintEffect(StrEnum):
    """What a taint does to pods that do not tolerate it."""

    NO_SCHEDULE = "NoSchedule"
    PREFER_NO_SCHEDULE = "PreferNoSchedule"
    NO_EXECUTE = "NoExecute"


@dataclass(frozen=True, order=True)
class Taint:
    """A taint that the node registers with."""

    key: str
    value: str
    effect: TaintEffect

    def __str__(self) -> str:
        return f"{self.key}={self.value}:{self.effect}"


STARTUP_TAINT = "startup-taint.cluster-autoscaler.kubernetes.io/eks-windows-nodes"
"""Key of the taint that a node registers with until what its group waits for is there; the group's name is its
value. By the prefix the cluster autoscaler knows that such a node is not ready yet, and goes without it for others.

Source: kubernetes/autoscaler, cluster-autoscaler/utils/taints/taints.go (StartupTaintPrefix)
"""


def startup_taint(group: str) -> Taint:
    """The startup taint of a node group."""
    return Taint(STARTUP_TAINT, group, TaintEffect.NO_SCHEDULE)
