"""Faster launching of Windows AMIs.

Sources: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EnableFastLaunch.html,
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/win-ami-config-fast-launch.html. Which error code each refusal has
is our guess: the documents name none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.ec2.exceptions import EC2ClientError, InvalidAMIIdError

from standin.api.clock import clock
from standin.api.progress import Progress, moves_with_each_read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from standin.api.ec2.amis import StandInAmi

MODEL = moves_with_each_read("ec2::fast_launch")
MIN_PARALLEL = 6
"""Least number of instances that are launched in parallel, and the number when none is given."""

DEFAULT_SNAPSHOTS = 5


class FastLaunch:
    """Fast Launch of one AMI: enabling, then enabled; disabling, then gone."""

    def __init__(self, ami: StandInAmi, snapshots: int, parallel: int, template: Mapping[str, str] | None) -> None:
        self.image_id = ami.id
        self.resource_type = "snapshot"
        self.snapshot_configuration = {"TargetResourceCount": snapshots}
        self.launch_template = dict(template) if template else None
        self.max_parallel_launches = parallel
        self.owner_id = ami.owner_id
        self._progress = Progress(MODEL, ["enabling", "enabled"])
        self.state_transition_reason = "Client.UserInitiated"
        self.state_transition_time: datetime = clock.now()

    @property
    def state(self) -> str:
        """The state as it stands."""
        return self._progress.current

    def disable(self) -> None:
        """Begin to disable."""
        self._progress = Progress(MODEL, ["disabling", "disabled"])
        self.state_transition_time = clock.now()

    def observe(self) -> bool:
        """Let time pass; False once it is gone."""
        return self._progress.observe() != "disabled"


class FastLaunchBackend:
    """The part of EC2's backend that holds what is switched on."""

    amis: dict[str, Any]
    account_id: str

    def __init__(self) -> None:
        self.fast_launches: dict[str, FastLaunch] = {}

    def enable_fast_launch(
        self, image_id: str, snapshots: int | None, parallel: int | None, template: dict[str, str] | None
    ) -> FastLaunch:
        """Switch it on, or on again with other settings."""
        ami = self.amis.get(image_id)
        if ami is None:
            raise InvalidAMIIdError([image_id])
        if ami.platform != "windows":
            raise EC2ClientError("InvalidParameterValue", f"The image {image_id} is not a Windows image.")
        if ami.owner_id != self.account_id:
            raise EC2ClientError(
                "OperationNotPermitted", f"Fast Launch can only be enabled for an image that you own: {image_id}"
            )
        if parallel is not None and parallel < MIN_PARALLEL:
            raise EC2ClientError("InvalidParameterValue", f"MaxParallelLaunches must be {MIN_PARALLEL} or greater")
        if template is None and not self._has_default_vpc():
            raise EC2ClientError("VPCIdNotSpecified", "No default VPC for this user: give a launch template")
        if template is not None:
            self._check_template(template)
        state = FastLaunch(ami, snapshots or DEFAULT_SNAPSHOTS, parallel or MIN_PARALLEL, template)
        self.fast_launches[image_id] = state
        return state

    def disable_fast_launch(self, image_id: str) -> FastLaunch:
        """Switch it off; it is gone once its state has been read."""
        state = self.fast_launches.get(image_id)
        if state is None:
            raise EC2ClientError("InvalidParameterValue", f"Fast Launch is not enabled for the image {image_id}")
        state.disable()
        return state

    def describe_fast_launch_images(self, image_ids: list[str], filters: Mapping[str, list[str]]) -> list[FastLaunch]:
        """What is switched on, or on its way."""
        self.fast_launches = {key: state for key, state in self.fast_launches.items() if state.observe()}
        wanted = {"resource-type": "resource_type", "owner-id": "owner_id", "state": "state"}
        return [
            state
            for state in self.fast_launches.values()
            if (not image_ids or state.image_id in image_ids)
            and all(getattr(state, wanted[name]) in values for name, values in filters.items() if name in wanted)
        ]

    def _has_default_vpc(self) -> bool:
        vpcs: dict[str, Any] = getattr(self, "vpcs", {})
        return any(vpc.is_default for vpc in vpcs.values())

    def _check_template(self, template: Mapping[str, str]) -> None:
        find: Any = self
        if template.get("LaunchTemplateId"):
            found = find.get_launch_template(template["LaunchTemplateId"])
        else:
            found = find.get_launch_template_by_name(template.get("LaunchTemplateName"))
        found.get_version(template["Version"])
