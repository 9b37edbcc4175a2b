"""Instances of a group: the version that each was launched from, and the hooks that hold one back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.autoscaling.models import InstanceState
from moto.moto_api import state_manager

from standin.api.progress import Progress, moves_with_each_read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.ec2.models.instances import Instance

COMING = "Pending:Wait"
WAITING = "Terminating:Wait"
GOING = "Terminating"
RETAINED = "Terminating:Retained"

ABANDON = "ABANDON"
CONTINUE = "CONTINUE"

JOINING = moves_with_each_read("autoscaling::pending_wait")
"""How many looks a machine takes to start and answer its launch hook; Windows on AWS takes about ten minutes."""
HEARTBEAT = moves_with_each_read("autoscaling::terminating_wait")
HEARTBEAT_READS = 10
"""A hook that nobody answers has waited its timeout when its instance has been looked at so often."""

SHUTDOWN = "autoscaling::terminating"
"""How many looks a machine takes to shut down; none unless told otherwise. Windows on AWS takes minutes."""
state_manager.register_default_transition(SHUTDOWN, {"progression": "immediate"})


class GroupInstance(InstanceState):
    """An instance of a group, which knows the template version that it was launched from."""

    def __init__(self, instance: Instance, template: Mapping[str, Any] | None, *, protected: bool) -> None:
        super().__init__(instance, protected_from_scale_in=protected)
        self._template = template
        self.image_id = instance.image_id
        self._going: Progress | None = None
        self._open: dict[str, str] = {}
        self.returns = False
        """Whether it goes to the warm pool, where that takes it back."""
        self.unwanted = False
        """Whether the group was made smaller, and chose it."""
        self.result = ""
        """How its last wait ended: CONTINUE, or the reason why it was abandoned."""

    @property
    def launch_template(self) -> dict[str, Any] | None:
        """Id, name and number of the version, not of the group's present one."""
        return dict(self._template) if self._template else None

    def be_held(self, state: str, hooks: Mapping[str, str], *, answers: bool = False) -> None:
        """Be held back.

        Args:
            state: the state in which it waits.
            hooks: name of each hook to its default result.
            answers: whether the machine answers them by itself, as one does whose user data says so.
        """
        self.lifecycle_state, self._open, self.result = state, dict(hooks), ""
        reads = [f"{state} {read}" for read in range(HEARTBEAT_READS)]
        self._going = Progress(JOINING, [state, "Answered"]) if answers else Progress(HEARTBEAT, [*reads, "Over"])

    def beat(self) -> None:
        """Wait anew: RecordLifecycleActionHeartbeat."""
        self.be_held(self.lifecycle_state, self._open)

    def is_held_by(self, hook: str) -> bool:
        """Whether this hook waits for an answer."""
        return hook in self._open

    def answer(self, hook: str, result: str) -> bool:
        """Be told a hook's result; whether nothing holds it back any more. One ABANDON is enough."""
        del self._open[hook]
        if result == ABANDON:
            self.result = "Lifecycle Action Completed with ABANDON Result"
        elif not self._open:
            self.result = CONTINUE
        if self.result:
            self._open, self._going = {}, None
        return bool(self.result)

    def shut_down(self) -> None:
        """Go, as fast as machines do here."""
        self.lifecycle_state, self._going = GOING, Progress(SHUTDOWN, [GOING, "Terminated"])

    def observe(self) -> bool:
        """Let time pass; whether it has ended what it is at: a hook's wait, or its shutdown."""
        if self._going is None:
            return False
        found = self._going.observe()
        if found in {"Answered", "Over"}:
            abandoned = found == "Over" and ABANDON in self._open.values()
            self.result = "Heartbeat Timeout" if abandoned else CONTINUE
            self._open, self._going = {}, None
            return True
        return found == "Terminated"
