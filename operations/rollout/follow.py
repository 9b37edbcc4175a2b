"""Following a roll-out to its end: look, drain, tell what has changed, and look again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from operations.rollout.show import progress
from operations.rollout.unsettled import coming, leaving, node_state, too_many
from operations.rollout.verify import GroupReport, State
from operations.terminal.output import JSON_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from operations.drain.run import Clock
    from operations.rollout.drains import DrainReport
    from operations.rollout.facts import Group
    from operations.rollout.look import GroupNodes, Look

PAUSE = 15.0
"""Seconds between two looks."""

PATIENCE = 4
"""Looks that may remain unanswered before that is the answer: an API server restarts, a network comes back."""


SCALE_IN = 20
"""Looks in which Auto Scaling takes away what is more than desired: a refresh that was cancelled, or failed, leaves the
nodes that had come first. Longer it has no reason to wait for, as where its processes are suspended."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """How a roll-out went.

    Attributes:
        groups: as `rollout verify` has them.
        nodes: the instances of each group.
        drains: what came of each drain of this run.
        unread: what could not be read, or not be told to AWS.
    """

    version: int = JSON_VERSION
    groups: tuple[GroupReport, ...] = ()
    nodes: tuple[GroupNodes, ...] = ()
    drains: tuple[DrainReport, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        """The worst of its groups' and its nodes': Auto Scaling is content with machines that are no nodes."""
        nodes = (node for group in self.nodes for node in group.nodes)
        states = {*(group.state for group in self.groups), *map(node_state, nodes)}
        return next((state for state in (State.WRONG, State.ROLLING) if state in states), State.RIGHT)


class Work(Protocol):
    """What is done at each look while a roll-out is under way."""

    @property
    def busy(self) -> bool:
        """Whether something has to be ended."""
        ...

    @property
    def reports(self) -> tuple[DrainReport, ...]:
        """What came of it."""
        ...

    @property
    def unread(self) -> Sequence[str]:
        """What AWS or a cluster refused."""
        ...

    def tend(self, groups: Sequence[Group]) -> None:
        """Do what the groups need now."""
        ...


@dataclass
class Told:
    """What was said already, so that each change is told once."""

    say: Callable[[str], None]
    _said: dict[str, str] = field(default_factory=dict[str, str])
    _reached: dict[str, tuple[int, int]] = field(default_factory=dict[str, "tuple[int, int]"])

    def tell(self, look: Look) -> None:
        """Say what has changed since the last look. A share that falls is no step back: the group has grown."""
        for group in look.report.groups:
            name, share = f"{group.cluster}/{group.node_group}", group.percentage
            before, desired = self._reached.get(name, (0, group.desired))
            if share is not None and share < before and group.desired > desired:
                grown = f"it was scaled out from {desired} to {group.desired} nodes"
                self.say(f"{name}: {grown}, so {before} percent are {share}")
            self._reached[name] = (share or 0, group.desired)
        for about, line in _lines(look):
            if self._said.get(about) != line:
                self._said[about] = line
                self.say(line)


def follow(
    look: Callable[[], Look], work: Work | None, seconds: float, clock: Clock, tell: Callable[[Look], None]
) -> Report:
    """Look until all groups are right, one will not become so by itself, or the time is over; drains are ended first.

    Args:
        look: looks once.
        work: what is done at each look; None to look only.
        seconds: how long at most.
        clock: what tells the time.
        tell: is told of each look.
    """
    end, unanswered, surplus = clock.now() + seconds, 0, 0
    while True:
        seen = look()
        unanswered = unanswered + 1 if seen.unread or seen.report.unread else 0
        surplus = surplus + 1 if too_many(seen) else 0
        if work is not None:
            work.tend(seen.groups)
        tell(seen)
        busy = work is not None and work.busy
        scales_in = 0 < surplus < SCALE_IN
        settled = seen.report.state is State.RIGHT and not (coming(seen) or leaving(seen) or unanswered or scales_in)
        given_up = unanswered >= PATIENCE or (seen.report.state is State.WRONG and not scales_in)
        if not busy and (settled or given_up or clock.now() + PAUSE > end):
            return _report(seen, work)
        clock.sleep(PAUSE)


def outdated(groups: Sequence[Group]) -> dict[str, tuple[set[str], set[str]]]:
    """By cluster the instances of its groups, and those of them that their groups are about to replace.

    Of those that stay none is, while no refresh is under way, unless their group goes: after a refresh that failed, the
    former nodes have to serve on.
    """
    found: dict[str, tuple[set[str], set[str]]] = {}
    for group in groups:
        if group.live is None:
            continue
        wanted = (group.declared.template, str(group.declared.version))
        rolling = group.live.refresh is not None and group.live.refresh.active
        own, old = found.setdefault(group.declared.cluster, (set(), set()))
        own |= {each.id for each in group.live.instances}
        old |= {
            each.id
            for each in group.live.instances
            if each.state.startswith("Terminat")
            or ((rolling or group.declared.going) and (each.template, each.version) != wanted)
        }
    return found


def _lines(look: Look) -> Iterator[tuple[str, str]]:
    for group in look.report.groups:
        yield f"{group.cluster}/{group.node_group}", progress(group)
    for group in look.nodes:
        for node in group.nodes:
            name = f"{node.instance}{f' ({node.node})' if node.node else ''}"
            reason = f": {node.reason}" if node.reason else ""
            yield node.instance, f"{group.cluster}/{group.node_group}: {name} is {node.stage}{reason}"
    for line in (*look.report.unread, *look.unread):
        yield line, f"not read: {line}"


def _report(look: Look, work: Work | None) -> Report:
    unread = (*look.report.unread, *look.unread, *(work.unread if work else ()))
    return Report(
        groups=look.report.groups,
        nodes=look.nodes,
        drains=work.reports if work else (),
        unread=tuple(dict.fromkeys(unread)),
    )
