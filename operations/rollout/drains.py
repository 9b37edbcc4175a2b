"""The drains of a roll-out: each instance that the termination hook holds is drained, and its hook answered.

CONTINUE when nothing keeps the machine any more, ABANDON when a drain fails: its group then keeps the machine, where it
is told to. While a drain goes on, or waits for its turn, the hook's wait begins anew in time: that is a thread's of its
own, as whoever looks at the clusters may wait long for one that hangs.
"""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from components.kubernetes.errors import ApiError
from operations.aws import UnreadError
from operations.drain.run import Clock, End, Order, Outcome, drain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from operations.drain.run import Cluster

AT_ONCE = 10
"""Nodes that are drained at a time; the hooks of the others are kept waiting."""

BEATS = 3
"""How often a hook is told in each of its waits that its instance is worked on."""

_AGAIN = 15.0
"""Seconds until a drain that its API server broke off goes on."""


class Result(StrEnum):
    """What a termination hook is told."""

    CONTINUE = "CONTINUE"
    ABANDON = "ABANDON"


@dataclass(frozen=True, kw_only=True)
class Hold:
    """An instance that a termination hook holds.

    Attributes:
        cluster: name of its cluster.
        node_group: name of its node group.
        hook: name of the hook.
        wait: its heartbeat timeout, in seconds.
        kept: whether an abandoned termination keeps the instance.
    """

    instance: str
    cluster: str
    node_group: str
    auto_scaling_group: str
    hook: str
    wait: int
    kept: bool


class Hooks(Protocol):
    """Who is told about hooks; both raise an `UnreadError` where AWS refuses."""

    def beat(self, hold: Hold) -> bool:
        """Have the wait begin anew; False where the hook no longer waits."""
        ...

    def answer(self, hold: Hold, result: Result) -> bool:
        """End the wait; False where the hook no longer waits."""
        ...


@dataclass(frozen=True, kw_only=True)
class DrainReport:
    """One drain.

    Attributes:
        end: `drained`, `refused`, `failed`; `draining` where it was not ended.
        why: why not, a line each.
        staying: pods that went with the machine, each with the reason.
    """

    cluster: str
    node_group: str
    instance: str
    end: str
    why: tuple[str, ...] = ()
    staying: tuple[str, ...] = ()


class CutOffError(Exception):
    """The person at the terminal has stopped it."""


@dataclass
class _Run:
    hold: Hold
    until: float
    """When its time is over."""
    due: float = 0.0
    going: Future[Outcome] | None = None
    report: DrainReport | None = None


