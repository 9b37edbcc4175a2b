"""Groups that launch what their template's version says, keep what they are told, and let go in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, cast

from moto.autoscaling.exceptions import ValidationError
from moto.autoscaling.models import ASG_NAME_TAG, FakeAutoScalingGroup, InstanceState
from moto.core.utils import camelcase_to_underscores
from moto.iam.models import iam_backends
from moto.moto_api._internal import mock_random
from moto.utilities.utils import get_partition

from standin.api.autoscaling.activities import Activity, activity
from standin.api.autoscaling.instances import COMING, CONTINUE, GOING, RETAINED, WAITING, GroupInstance
from standin.api.autoscaling.launches import (
    Refusal,
    answers,
    missing_of,
    no_capacity,
    no_key,
    other_network,
    security_groups,
    wrong_type,
)
from standin.api.autoscaling.warm_pool import ENTERING, WarmPool
from standin.api.clock import clock
from standin.api.fields import entries, section
from standin.api.progress import Counter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from moto.ec2.models.launch_templates import LaunchTemplateVersion

    from standin.api.autoscaling.refreshes import InstanceRefresh

LAUNCHING = "autoscaling:EC2_INSTANCE_LAUNCHING"
TERMINATING = "autoscaling:EC2_INSTANCE_TERMINATING"

KEPT = (
    "DefaultCooldown",
    "PlacementGroup",
    "TerminationPolicies",
    "CapacityRebalance",
    "MaxInstanceLifetime",
    "Context",
    "DesiredCapacityType",
    "DefaultInstanceWarmup",
    "InstanceLifecyclePolicy",
    "InstanceMaintenancePolicy",
    "AvailabilityZoneDistribution",
    "AvailabilityZoneImpairmentPolicy",
    "CapacityReservationSpecification",
    "TrafficSources",
    "DeletionProtection",
)
"""What is only stored and shown; moto drops most of it."""


_NAME = "LaunchTemplateName"


class StandInGroup(FakeAutoScalingGroup):
    """moto's group, true to its launch template's version."""

    def __new__(cls, **_settings: Any) -> Self:  # noqa: ANN401  any at all
        """moto's says that it returns a BaseModel."""
        return cast("Self", super().__new__(cls))

    def __init__(self, **settings: Any) -> None:  # noqa: ANN401  moto's arguments
        self.instance_states: list[InstanceState] = []
        self.activities: list[Activity] = []
        self.refresh: InstanceRefresh | None = None
        """The newest."""
        self._owed = 0
        self.pool = WarmPool(self)
        super().__init__(**settings)
        self.created_time = clock.now().isoformat()
        self.default_instance_warmup: int | None = None

    @property
    def launched(self) -> list[GroupInstance]:
        """Its instances, oldest first."""
        return [state for state in self.instance_states if isinstance(state, GroupInstance)]

    @property
    def in_service(self) -> list[GroupInstance]:
        """Those of its instances that are in service, oldest first."""
        return [state for state in self.launched if state.lifecycle_state == "InService"]

    def active_instances(self) -> list[InstanceState]:
        """Those that count towards the desired capacity: in service, or on their way there."""
        return [state for state in self.instance_states if state.lifecycle_state in {"InService", COMING}]

    def keep(self, given: Mapping[str, Any]) -> None:
        """Take on the settings of a request that are only stored and shown."""
        for member in KEPT:
            if given.get(member) is not None:
                setattr(self, camelcase_to_underscores(member), given[member])

    @property
    def launch_template(self) -> dict[str, Any] | None:
        """Its template; of a mixed group the policy has it."""
        return None if self.mixed_instances_policy else super().launch_template

    @property
    def policy_as_given(self) -> dict[str, Any] | None:
        """Its mixed instances policy with the template by its id alone: moto keeps the name beside it, and takes no
        policy that has both."""
        if not self.mixed_instances_policy:
            return None
        template = self.mixed_instances_policy["LaunchTemplate"]
        named = {key: value for key, value in template["LaunchTemplateSpecification"].items() if key != _NAME}
        return {**self.mixed_instances_policy, "LaunchTemplate": {**template, "LaunchTemplateSpecification": named}}

    def template_version(self, template: Mapping[str, str] | None = None) -> LaunchTemplateVersion | None:
        """The version that the group, or another specification, launches; None for a launch configuration."""
        if template is not None:
            found = (
                self.ec2_backend.get_launch_template(template["LaunchTemplateId"])
                if template.get("LaunchTemplateId")
                else self.ec2_backend.get_launch_template_by_name(template["LaunchTemplateName"])
            )
            return found.get_version(template.get("Version") or "$Default")
        if self.ec2_launch_template is None:
            return None
        return self.ec2_launch_template.get_version(self.launch_template_version)

    def check_template(self, version: LaunchTemplateVersion) -> None:
        """A template's version must name an AMI, an instance type of its processor, a key pair, security groups and an
        instance profile that exist.

        Raises:
            ValidationError: one does not.
        """
        prefix = "You must use a valid fully-formed launch template."
        image = self.ec2_backend.amis.get(version.image_id)
        if image is None:
            raise ValidationError(f"{prefix} The image id '[{version.image_id}]' does not exist")
        missing = missing_of(version, self.ec2_backend) or wrong_type(self._instance_type(version), image.architecture)
        if missing is not None:
            raise ValidationError(f"{prefix} {missing}")
        profile = section(version.data, "IamInstanceProfile")
        known = iam_backends[self.account_id][get_partition(self.region)].get_instance_profiles()
        for key, value in profile.items():
            if value not in {each.arn if key == "Arn" else each.name for each in known}:
                raise ValidationError(
                    f"{prefix} Value ({value}) for parameter iamInstanceProfile.{key.lower()} is invalid. "
                    "Invalid IAM Instance Profile"
                )

    def set_desired_capacity(self, new_capacity: int | None) -> None:
        """As moto's; where there are too many, the oldest are let go."""
        wanted = self.min_size if new_capacity is None else new_capacity
        if len(self.active_instances()) > (wanted or 0):
            self.desired_capacity = wanted
            self.scale_in()
        else:
            super().set_desired_capacity(wanted)

    def scale_in(self) -> None:
        """Let those go that are more than the desired capacity, and than a refresh has beside it: those of another
        template version than the group's, machines that come, then the oldest.

        Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-termination-policies.html
        """
        excess = max(0, self.excess - self._surge)
        version = self.template_version()
        current = str(version.number) if version else None
        coming = [state for state in self.launched if state.lifecycle_state == COMING]
        free = [state for state in self.in_service if not state.protected_from_scale_in]
        by_version = [*coming, *free]
        by_version.sort(key=lambda state: (state.launch_template or {}).get("Version") == current)
        leaving = by_version[:excess]
        for state in leaving:
            state.returns, state.unwanted = state.lifecycle_state != COMING, True
        if leaving:
            Counter.value += 1
            self.let_go(leaving)

    @property
    def excess(self) -> int:
        """How many it has more than the desired capacity."""
        return len(self.active_instances()) - (self.desired_capacity or 0)

    @property
    def _surge(self) -> int:
        return self.refresh.surge if self.refresh is not None and self.refresh.active else 0

    def replace_autoscaling_group_instances(self, count_needed: int, propagated_tags: dict[str, str]) -> None:
        """moto's name for launching instances."""
        if self.ec2_launch_template is None:
            super().replace_autoscaling_group_instances(count_needed, propagated_tags)
        else:
            self.launch(count_needed)

    def launch(self, count: int, template: Mapping[str, str] | None = None) -> int:
        """Launch instances from the group's template version or another one, where there are fewest so far.

        Returns how many came into service: what cannot start is told as an activity, and tried again with each look.

        Raises:
            ValidationError: the template's version can't be launched at all.
        """
        version = self.template_version(template)
        if version is None:
            raise ValidationError("An Auto Scaling group launches from a launch template here.")
        self.check_template(version)
        return sum(self._launch_one(version) for _ in range(count))

    def let_go(self, states: Sequence[GroupInstance]) -> None:
        """Terminate instances, or have them wait where a hook wants to know before."""
        hooks = self._hooks(TERMINATING)
        if hooks:
            for state in states:
                state.be_held(WAITING, hooks)
        else:
            self.shut_down(states)

    def released(self, state: GroupInstance) -> None:
        """Have an instance go on its way that no hook holds back any more, as its hooks' results say."""
        if state.lifecycle_state == COMING:
            self._arrived(state)
        elif state.lifecycle_state == ENTERING:
            self.pool.released(state)
        elif state.result != CONTINUE and self._retains:
            state.lifecycle_state = RETAINED
        else:
            self.shut_down([state])

    @property
    def _retains(self) -> bool:
        """Whether an abandoned termination keeps the instance.

        Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstanceLifecyclePolicy.html
        """
        policy: dict[str, Any] = getattr(self, "instance_lifecycle_policy", None) or {}
        return section(policy, "RetentionTriggers").get("TerminateHookAbandon") == "retain"

    def _arrived(self, state: GroupInstance) -> None:
        """A launch ends: in service, or as one that its hook gave up, which goes like any other and is tried again."""
        if state.result == CONTINUE:
            state.lifecycle_state = "InService"
            self._settle(state, "Successful")
            return
        token = mock_random.uuid4()
        reason = f"Lifecycle Action with token {token} was abandoned: {state.result}"
        self._settle(state, "Cancelled", f"Instance failed to complete user's Lifecycle Action: {reason}")
        self._owed += 1
        hooks = self._hooks(TERMINATING)
        if hooks:
            version = self.template_version(state.launch_template)
            state.be_held(WAITING, hooks, answers=version is not None and answers(version, hooks))
        else:
            self.ec2_backend.terminate_instances([state.instance.id])
            self.instance_states = [each for each in self.instance_states if each is not state]

    def _settle(self, state: GroupInstance, status: str, reason: str = "") -> None:
        """Give the activity of a launch its end."""
        for number, each in enumerate(self.activities):
            if each.status_code == "MidLifecycleAction" and state.instance.id in each.description:
                self.activities[number] = each.ended(status, reason)

    @property
    def holds_back(self) -> bool:
        """Whether a hook holds its new instances back."""
        return bool(self._hooks(LAUNCHING))

    def _hooks(self, transition: str) -> dict[str, str]:
        """The hooks of a transition, and their default results."""
        found = self.autoscaling_backend.describe_lifecycle_hooks(self.name)
        return {each.name: each.default_result for each in found if each.lifecycle_transition == transition}

    def shut_down(self, states: Sequence[GroupInstance]) -> None:
        """Have instances go; those that need no time are gone at once, and those that the warm pool takes go there."""
        gone = [state for state in states if not self._back_to_pool(state)]
        for state in gone:
            state.shut_down()
        self.terminate([state for state in gone if state.observe()])

    def _back_to_pool(self, state: GroupInstance) -> bool:
        if not state.returns or not self.pool.takes_back():
            return False
        state.returns = False
        self.instance_states = [each for each in self.instance_states if each is not state]
        self.pool.give(state)
        self._tell(f"Moving EC2 instance to warm pool: {state.instance.id}", "an instance was taken out of service.")
        return True

    def terminate(self, states: Sequence[GroupInstance]) -> None:
        """Terminate instances now."""
        if not states:
            return
        self.ec2_backend.terminate_instances([state.instance.id for state in states])
        self.instance_states = [state for state in self.instance_states if state not in states]
        for state in states:
            self._tell(f"Terminating EC2 instance: {state.instance.id}", "an instance was taken out of service.")

    def observe(self) -> None:
        """Let time pass for those that are held back or go, and try again what could not start."""
        ended = [state for state in self.launched if state.observe()]
        self.terminate([state for state in ended if state.lifecycle_state == GOING])
        for state in ended:
            if state.lifecycle_state in {COMING, WAITING}:
                self.released(state)
        missing = max(0, (self.desired_capacity or 0) - len(self.active_instances()))
        owed, self._owed = min(self._owed, missing), 0
        if owed:
            Counter.value += 1
            self.launch(owed)
        self.pool.observe()

    def _tell(self, description: str, cause: str, refusal: Refusal | None = None) -> None:
        told = (refusal.status, refusal.reason) if refusal else ()
        self.activities.insert(0, activity(self.name, description, cause, *told))

    def _launch_one(self, version: LaunchTemplateVersion) -> bool:
        """Launch one where there is room for it; whether it came into service."""
        cause = "an instance was started in response to a difference between desired and actual capacity."
        warm = self.pool.take(version)
        if warm is not None:
            return self._begins(warm, version, cause, "Launching a new EC2 instance from warm pool")
        subnets = self._subnets_by_room()
        zones = [self.ec2_backend.get_subnet(subnet).availability_zone for subnet in subnets]
        if not subnets:
            return self._launch_in(version, None, cause)
        for subnet, zone in zip(subnets, zones, strict=True):
            refusal = no_capacity(self._instance_type(version), zone, zones)
            refusal = refusal or other_network(version, self.ec2_backend, subnet)
            if refusal is None:
                return self._launch_in(version, subnet, cause)
            self._tell("Launching a new EC2 instance", cause, refusal)
        self._owed += 1
        return False

    def started_for_pool(self) -> tuple[GroupInstance, bool]:
        """Launch a machine for the warm pool; whether a hook holds it back on its way there."""
        version = self.template_version()
        if version is None:
            raise ValidationError("A warm pool launches from a launch template here.")
        state = self._started(version, next(iter(self._subnets_by_room()), None))
        self._tell(f"Launching a new EC2 instance into warm pool: {state.instance.id}", "the warm pool has room.")
        hooks = self._hooks(LAUNCHING)
        if hooks:
            state.be_held(ENTERING, hooks, answers=answers(version, hooks))
        return state, bool(hooks)

    def _launch_in(self, version: LaunchTemplateVersion, subnet: str | None, cause: str) -> bool:
        return self._begins(self._started(version, subnet), version, cause, "Launching a new EC2 instance")

    def _begins(self, state: GroupInstance, version: LaunchTemplateVersion, cause: str, what: str) -> bool:
        """Have a machine come into service; whether nothing keeps it from that."""
        hooks = self._hooks(LAUNCHING)
        refusal = no_key(version, self.account_id, self.region)
        held = Refusal("MidLifecycleAction", "") if hooks else None
        self._tell(f"{what}: {state.instance.id}", cause, refusal or held)
        if refusal is None:
            state.lifecycle_state = "InService"
            self.instance_states.append(state)
            if hooks:
                state.be_held(COMING, hooks, answers=answers(version, hooks))
            return True
        self.ec2_backend.terminate_instances([state.instance.id])
        self._owed += 1
        return False

    def _started(self, version: LaunchTemplateVersion, subnet: str | None) -> GroupInstance:
        data = version.data
        interface: Mapping[str, Any] = (entries(data, "NetworkInterfaces") or [{}])[0]
        names = {"LaunchTemplateId": version.template.id, "LaunchTemplateName": version.template.name}
        reservation = self.ec2_backend.run_instances(
            version.image_id,
            1,
            version.user_data,
            [],
            instance_type=self._instance_type(version),
            tags={"instance": version.instance_tags | self.get_propagated_tags() | {ASG_NAME_TAG: self.name}},
            launch_template={"LaunchTemplateId": version.template.id, "Version": version.number},
            security_group_ids=security_groups(version),
            subnet_id=subnet,
            placement=self.availability_zones[0],
            metadata_options=section(data, "MetadataOptions"),
            is_instance_type_default=False,
            associate_public_ip=interface.get("AssociatePublicIpAddress"),
        )
        instance = reservation.instances[0]
        profile = section(data, "IamInstanceProfile")
        if profile:
            held = self.ec2_backend.associate_iam_instance_profile(instance.id, profile.get("Name"), profile.get("Arn"))
            named = held.iam_instance_profile  # moto tells the association's id in place of the profile's
            self.ec2_backend.modify_instance_attribute(
                instance.id, "iam_instance_profile", {"Arn": named.arn, "Id": named.id}
            )
        instance.autoscaling_group = self  # pyright: ignore[reportAttributeAccessIssue] where moto keeps it
        protected = bool(self.new_instances_protected_from_scale_in)
        return GroupInstance(instance, names | {"Version": str(version.number)}, protected=protected)

    def _instance_type(self, version: LaunchTemplateVersion) -> str:
        overrides: list[dict[str, Any]] = (self.mixed_instances_policy or {}).get("LaunchTemplate", {}).get("Overrides")
        return overrides[0].get("InstanceType") or version.instance_type if overrides else version.instance_type

    def _subnets_by_room(self) -> list[str]:
        """Its subnets, those with the fewest of its instances first."""
        subnets = self.vpc_zone_identifier.split(",") if self.vpc_zone_identifier else []
        taken = [state.instance.subnet_id for state in self.launched]
        return sorted(subnets, key=taken.count)
