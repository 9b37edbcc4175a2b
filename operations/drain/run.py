"""The drain of one node, step by step, over whatever answers for the cluster and tells the time.

Every step asks how things stand, so that a drain that was cut off is begun again and goes on. One deadline bounds it
all. What this drain cordoned it uncordons when it gives up before anything has left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from operations.drain.answers import Answer, Kind
from operations.drain.sort import Leave, Sorted, sort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from operations.drain.facts import Budget, Node, Pod

DEADLINE = 1800.0
"""Seconds for a node. Windows containers use up their grace period, and their volumes detach slowly."""

AT_ONCE = 5
"""Evictions of one node that are under way at a time."""

LOOK = 2.0
"""Seconds between two looks at what is left."""

HANGS = 60.0
"""Seconds beyond its grace period after which a pod hangs, as on Windows over its network (containerd#6135)."""


class Cluster(Protocol):
    """What a drain asks of a cluster."""

    def find(self, instance: str) -> Node | None:
        """The node of an instance; None where there is none."""
        ...

    def cordon(self, node: Node, run: str) -> None:
        """Let no new pods come, and note who did it."""
        ...

    def uncordon(self, node: Node) -> None:
        """Take it back."""
        ...

    def pods(self, node: Node) -> Sequence[Pod]:
        """The pods that are on the node."""
        ...

    def evict(self, pod: Pod, tries: int, grace_seconds: int | None = None) -> Answer:
        """Ask that a pod leaves, within so many seconds where its own grace period is too long."""
        ...

    def delete(self, pod: Pod, grace_seconds: int) -> None:
        """End a pod whatever its budget says."""
        ...

    def budgets(self, pod: Pod) -> Sequence[Budget]:
        """The budgets that count a pod."""
        ...

    def volumes(self, node: Node) -> int:
        """How many volumes are still attached to the node."""
        ...


@dataclass(frozen=True)
class Clock:
    """Time, and a way to let it pass."""

    now: Callable[[], float]
    sleep: Callable[[float], None]


@dataclass(frozen=True, kw_only=True)
class Order:
    """How a node is drained.

    Attributes:
        run: name of the run, by which a cordon is told from others'.
        deadline: seconds for all of it.
        leave: what may be lost.
        force: whether pods that are still there at the deadline are deleted against their budgets.
        goes: whether the machine is on its way out anyhow: its node then stays cordoned after a refusal, too.
    """

    run: str
    deadline: float = DEADLINE
    leave: Leave = field(default_factory=Leave)
    force: bool = False
    goes: bool = False


class End(StrEnum):
    """`drained`: nothing keeps the machine; `refused`: nothing was done; `failed`: something is left."""

    DRAINED = "drained"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What came of it: why not, a line each; and which pods went with the machine, each with the reason."""

    end: End
    why: tuple[str, ...] = ()
    staying: tuple[tuple[str, str], ...] = ()


class StoppedError(Exception):
    """A pod can never leave: the message says why."""


def drain(instance: str, cluster: Cluster, order: Order, clock: Clock, say: Callable[[str], None]) -> Outcome:
    """Drain the node of an instance.

    Args:
        instance: its EC2 instance id.
        cluster: its cluster.
        order: how.
        clock: what tells the time.
        say: is told of each step.
    """
    end = clock.now() + order.deadline
    node = cluster.find(instance)
    if node is None:
        return Outcome(end=End.DRAINED, why=(f"{instance} is no node of this cluster",))
    ours = not node.unschedulable or node.cordoned_by == order.run
    if not node.unschedulable:
        cluster.cordon(node, order.run)
    found = sort(cluster.pods(node), order.leave)
    if found.refusals:
        if ours and not order.goes:
            cluster.uncordon(cluster.find(instance) or node)  # as it stands with the cordon's notes
        return Outcome(end=End.REFUSED, why=found.refusals)
    if not node.ready:
        say(f"{node.name} is not Ready: its pods cannot tell that they have ended, and go with it")
        return Outcome(end=End.DRAINED, staying=_titles(found))
    try:
        left = _Run(node, cluster, order, clock, say, end).leave()
    except StoppedError as error:
        return Outcome(end=End.FAILED, why=(str(error),), staying=_titles(found))
    return Outcome(end=End.FAILED if left else End.DRAINED, why=left, staying=_titles(found))


def _titles(found: Sorted) -> tuple[tuple[str, str], ...]:
    return tuple((pod.title, why) for pod, why in found.staying)


@dataclass
class _Try:
    """How often a pod was asked for, when it may be again, and what was said."""

    number: int = 0
    due: float = 0.0
    since: float | None = None
    why: str = ""


@dataclass
class _Run:
    node: Node
    cluster: Cluster
    order: Order
    clock: Clock
    say: Callable[[str], None]
    end: float
    tries: dict[str, _Try] = field(default_factory=dict[str, _Try])

    def leave(self) -> tuple[str, ...]:
        """Have all leave, wave by wave; what is left at the deadline, a line each."""
        while True:
            found = sort(self.cluster.pods(self.node), self.order.leave)
            if found.refusals:
                return found.refusals  # what has come since, in the instant before the cordon
            wave = found.waves[0] if found.waves else ()
            waited = [pod for pod in found.going if not self._hangs(pod)]
            if not wave and not waited:
                return self._volumes()
            if self.clock.now() >= self.end:
                return self._at_the_deadline([*wave, *waited])
            self._ask(wave, len(waited))
            self._pause()

    def _ask(self, wave: Iterable[Pod], under_way: int) -> None:
        for pod in wave:
            known = self.tries.setdefault(pod.uid, _Try())
            if under_way >= AT_ONCE or known.due > self.clock.now():
                continue
            answer = self.cluster.evict(pod, known.number, self._shorter_grace(pod))
            known.number, known.due = known.number + 1, self.clock.now() + answer.wait
            if answer.kind is Kind.NEVER:
                raise StoppedError(f"{pod.title}: {answer.why}")
            if answer.kind is Kind.GOING:
                if known.since is None:  # one that goes on standing after its eviction is told once
                    self.say(f"{pod.title} leaves {self.node.name}")
                known.since = self.clock.now()
                under_way += 1
            if answer.why and answer.why != known.why:
                known.why = answer.why
                self.say(f"{pod.title} waits: {answer.why}")

    def _shorter_grace(self, pod: Pod) -> int | None:
        """What is left, where that is less than its own: never 0, by which nobody would wait for its kubelet."""
        left = max(1, int(self.end - self.clock.now()))
        return left if left < pod.grace_seconds else None

    def _hangs(self, pod: Pod) -> bool:
        """Whether a pod whose end has begun takes longer than it may: the machine's end is then its own."""
        known = self.tries.setdefault(pod.uid, _Try())
        known.since = self.clock.now() if known.since is None else known.since
        hangs = self.clock.now() - known.since > pod.grace_seconds + HANGS
        if hangs and known.why != "hangs":
            known.why = "hangs"
            self.say(f"{pod.title} hangs on its way out; it goes with the machine")
        return hangs

    def _at_the_deadline(self, pods: Sequence[Pod]) -> tuple[str, ...]:
        if self.order.force:
            for pod in pods:
                self.cluster.delete(pod, max(1, min(pod.grace_seconds, int(HANGS))))
                self.say(f"{pod.title} was deleted against its budgets")
            return ()
        return tuple(self._still_there(pod) for pod in pods)

    def _still_there(self, pod: Pod) -> str:
        budgets = ", ".join(map(str, self.cluster.budgets(pod)))
        why = (
            f"kept by {budgets}"
            if budgets and not pod.going
            else self.tries[pod.uid].why
            if pod.uid in self.tries
            else ""
        )
        return f"{pod.title} is still there after {self.order.deadline:g} seconds{f': {why}' if why else ''}"

    def _volumes(self) -> tuple[str, ...]:
        while (count := self.cluster.volumes(self.node)) and self.clock.now() < self.end:
            self._pause()
        if count:
            self.say(f"{count} volumes are still attached to {self.node.name}; they come off with the machine")
        return ()

    def _pause(self) -> None:
        self.clock.sleep(LOOK)
