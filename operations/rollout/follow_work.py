"""What a roll-out that drains does at each look: pods are kept off the nodes that go next, held nodes are drained."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from components.kubernetes.errors import RefusedError
from operations.aws import UnreadError
from operations.rollout.follow import outdated
from operations.rollout.hooks_live import unfit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from operations.drain.live import LiveCluster
    from operations.rollout.drains import DrainReport, Drains
    from operations.rollout.facts import Declared, Group
    from operations.rollout.hooks_live import TerminationHooks

_NEW = ""
"""Under this stands that Auto Scaling did not tell of groups that were found on the way; it is asked again."""


@dataclass
class DrainingWork:
    """The work of one run.

    Attributes:
        drains: drains nodes and answers their hooks.
        hooks: the termination hooks of its groups.
        cluster: gives a cluster by its name.
        lacking: the rights that whoever runs this does not have in a cluster.
        say: is told of each step.
    """

    drains: Drains
    hooks: TerminationHooks
    cluster: Callable[[str], LiveCluster]
    lacking: Callable[[str], Sequence[str]]
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

    def meet(self, groups: Sequence[Declared]) -> None:
        """Ask how the nodes of groups go that were not met before, and say where they are not drained here.

        Raises:
            RefusedError: a right is missing in a cluster, or something does not answer.
        """
        drained: list[Declared] = []
        for group in self.hooks.learn(groups):
            hook = self.hooks.of(group)
            if line := unfit(group, hook):
                self.say(line)
            if hook is not None and hook.ours:
                drained.append(group)
        for name in dict.fromkeys(each.cluster for each in drained):
            if lacking := self.lacking(name):
                said = f"whoever runs this may not {', '.join(lacking)}; docs/drains.md has the ClusterRole"
                raise RefusedError(f"cluster {name}: {said}")

    def tend(self, groups: Sequence[Group]) -> None:
        """Before the first drain: outdated nodes are where pods rather do not go. Pods then move once."""
        self._unread.pop(_NEW, None)
        try:
            self.meet([each.declared for each in groups])
        except UnreadError as error:
            self._unread[_NEW] = str(error)
        except RefusedError as error:
            self._unread[str(error)] = str(error)  # for good: these groups are met
        ours = [each for each in groups if (hook := self.hooks.of(each.declared)) and hook.ours]
        for cluster, (instances, old) in outdated(ours).items():
            self._unread.pop(cluster, None)
            try:
                changed = self.cluster(cluster).steer(instances, old)
            except RefusedError as error:
                self._unread[cluster] = f"taints of nodes of {cluster}: {error}"
                continue
            if changed:
                self.say(f"{cluster}: pods now rather go to other nodes than {len(old)} outdated ones")
        self.drains.tend(self.hooks.holds(groups))
