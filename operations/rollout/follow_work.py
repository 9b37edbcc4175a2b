"""What a roll-out that drains does at each look: pods are kept off the nodes that go next, held nodes are drained."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from components.kubernetes.errors import RefusedError
from operations.rollout.follow import outdated
from operations.rollout.hooks_live import holds

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from operations.drain.live import LiveCluster
    from operations.rollout.drains import DrainReport, Drains
    from operations.rollout.facts import Group
    from operations.rollout.hooks_live import TerminationHook


@dataclass
class DrainingWork:
    """The work of one run.

    Attributes:
        drains: drains nodes and answers their hooks.
        hooks: the termination hooks, by group.
        cluster: gives a cluster by its name.
        say: is told of each step.
    """

    drains: Drains
    hooks: dict[str, TerminationHook]
    cluster: Callable[[str], LiveCluster]
    say: Callable[[str], None]
    _unread: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def busy(self) -> bool:
        """Whether a drain goes on."""
        return self.drains.busy

    @property
    def reports(self) -> tuple[DrainReport, ...]:
        """What came of the drains."""
        return self.drains.reports

    @property
    def unread(self) -> Sequence[str]:
        """What AWS refused, and the clusters whose nodes could not be told apart last."""
        return (*self.drains.unread, *self._unread.values())

    def tend(self, groups: Sequence[Group]) -> None:
        """Before the first drain: outdated nodes are where pods rather do not go. Pods then move once."""
        ours = [each for each in groups if (hook := self.hooks.get(each.declared.auto_scaling_group)) and hook.ours]
        for cluster, (instances, old) in outdated(ours).items():
            self._unread.pop(cluster, None)
            try:
                changed = self.cluster(cluster).steer(instances, old)
            except RefusedError as error:
                self._unread[cluster] = f"taints of nodes of {cluster}: {error}"
                continue
            if changed:
                self.say(f"{cluster}: pods now rather go to other nodes than {len(old)} outdated ones")
        self.drains.tend(holds(groups, self.hooks))
