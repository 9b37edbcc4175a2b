"""Systems Manager's operations with our additions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from moto.core.responses import ActionResult
from moto.ec2.models import ec2_backends
from moto.ssm.responses import SimpleSystemManagerResponse

if TYPE_CHECKING:
    from collections.abc import Iterable

    from standin.api.ssm.models import SsmBackend

_RUNNING = "running"


class SsmResponse(SimpleSystemManagerResponse):
    """moto's Systems Manager; every machine that runs has an agent, as EKS's own AMIs have."""

    @property
    def _associations(self) -> SsmBackend:
        return cast("SsmBackend", self.ssm_backend)

    def create_association(self) -> ActionResult:
        """CreateAssociation."""
        given = self._body()
        made = self._associations.associate(given)
        tags = {each["Key"]: each["Value"] for each in given.get("Tags") or ()}
        self.ssm_backend.add_tags_to_resource("Association", made.association_id, tags)
        return ActionResult({"AssociationDescription": made.described()})

    def describe_association(self) -> ActionResult:
        """DescribeAssociation, by its id."""
        found = self._associations.association(self._get_param("AssociationId"))
        return ActionResult({"AssociationDescription": found.described()})

    def update_association(self) -> ActionResult:
        """UpdateAssociation."""
        changed = self._associations.associate_anew(self._get_param("AssociationId"), self._body())
        return ActionResult({"AssociationDescription": changed.described()})

    def delete_association(self) -> ActionResult:
        """DeleteAssociation, by its id."""
        self._associations.dissociate(self._get_param("AssociationId"))
        return ActionResult({})

    def _body(self) -> dict[str, Any]:
        return json.loads(self.body or "{}")

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
