"""Systems Manager's operations with our additions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from moto.core.responses import ActionResult
from moto.ec2.models import ec2_backends
from moto.ssm.responses import SimpleSystemManagerResponse

if TYPE_CHECKING:
    from collections.abc import Iterable

_RUNNING = "running"


class SsmResponse(SimpleSystemManagerResponse):
    """moto's Systems Manager; every machine that runs has an agent, as EKS's own AMIs have."""

    def describe_instance_information(self) -> ActionResult:
        """DescribeInstanceInformation, of the instances that a filter names, or of all."""
        filters = cast("Iterable[dict[str, Any]]", self._get_param("Filters", []))
        wanted = [value for each in filters if each["Key"] == "InstanceIds" for value in each["Values"]]
        ec2 = ec2_backends[self.current_account][self.region]
        found = [
            {"InstanceId": each.id, "PingStatus": "Online", "PlatformType": "Windows" if each.platform else "Linux"}
            for each in ec2.all_instances()
            if each.state == _RUNNING and (not wanted or each.id in wanted)
        ]
        return ActionResult({"InstanceInformationList": found})
