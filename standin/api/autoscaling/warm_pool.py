"""A group's warm pool: machines that have started once and wait, stopped or running, until the group wants more.

Sources: https://docs.aws.amazon.com/autoscaling/ec2/userguide/warm-pool-instance-lifecycle.html,
https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_PutWarmPool.html. A launch hook holds a machine back on its
way into the pool, and again on its way out of it; a termination hook on its way out of service, also into the pool.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from standin.api.autoscaling.instances import CONTINUE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from moto.autoscaling.models import FakeWarmPool
    from moto.ec2.models.launch_templates import LaunchTemplateVersion

    from standin.api.autoscaling.groups import StandInGroup
    from standin.api.autoscaling.instances import GroupInstance

ENTERING = "Warmed:Pending:Wait"
_STOPPED = "Stopped"


@dataclass
class WarmPool:
    """What waits in the pool of a group.

    Attributes:
        states: its machines, oldest first.
    """

    group: StandInGroup
    states: list[GroupInstance] = field(default_factory=list["GroupInstance"])

    @property
    def wanted(self) -> int:
        """How many there are to be: enough for the group to grow to what is prepared, and no fewer than the least."""
        config: FakeWarmPool | None = self.group.warm_pool
        if config is None:
            return 0
        prepared = config.max_group_prepared_capacity
        most = (self.group.max_size or 0) if prepared is None or prepared < 0 else prepared
        return max(config.min_size or 0, most - (self.group.desired_capacity or 0), 0)

    @property
    def ready(self) -> list[GroupInstance]:
        """Those that wait."""
        return [state for state in self.states if state.lifecycle_state != ENTERING]

    def observe(self) -> None:
        """Let time pass: machines arrive, are launched where some are missing, and go where there are too many."""
        for state in [each for each in self.states if each.observe()]:
            self.released(state)
        excess = len(self.states) - self.wanted
        if excess > 0:
            self.drop([*self.ready, *self.states][:excess])
        for _ in range(-excess):
            state, held = self.group.started_for_pool()
            self.states.append(state)
            if not held:
                self._arrived(state)

    def released(self, state: GroupInstance) -> None:
        """Have a machine wait that no hook holds back any more, or go."""
        if state.result == CONTINUE:
            self._arrived(state)
        else:
            self.drop([state])

    def take(self, version: LaunchTemplateVersion) -> GroupInstance | None:
        """The oldest that waits and was made of this version, out of the pool; None where there is none."""
        for state in self.ready:
            if (state.launch_template or {}).get("Version") == str(version.number):
                self.states.remove(state)
                if state.lifecycle_state == f"Warmed:{_STOPPED}":
                    self.group.ec2_backend.start_instances([state.instance.id])
                return state
        return None

    def takes_back(self) -> bool:
        """Whether a machine that the group wants no more comes here."""
        config: FakeWarmPool | None = self.group.warm_pool
        policy = (config.instance_reuse_policy if config else None) or {}
        return str(policy.get("ReuseOnScaleIn")).lower() == "true" and len(self.states) < self.wanted

    def give(self, state: GroupInstance) -> None:
        """Have a machine come back."""
        self.states.append(state)
        self._arrived(state)

    def drop_outdated(self) -> None:
        """An instance refresh replaces what waits, too."""
        version = self.group.template_version()
        number = None if version is None else str(version.number)
        self.drop([each for each in self.states if (each.launch_template or {}).get("Version") != number])

    def drop(self, states: Sequence[GroupInstance]) -> None:
        """Terminate machines of the pool."""
        if states:
            self.group.ec2_backend.terminate_instances([state.instance.id for state in states])
            self.states = [state for state in self.states if state not in states]

    def _arrived(self, state: GroupInstance) -> None:
        config: FakeWarmPool | None = self.group.warm_pool
        kind = config.pool_state if config else _STOPPED
        if kind == _STOPPED:
            self.group.ec2_backend.stop_instances([state.instance.id])
        state.lifecycle_state = f"Warmed:{kind}"
