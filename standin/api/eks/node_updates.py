"""The update of a managed group whose nodes somebody plays: new ones first, then the old ones, emptied one by one.

A node group with the tag ``standin/nodes`` and the value ``played`` waits for its nodes: a new one counts once its
instance has the tag ``standin/node`` with the value ``joined``. Once the first ones have, the old ones get ``cordon``,
and one that is to go gets ``drain`` and is waited for until that is ``drained``. So a real API server behind the
cluster decides, and the account knows by what it was told.

Source: https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html. What EKS does with new nodes
after PodEvictionFailure is not documented: here they stay, as pods run on them by then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standin.api.eks.managed_nodes import NOT_COME, NOT_GONE, failed
from standin.api.eks.updates import Update
from standin.api.progress import Counter, Progress, moves_with_each_read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from standin.api.autoscaling.groups import StandInGroup
    from standin.api.autoscaling.instances import GroupInstance

PLAYED_TAG = "standin/nodes"
NODE_TAG = "standin/node"
JOINED, CORDON, DRAIN, DRAINED = "joined", "cordon", "drain", "drained"

WAIT = moves_with_each_read("eks::node_wait")
_LOOKS = 30
"""Looks in the 15 minutes that EKS waits for nodes to join, and for pods to leave: it is asked each half minute."""


class NodeUpdate(Update):
    """One update, which ends when all nodes are new, or with its error.

    Args:
        group: the managed group.
        scaling: its Auto Scaling group, which launches the new version by now; it may be larger until the end.
        undo: has it launch the former one again and be no larger, and is called when no new node has come.
        done: is called when all nodes are new.
    """

    def __init__(
        self,
        params: Mapping[str, object],
        group: Any,  # noqa: ANN401  moto's group, with more to it
        scaling: StandInGroup,
        *,
        force: bool,
        undo: Callable[[], object],
        done: Callable[[], object],
    ) -> None:
        super().__init__("VersionUpdate", params, group.nodegroup_name)
        self._group, self._scaling, self._force = group, scaling, force
        self._undo, self._done = undo, done
        self._old = list(scaling.launched)
        self._size: int = group.scaling_config["desiredSize"]
        self._new: list[GroupInstance] = []
        self._going: list[GroupInstance] = []
        self._ended = ""
        self._wait = _wait()
        if group.update_config.get("updateStrategy") != "MINIMAL":
            surge = min(self._size, max(2 * len(set(group.subnets)), self._at_once))
            scaling.max_size = (scaling.max_size or 0) + surge
            self._launch(surge)

    @property
    def status(self) -> str:
        """InProgress, Successful or Failed, as it stands."""
        return self._ended or "InProgress"

    def observe(self) -> None:
        """Let time pass: a step, where what was waited for has come."""
        if self._ended:
            return
        Counter.value += 1
        if any(self._told(each) != JOINED for each in self._new):
            if self._over():
                self._terminate(self._new)
                self._undo()
                self._fail(NOT_COME)
        elif any(self._told(each) != DRAINED for each in self._going) and not (self._over() and self._force):
            if self._wait.settled:
                self._fail(NOT_GONE)
        else:
            self._go_on()

    @property
    def _at_once(self) -> int:
        """How many nodes may be missing at a time."""
        given = self._group.update_config
        share = -(-self._size * given.get("maxUnavailablePercentage", 0) // 100)
        return max(1, given.get("maxUnavailable", 0), share)

    def _go_on(self) -> None:
        self._terminate(self._going)
        self._old = [each for each in self._old if each not in self._going]
        self._wait, self._going = _wait(), []
        standing = len(self._old) + len(self._new)
        if standing < self._size:
            self._launch(self._size - standing)
        elif self._old:
            self._going, waiting = self._old[: self._at_once], self._old[self._at_once :]
            self._tell(self._going, DRAIN)
            if self._new:
                self._tell(waiting, CORDON)
        else:
            self._done()
            self._ended = "Successful"

    def _launch(self, count: int) -> None:
        before = set(self._scaling.launched)
        self._scaling.launch(count)
        self._new += [each for each in self._scaling.launched if each not in before]
        self._as_large_as_it_is()

    def _terminate(self, states: Sequence[GroupInstance]) -> None:
        self._scaling.terminate(states)
        self._as_large_as_it_is()

    def _as_large_as_it_is(self) -> None:
        """EKS raises the desired size with the maximum: none of these is one too many."""
        self._scaling.desired_capacity = len(self._scaling.active_instances())

    def _tell(self, states: Sequence[GroupInstance], what: str) -> None:
        for each in states:
            self._scaling.ec2_backend.create_tags([each.instance.id], {NODE_TAG: what})

    def _told(self, state: GroupInstance) -> str:
        tags: Sequence[Mapping[str, str]] = state.instance.get_tags()
        return next((tag["value"] for tag in tags if tag["key"] == NODE_TAG), "")

    def _over(self) -> bool:
        return self._wait.observe() == "Over"

    def _fail(self, error: Mapping[str, str]) -> None:
        self.errors, self._ended = [failed(error, self._group)], "Failed"


def _wait() -> Progress:
    return Progress(WAIT, [*(f"Look {look}" for look in range(_LOOKS)), "Over"])
