"""State Manager's associations: which document is applied to which instances.

Nothing is run by them; which instances an association reaches is told by their tags, as its targets name them.
Source: the Systems Manager API reference, CreateAssociation and the following.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from moto.core.exceptions import JsonRESTError
from moto.moto_api._internal import mock_random
from moto.ssm.models import SimpleSystemManagerBackend

from standin.api.clock import clock

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_GIVEN = (
    "ApplyOnlyAtCronInterval",
    "AssociationName",
    "CalendarNames",
    "ComplianceSeverity",
    "DocumentVersion",
    "MaxConcurrency",
    "MaxErrors",
    "OutputLocation",
    "Parameters",
    "ScheduleExpression",
    "SyncCompliance",
    "Targets",
)


@dataclass
class Association:
    """One association; what was given stands as it was."""

    association_id: str
    document: str
    given: dict[str, Any]
    version: int = 1
    made_at: datetime = field(default_factory=clock.now)

    def described(self) -> dict[str, Any]:
        """As DescribeAssociation has it."""
        return {
            "DocumentVersion": "$DEFAULT",
            "ApplyOnlyAtCronInterval": False,
            **self.given,
            "Name": self.document,
            "AssociationId": self.association_id,
            "AssociationVersion": str(self.version),
            "Date": self.made_at.timestamp(),
            "Overview": {"Status": "Pending"},
        }


class SsmBackend(SimpleSystemManagerBackend):
    """moto's Systems Manager with associations."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.associations: dict[str, Association] = {}

    def associate(self, given: Mapping[str, Any]) -> Association:
        """CreateAssociation."""
        known_as = str(mock_random.uuid4())
        made = Association(known_as, given["Name"], _kept(given))
        self.associations[known_as] = made
        return made

    def association(self, association_id: str) -> Association:
        """One that is there.

        Raises:
            JsonRESTError: AssociationDoesNotExist.
        """
        if association_id not in self.associations:
            raise JsonRESTError("AssociationDoesNotExist", "The specified association does not exist.")
        return self.associations[association_id]

    def associate_anew(self, association_id: str, given: Mapping[str, Any]) -> Association:
        """UpdateAssociation: what the request leaves out goes, as the API says."""
        found = self.association(association_id)
        found.given, found.version = _kept(given), found.version + 1
        return found

    def _validate_resource_type_and_id(self, resource_type: str, resource_id: str) -> str:
        """moto's, which knows no associations: tags are of those that are there."""
        if resource_type == "Association":
            return self.association(resource_id).association_id
        return super()._validate_resource_type_and_id(resource_type, resource_id)

    def dissociate(self, association_id: str) -> None:
        """DeleteAssociation."""
        self.association(association_id)
        del self.associations[association_id]


def _kept(given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: given[name] for name in _GIVEN if given.get(name) is not None}