@dataclass
class Drains:
    """The drains of one roll-out.

    Attributes:
        cluster: gives a cluster by its name.
        hooks: who is told about them.
        order: how nodes are drained; the run is that of each group.
        clock: what tells the time.
        say: is told of each step.
    """

    cluster: Callable[[str], Cluster]
    hooks: Hooks
    order: Order
    clock: Clock
    say: Callable[[str], None]
    _refused: dict[str, str] = field(default_factory=dict[str, str])
    _runs: dict[str, _Run] = field(default_factory=dict[str, _Run])
    _beaten: dict[str, float] = field(default_factory=dict[str, float])
    _stopped: bool = False
    _ending: threading.Lock = field(default_factory=threading.Lock)
    _pool: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(AT_ONCE))

    @property
    def unread(self) -> tuple[str, ...]:
        """What AWS refused about hooks when it was asked last, a line each."""
        return tuple(self._refused.values())

    @property
    def reports(self) -> tuple[DrainReport, ...]:
        """All of them, in the order in which they began."""
        return tuple(run.report or _report(run.hold, "draining") for run in self._runs.values())

    @property
    def busy(self) -> bool:
        """Whether any goes on."""
        return any(run.report is None for run in self._runs.values())

    def tend(self, held: Iterable[Hold]) -> None:
        """Begin with those that are held and new, and answer those that have ended."""
        for hold in held:
            if hold.instance not in self._runs and self._beat(hold):
                self._runs[hold.instance] = _Run(hold, until=self.clock.now() + self.order.deadline)
                self.say(f"{hold.instance} of {hold.cluster}/{hold.node_group} is drained")
        for run in self._runs.values():
            if run.report is None:
                self._go_on(run)

    def beat(self, held: Iterable[Hold], every: float) -> None:
        """Have the waits begin anew that are not answered yet, and will not last until this is called again.

        Args:
            held: instances that are held, whether or not their drains have begun.
            every: seconds between two calls. Another thread than that of `tend` may make them.
        """
        going = {run.hold.instance: run.hold for run in list(self._runs.values())}
        for instance, hold in ({each.instance: each for each in held} | going).items():
            run, beaten = self._runs.get(instance), self._beaten.get(instance)
            due = beaten is None or beaten + hold.wait / BEATS < self.clock.now() + every
            if due and (run is None or run.report is None):
                self._beat(hold)

    def stop(self) -> list[str]:
        """End all drains where they stand; what is left of each, a line each.

        Their nodes stay cordoned, because their machines go: pods that came back would go with them. Each hook has its
        whole wait before it once more, for whoever takes over.
        """
        self._stopped = True
        self._pool.shutdown(cancel_futures=True)
        left = [run.hold for run in self._runs.values() if run.report is None]
        for hold in left:
            self._beat(hold)
        return [
            f"{hold.instance} of {hold.cluster}/{hold.node_group} stays cordoned and waits {hold.wait} seconds more; "
            "the same command goes on with it, else it goes with the pods that it has left"
            for hold in left
        ]

    def _go_on(self, run: _Run) -> None:
        """One that has ended is answered at once: where two do this at a time, the other may have answered already."""
        now = self.clock.now()
        if run.going is not None and run.going.done():
            self._end(run, run.going)
            return
        if run.going is None and now >= run.due:
            run.going = self._pool.submit(self._drain, run)

    def _drain(self, run: _Run) -> Outcome:
        order = replace(
            self.order, run=run_name(run.hold.auto_scaling_group), deadline=max(0.0, run.until - self.clock.now())
        )
        return drain(
            run.hold.instance, self.cluster(run.hold.cluster), order, Clock(self.clock.now, self._pause), self.say
        )

    def _pause(self, seconds: float) -> None:
        self.clock.sleep(seconds)
        if self._stopped:
            raise CutOffError

    def _end(self, run: _Run, going: Future[Outcome]) -> None:
        try:
            outcome = going.result()
        except ApiError as error:
            if self.clock.now() < run.until:
                run.going, run.due = None, min(self.clock.now() + _AGAIN, run.until)
                self.say(f"{run.hold.instance}: {error}; it is tried again")
                return
            outcome = Outcome(end=End.FAILED, why=(str(error),))
        self._answer(run, outcome)

    def _answer(self, run: _Run, outcome: Outcome) -> None:
        hold, well = run.hold, outcome.end is End.DRAINED
        staying = tuple(f"{title}: {why}" for title, why in outcome.staying)
        with self._ending:
            run.report = _report(hold, outcome.end, outcome.why, staying)
        if not self._told(hold, lambda: self.hooks.answer(hold, Result.CONTINUE if well else Result.ABANDON)):
            return
        if well:
            self.say(f"{hold.instance} is drained and goes")
        else:
            then = "it is kept, and is no part of its group any more" if hold.kept else "its group does not keep it"
            self.say(f"{hold.instance} is not drained: {'; '.join(outcome.why)}; {then}")

    def _beat(self, hold: Hold) -> bool:
        self._beaten[hold.instance] = self.clock.now()
        return self._told(hold, lambda: self.hooks.beat(hold))

    def _told(self, hold: Hold, tell: Callable[[], bool]) -> bool:
        """Whether the hook was told; where it no longer waits there is nothing left to do for its instance."""
        try:
            told = tell()
        except UnreadError as error:
            line = f"hook {hold.hook} of {hold.instance}: {error}"
            if self._refused.get(hold.instance) != line:
                self._refused[hold.instance] = line
                self.say(line)
            return False
        self._refused.pop(hold.instance, None)
        run = self._runs.get(hold.instance)
        if not told and run is not None:
            self._lose(run)
        return told

    def _lose(self, run: _Run) -> None:
        """End one whose hook no longer waits, but for one that has just come to its own end."""
        why = f"hook {run.hold.hook} no longer waits: somebody else answered it, or its time was over"
        with self._ending:
            if run.report is not None or (run.going is not None and run.going.done()):
                return
            run.report = _report(run.hold, End.FAILED, (why,))
        self.say(f"{run.hold.instance}: {why}")


def run_name(auto_scaling_group: str) -> str:
    """By what a cordon of a group's roll-out is known, to whoever goes on with it or takes it back."""
    return f"rollout/{auto_scaling_group}"


def _report(hold: Hold, end: str, why: tuple[str, ...] = (), staying: tuple[str, ...] = ()) -> DrainReport:
    return DrainReport(
        cluster=hold.cluster, node_group=hold.node_group, instance=hold.instance, end=end, why=why, staying=staying
    )
