"""Which pods of a node leave, in which order, which stay, and which nobody may move unasked. Pure.

Source of the rules and their order: kubectl, pkg/drain/filters.go; of what tolerates a cordon: Karpenter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from operations.drain.facts import Pod


@dataclass(frozen=True, kw_only=True)
class Leave:
    """What may be lost by it, and is lost only where somebody says so.

    Attributes:
        bare_pods: pods that nobody makes again.
        empty_dir_data: what is in emptyDir volumes.
        kept_pods: pods whose owners ask that they are not moved.
    """

    bare_pods: bool = False
    empty_dir_data: bool = False
    kept_pods: bool = False


@dataclass(frozen=True, kw_only=True)
class Sorted:
    """The pods of a node.

    Attributes:
        waves: those that leave, one wave after the other; the next begins when the former is gone.
        going: those whose end has begun; they are waited for.
        staying: those that stay until the machine goes, each with the reason.
        refusals: why the node is not drained at all: a line for each pod that would lose something unasked.
    """

    waves: tuple[tuple[Pod, ...], ...] = ()
    going: tuple[Pod, ...] = ()
    staying: tuple[tuple[Pod, str], ...] = ()
    refusals: tuple[str, ...] = ()


def sort(pods: Iterable[Pod], leave: Leave) -> Sorted:
    """Sort the pods of a node."""
    ordinary: list[Pod] = []
    critical: list[Pod] = []
    going: list[Pod] = []
    staying: list[tuple[Pod, str]] = []
    refusals: list[str] = []
    for pod in sorted(pods, key=lambda each: (each.namespace, each.name)):
        why = _stays(pod)
        if why:
            staying.append((pod, why))
        elif pod.going:
            going.append(pod)
        else:
            refusals += [f"{pod.title}: {reason}" for reason in _loses(pod, leave)]
            (critical if pod.critical else ordinary).append(pod)
    waves = tuple(tuple(wave) for wave in (ordinary, critical) if wave)
    return Sorted(waves=waves, going=tuple(going), staying=tuple(staying), refusals=tuple(refusals))


def _stays(pod: Pod) -> str:
    if pod.mirror:
        return "the kubelet runs it by itself"
    if pod.finished:
        return ""
    if pod.owner == "DaemonSet":
        return "its DaemonSet would put another one here"
    if pod.stays_anyway:
        return "it tolerates a cordon, so another one would come here"
    return ""


def _loses(pod: Pod, leave: Leave) -> list[str]:
    if pod.finished:
        return []
    found: list[str] = []
    if not pod.owner and not leave.bare_pods:
        found.append("nobody makes it again; allow it with --bare-pods")
    if pod.empty_dirs and not leave.empty_dir_data:
        found.append(f"its data in {', '.join(pod.empty_dirs)} is lost; allow it with --empty-dir-data")
    if pod.kept_by and not leave.kept_pods:
        found.append(f"{', '.join(pod.kept_by)} asks that it stays; allow it with --kept-pods")
    return found
