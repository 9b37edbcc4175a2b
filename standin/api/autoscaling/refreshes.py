"""Instance refreshes: a group's instances replaced batch by batch, one batch a look.

Sources: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_StartInstanceRefresh.html,
https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-refresh-overview.html. Checkpoints, alarms and warm-up
are stored and shown, not waited for; protected and standby instances are left alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.autoscaling.exceptions import ValidationError
from moto.core.exceptions import ServiceException
from moto.moto_api._internal import mock_random

from standin.api.autoscaling.instances import COMING
from standin.api.clock import clock
from standin.api.fields import entries
from standin.api.progress import Progress, moves_with_each_read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from standin.api.autoscaling.groups import StandInGroup
    from standin.api.autoscaling.instances import GroupInstance

MODEL = moves_with_each_read("autoscaling::instance_refresh")

DEFAULTS = {
    "MinHealthyPercentage": 90,
    "MaxHealthyPercentage": 100,
    "SkipMatching": False,
    "AutoRollback": False,
    "ScaleInProtectedInstances": "Wait",
    "StandbyInstances": "Wait",
}
ACTIVE = frozenset({"Pending", "InProgress", "Baking", "Cancelling", "RollbackInProgress"})


class RefreshInProgressError(ServiceException):
    """A refresh of the group is under way."""

    code = "InstanceRefreshInProgress"
    message = "An Instance Refresh is already in progress and blocks the execution of this Instance Refresh."


class NoActiveRefreshError(ServiceException):
    """No refresh of the group is under way."""

    code = "ActiveInstanceRefreshNotFound"
    message = "No in progress or pending Instance Refresh found for Auto Scaling group {group}"


class InstanceRefresh:
    """One refresh, its members named as DescribeInstanceRefreshes names them, in snake case."""

    def __init__(self, group: StandInGroup, given: Mapping[str, Any]) -> None:
        self._group = group
        self.instance_refresh_id = str(mock_random.uuid4())
        self.auto_scaling_group_name = group.name
        self.strategy = given.get("Strategy") or "Rolling"
        self.preferences: dict[str, Any] = DEFAULTS | dict(given.get("Preferences") or {})
        self.desired_configuration: dict[str, Any] | None = given.get("DesiredConfiguration")
        self.start_time: datetime | None = None
        self.end_time: datetime | None = None
        self.status_reason: str | None = None
        self.rollback_details: dict[str, Any] | None = None
        _check(self.preferences, self._template)
        self._replaced: list[GroupInstance] = []
        self._coming: list[GroupInstance] = []
        self._outgoing: list[GroupInstance] = []
        self._steps: list[str] = []
        self._plan([state for state in group.in_service if self._is_due(state)])

    @property
    def status(self) -> str:
        """The status as it stands. Batches are steps of their own, and all of them count as InProgress."""
        current = "Batch" if self._coming else self._progress.current
        if not current.startswith("Batch"):
            return current
        return "RollbackInProgress" if self.rollback_details else "InProgress"

    @property
    def active(self) -> bool:
        """Whether it is under way."""
        return self.status in ACTIVE

    @property
    def instances_to_update(self) -> int:
        """How many are still to be replaced."""
        return len(self._due)

    @property
    def surge(self) -> int:
        """How many a batch has beside those that it replaces."""
        return min(len(self._outgoing), sum(not state.unwanted for state in self._coming))

    @property
    def percentage_complete(self) -> int:
        """How far it has come."""
        return 100 * (self._total - len(self._due)) // self._total if self._total else 100

    @property
    def progress_details(self) -> dict[str, Any]:
        """The same once more, as the API has it."""
        live = {"PercentageComplete": self.percentage_complete, "InstancesToUpdate": self.instances_to_update}
        return {"LivePoolProgress": live}

    def observe(self) -> None:
        """Let time pass: a batch for each step that is entered. A batch that launch hooks hold back holds all back."""
        if not self._settle_batch():
            return
        self._steps += self._progress.pass_through()
        while self._steps:
            step = self._steps.pop(0)
            if step.startswith("Batch"):
                self.start_time = self.start_time or clock.now()
                if not self._replace_batch() or not self._settle_batch():
                    return
            elif step in {"Successful", "RollbackSuccessful", "Cancelled"}:
                self._end(step)

    def cancel(self) -> None:
        """Stop it; what has been replaced stays."""
        self._coming, self._outgoing, self._steps = [], [], []
        self._progress = Progress(MODEL, ["Cancelling", "Cancelled"])

    def _settle_batch(self) -> bool:
        """Let go of the nodes that a batch replaces, once its own are in service; whether that is so.

        Where the group was made smaller meanwhile, fewer go, or others of those that are due. Nothing goes for machines
        that do not come: one that is abandoned ends the refresh, as AWS does after an hour of tries. One that a hook
        gave up which was taken away itself is tried again.
        """
        standing = {state for state in self._group.launched if state.lifecycle_state in {COMING, "InService"}}
        self._coming = [state for state in self._coming if not state.unwanted]
        self._due = [state for state in self._due if state.lifecycle_state == "InService"]
        lost = [state for state in self._coming if state not in standing]
        if lost and not self._group.holds_back:
            self._coming = [state for state in self._coming if state in standing]
            self._outgoing = self._outgoing[: len(self._coming)]
            self._steps.insert(0, "Batch once more")
        elif lost:
            reasons = {each.description: each.status_message for each in self._group.activities}
            told = next((why for text, why in reasons.items() if lost[0].instance.id in text), None)
            self._coming, self._outgoing, self._steps = [], [], []
            self._failed(told or "")
            return False
        if any(state.lifecycle_state == COMING for state in self._coming):
            return False
        first = [*self._outgoing, *(state for state in self._due if state not in self._outgoing)]
        outgoing = [state for state in first if state.lifecycle_state == "InService"][: max(0, self._group.excess)]
        self._due = [state for state in self._due if state not in outgoing]
        self._group.let_go(outgoing)
        self._coming, self._outgoing = [], []
        return True

    def roll_back(self, reason: str) -> None:
        """Go back to the group's own template: what has been replaced is replaced again."""
        if self._template is None:
            raise ValidationError("A rollback needs a desired configuration: the group's own is the one to return to.")
        self.rollback_details = {
            "RollbackReason": reason,
            "RollbackStartTime": clock.now(),
            "PercentageCompleteOnRollback": self.percentage_complete,
            "InstancesToUpdateOnRollback": self.instances_to_update,
        }
        self.desired_configuration = None
        alive = set(self._group.in_service)
        self._plan([state for state in self._replaced if state in alive], "RollbackInProgress", "RollbackSuccessful")

    @property
    def _template(self) -> Mapping[str, str] | None:
        return (self.desired_configuration or {}).get("LaunchTemplate")

    def _plan(self, due: list[GroupInstance], first: str = "Pending", last: str = "Successful") -> None:
        self._due = due
        self._total = len(due)
        self._batch = _batch(self._total, self.preferences)
        batches = -(-self._total // self._batch)
        baking = ["Baking"] if self.preferences.get("BakeTime") and last == "Successful" else []
        self._progress = Progress(MODEL, [first, *(f"Batch {number}" for number in range(batches)), *baking, last])

    def _is_due(self, state: GroupInstance) -> bool:
        if state.protected_from_scale_in and self.preferences["ScaleInProtectedInstances"] != "Refresh":
            return False
        if not self.preferences["SkipMatching"]:
            return True
        version = self._group.template_version(self._template)
        launched = state.launch_template
        if version is None or launched is None:
            return True
        wanted = (version.template.id, str(version.number))
        return (launched["LaunchTemplateId"], launched["Version"]) != wanted

    def _replace_batch(self) -> bool:
        batch = [state for state in self._due[: self._batch] if state in self._group.instance_states]
        before = set(self._group.launched)
        try:
            launched = self._group.launch(len(batch), self._template)
        except ServiceException as error:
            self._failed(error.message)
            return False
        self._coming = [state for state in self._group.launched if state not in before]
        self._replaced += self._coming
        self._outgoing = batch[:launched]
        self._due = [state for state in self._due if state in self._group.instance_states]
        if launched < len(batch):
            self._settle_batch()
            self._failed(self._group.activities[0].status_message or "")
        return launched == len(batch)

    def _failed(self, reason: str) -> None:
        if self.preferences["AutoRollback"] and self.rollback_details is None:
            self.roll_back(reason)
            return
        self._progress.settle("RollbackFailed" if self.rollback_details else "Failed")
        self.status_reason, self.end_time = reason, clock.now()

    def _end(self, status: str) -> None:
        self.end_time = clock.now()
        if status == "Successful" and self._template is not None:
            version = self._group.template_version(self._template)
            if version is not None:
                self._group.ec2_launch_template = version.template
                self._group.launch_template_version = str(self._template.get("Version") or "$Default")
                self._group.provided_launch_template_version = self._template.get("Version")


def _batch(total: int, preferences: Mapping[str, Any]) -> int:
    """How many are replaced at a time: what may be missing, and what may be there beside all; one at the least."""
    low, high = int(preferences["MinHealthyPercentage"]), int(preferences["MaxHealthyPercentage"])
    return max(1, total * (100 - low) // 100 - total * (100 - high) // 100)


def _check(preferences: Mapping[str, Any], template: Mapping[str, str] | None) -> None:
    low, high = int(preferences["MinHealthyPercentage"]), int(preferences["MaxHealthyPercentage"])
    if high - low > 100:  # noqa: PLR2004  the API's limit
        raise ValidationError("The difference between MinHealthyPercentage and MaxHealthyPercentage can't be over 100.")
    checkpoints = [int(percentage) for percentage in entries(preferences, "CheckpointPercentages")]
    if checkpoints != sorted(set(checkpoints)):
        raise ValidationError("CheckpointPercentages must be unique and in ascending order.")
    if preferences["AutoRollback"]:
        if template is None:
            raise ValidationError("AutoRollback needs a desired configuration.")
        if str(template.get("Version", "$Default")).startswith("$"):
            raise ValidationError("AutoRollback can't be used with the launch template versions $Latest and $Default.")
