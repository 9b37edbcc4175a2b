"""Instances of a group: the version that each was launched from, and how one goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.autoscaling.models import InstanceState
from moto.moto_api import state_manager

from standin.api.progress import Progress, moves_with_each_read

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.ec2.models.instances import Instance

WAITING = "Terminating:Wait"
GOING = "Terminating"

HEARTBEAT = moves_with_each_read("autoscaling::terminating_wait")
HEARTBEAT_READS = [WAITING, *(f"{WAITING} {read}" for read in range(1, 10)), "Terminated"]
"""An instance that a hook holds back is let go when it has been looked at so often, as if its timeout had passed."""

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

    @property
    def launch_template(self) -> dict[str, Any] | None:
        """Id, name and number of the version, not of the group's present one."""
        return dict(self._template) if self._template else None

    def wait_for_hook(self) -> None:
        """Be held back by a termination hook."""
        self.lifecycle_state, self._going = WAITING, Progress(HEARTBEAT, HEARTBEAT_READS)

    def shut_down(self) -> None:
        """Go, as fast as machines do here."""
        self.lifecycle_state, self._going = GOING, Progress(SHUTDOWN, [GOING, "Terminated"])

    def observe(self) -> bool:
        """Let time pass; whether it has ended what it is at: a hook's wait, or its shutdown."""
        return self._going is not None and self._going.observe() == "Terminated"
