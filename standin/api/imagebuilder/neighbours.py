"""What Image Builder asks of other services in the same account, and what it leaves with them."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING, Any, cast

from moto.core.exceptions import ServiceException
from moto.ec2.models import ec2_backends
from moto.iam.models import iam_backends
from moto.inspector2.models import inspector2_backends
from moto.logs.models import logs_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.ssm.models import ssm_backends

from standin.api.clock import clock

if TYPE_CHECKING:
    from standin.api.ec2.models import EC2Backend, StandInAmi


class Neighbours:
    """The other services, seen from one account and region."""

    def __init__(self, account_id: str, region: str, partition: str) -> None:
        self._account = account_id
        self._region = region
        self._partition = partition

    def ec2(self, region: str | None = None, account: str | None = None) -> EC2Backend:
        """EC2 of this region and account, or of others that an image is distributed to."""
        return cast("EC2Backend", ec2_backends[account or self._account][region or self._region])

    def has_role(self, account: str, name: str) -> bool:
        """Whether an account has a role of this name."""
        return any(role.name == name for role in iam_backends[account][self._partition].roles.values())

    def ami(self, ami_id: str) -> StandInAmi | None:
        """An AMI of this region by its id; None if there is none."""
        return self.ec2().amis.get(ami_id)

    def newest_ami(self, stem: str) -> StandInAmi | None:
        """The AMI whose name begins so and whose date is the newest."""
        found = [ami for ami in self.ec2().amis.values() if ami.name.startswith(f"{stem}-")]
        return max(found, key=lambda ami: ami.name, default=None)

    def parameter(self, name: str) -> str | None:
        """The value of an SSM parameter; None if there is none."""
        found = ssm_backends[self._account][self._region].get_parameters([name])
        return found[name].value if name in found else None

    def put_parameter(
        self, region: str, name: str, value: str, data_type: str, *, tier: str = "Standard", account: str | None = None
    ) -> None:
        """Write a parameter, in place of what it held; in this account unless another is named."""
        ssm_backends[account or self._account][region].put_parameter(
            name=name,
            description="",
            value=value,
            parameter_type="String",
            allowed_pattern="",
            keyid="",
            overwrite=True,
            tags=[],
            data_type=data_type,
            tier=tier,
            policies=None,
        )

    def s3_text(self, uri: str) -> str | None:
        """The text of an object in S3, by ``s3://BUCKET/KEY``; None if there is none, or it is no text."""
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        s3: Any = s3_backends[self._account][self._partition]
        try:
            return bytes(s3.get_object(bucket, key).value).decode()
        except (AttributeError, ServiceException, UnicodeDecodeError):
            return None

    def instance_profile(self, name: str) -> Any | None:  # noqa: ANN401  moto's own class, which has no types
        """An instance profile by its name; None if there is none."""
        profiles = iam_backends[self._account][self._partition].get_instance_profiles()
        return next((profile for profile in profiles if profile.name == name), None)

    def write_log(self, group: str, stream: str, lines: list[str]) -> None:
        """Write lines to a stream of a log group; both are made where they are not there."""
        logs: Any = logs_backends[self._account][self._region]
        if group not in logs.groups:
            logs.create_log_group(group, {})
        if stream not in logs.groups[group].streams:
            logs.create_log_stream(group, stream)
        now = int(clock.now().replace(tzinfo=UTC).timestamp() * 1000)
        logs.put_log_events(group, stream, [{"timestamp": now, "message": line} for line in lines])

    def is_inspected(self) -> bool:
        """Whether Amazon Inspector's scans of EC2 are on."""
        known = inspector2_backends[self._account][self._region].account_status
        return self._account in known and known[self._account].ec2 == "ENABLED"

    def has_topic(self, arn: str) -> bool:
        """Whether an SNS topic has this ARN."""
        return arn in sns_backends[self._account][self._region].topics
