"""From what is known of an instance to how far it is on its way to a node, and why it hangs there. Pure.

Who tells: Auto Scaling its lifecycle state, EC2 its launch and the tags that the machine itself writes while it starts,
the cluster its node.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from operations.rollout.facts import RETAINED_STATE
from operations.rollout.unheard import NOT_ASKED, Around, no_word

HANGS = timedelta(minutes=20)
"""A machine that is no Ready node by then hangs: Windows takes about ten minutes, twice that with much tooling."""


class Stage(StrEnum):
    """How far an instance is.

    `former`: it runs another version of the template. `starting`: Windows starts. `bootstrapping`: its user data runs.
    `joining`: the kubelet has been started, and the node is not Ready. `held`: Ready, and not yet in service. `ready`:
    Ready and in service. `unknown`: in service, and nobody tells whether it is Ready. `failed`: it told that it cannot
    join. `leaving`: it goes. `retained`: kept by a drain that failed.
    """

    FORMER = "former"
    STARTING = "starting"
    BOOTSTRAPPING = "bootstrapping"
    JOINING = "joining"
    HELD = "held"
    READY = "ready"
    UNKNOWN = "unknown"
    FAILED = "failed"
    LEAVING = "leaving"
    RETAINED = "retained"


ON_ITS_WAY = frozenset({Stage.STARTING, Stage.BOOTSTRAPPING, Stage.JOINING})
"""Where an instance can hang."""


@dataclass(frozen=True, kw_only=True)
class Machine:
    """An instance of a group, and what everybody tells of it.

    Attributes:
        state: Auto Scaling's lifecycle state.
        current: whether it was launched from the version that the stack says.
        launched: when EC2 began it; None where EC2 does not tell.
        marks: what it wrote of its start: `started=<time> bootstrapped=<time> ready=<time>`.
        failure: what it wrote of the step that failed.
        node: name of its node; "" where there is none.
        ready: whether that is Ready.
        not_ready: what its kubelet says why not.
        nodes_read: whether its cluster told its nodes.
        console: what its console shows; None where that was not read.
        around: its role and its subnet.
    """

    id: str
    state: str
    current: bool
    launched: datetime | None = None
    marks: str = ""
    failure: str = ""
    node: str = ""
    ready: bool = False
    not_ready: str = ""
    nodes_read: bool = True
    console: str | None = None
    around: Around = NOT_ASKED


@dataclass(frozen=True, kw_only=True)
class NodeReport:
    """One instance.

    Attributes:
        minutes: since its launch; None where that is not known.
        reason: why it hangs, or what it told; "" where it is well.
    """

    instance: str
    node: str
    stage: Stage
    minutes: int | None = None
    reason: str = ""


def report(machine: Machine, now: datetime, keeps_out: tuple[str, ...] = ()) -> NodeReport:
    """How far an instance is.

    Args:
        machine: what is known of it.
        now: what time it is.
        keeps_out: what is wrong with the cluster's access, which keeps every new node out.
    """
    stage = stage_of(machine)
    age = now - machine.launched if machine.launched else None
    return NodeReport(
        instance=machine.id,
        node=machine.node,
        stage=stage,
        minutes=int(age.total_seconds() // 60) if age is not None else None,
        reason=_reason(machine, stage, hangs=hangs(machine, now), keeps_out=keeps_out),
    )


def stage_of(machine: Machine) -> Stage:  # noqa: PLR0911  a row each
    """Where it is."""
    if machine.state == RETAINED_STATE:
        return Stage.RETAINED
    if machine.state.startswith("Terminat"):
        return Stage.LEAVING
    if not machine.current:
        return Stage.FORMER
    if machine.failure:
        return Stage.FAILED
    in_service = machine.state == "InService"
    if machine.ready:
        return Stage.READY if in_service else Stage.HELD
    if in_service and not machine.nodes_read:
        return Stage.UNKNOWN
    if machine.node or "bootstrapped=" in machine.marks:
        return Stage.JOINING
    return Stage.BOOTSTRAPPING if "started=" in machine.marks else Stage.STARTING


def _reason(machine: Machine, stage: Stage, *, hangs: bool, keeps_out: tuple[str, ...]) -> str:
    if stage is Stage.FAILED:
        return machine.failure
    if not hangs or stage not in ON_ITS_WAY:
        return ""
    if stage is not Stage.JOINING:
        return no_word(machine.id, machine.console, machine.around) if stage is Stage.STARTING else _BOOTSTRAP
    if machine.node:
        return f"its kubelet is not Ready: {machine.not_ready or 'it does not say why'}"
    return "; ".join(keeps_out) or (_UNKNOWN_NODE if machine.nodes_read else _UNREAD)


def hangs(machine: Machine, now: datetime) -> bool:
    """Whether it should be a Ready node by now."""
    return machine.launched is not None and now - machine.launched >= HANGS


def hangs_silently(machine: Machine, now: datetime) -> bool:
    """Whether others than itself have to tell why it hangs."""
    return hangs(machine, now) and stage_of(machine) is Stage.STARTING


_BOOTSTRAP = (
    "its bootstrap script does not end: as a rule it waits for the cluster's endpoint or for ECR; see the log of its "
    "user data under C:\\ProgramData\\Amazon"
)
_UNKNOWN_NODE = (
    "its kubelet was started and the cluster does not know it, although its role is let in: is the security group of "
    "the control plane open to it, and is its DNS name the one that its VPC gives?"
)
_UNREAD = "its kubelet was started; whether the cluster knows it could not be read"
