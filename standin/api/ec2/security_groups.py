"""Security groups that keep what a rule between groups is called, and that stay while they are in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models import EC2Backend

if TYPE_CHECKING:
    from moto.ec2.models.security_groups import SecurityGroup, SecurityGroupRule


class SourceGroup(dict[str, str]):
    """The other group of a rule. Two rules with the same one are the same rule, whatever their descriptions."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, SourceGroup) and self._identity() == other._identity()

    def __ne__(self, other: object) -> bool:
        return not self == other  # a dict brings its own

    __hash__ = None  # pyright: ignore[reportAssignmentType] as a dict's

    def _identity(self) -> dict[str, str]:
        return {key: value for key, value in self.items() if key != "Description"}


class SecurityGroupsBackend(EC2Backend):
    """moto's security groups, with descriptions of rules between groups, and dependencies."""

    def authorize_security_group_ingress(
        self,
        *args: Any,  # noqa: ANN401  moto's arguments
        **settings: Any,  # noqa: ANN401  moto's arguments
    ) -> tuple[list[SecurityGroupRule], SecurityGroup]:
        """As moto's; a rule between groups has its description too."""
        return self._described(super().authorize_security_group_ingress(*args, **settings))

    def authorize_security_group_egress(
        self,
        *args: Any,  # noqa: ANN401  moto's arguments
        **settings: Any,  # noqa: ANN401  moto's arguments
    ) -> tuple[list[SecurityGroupRule], SecurityGroup]:
        """As moto's; a rule between groups has its description too."""
        return self._described(super().authorize_security_group_egress(*args, **settings))

    def delete_security_group(self, name: str | None = None, group_id: str | None = None) -> None:
        """As moto's, unless a rule of another group or an instance still refers to the group."""
        group = self.get_security_group_by_name_or_id(group_id or name or "")
        if group is not None and (self._is_referenced(group) or self._has_instances(group)):
            raise DependencyViolationError(f"resource {group.id} has a dependent object")
        super().delete_security_group(name, group_id)

    def _add_source_group(self, source_groups: list[dict[str, Any]] | None, vpc_id: str | None) -> list[dict[str, Any]]:
        return [SourceGroup(source) for source in super()._add_source_group(source_groups, vpc_id)]

    def _described(
        self, added: tuple[list[SecurityGroupRule], SecurityGroup]
    ) -> tuple[list[SecurityGroupRule], SecurityGroup]:
        for rule in added[0]:
            if rule.source_group.get("Description"):
                rule.ip_range = {"Description": rule.source_group["Description"]}  # where moto reads it
        return added

    def _is_referenced(self, group: SecurityGroup) -> bool:
        others = [other for groups in self.groups.values() for other in groups.values() if other is not group]
        rules = [rule for other in others for rule in [*other.ingress_rules, *other.egress_rules]]
        return any(rule.source_group.get("GroupId") == group.id for rule in rules)

    def _has_instances(self, group: SecurityGroup) -> bool:
        return any(
            group in instance.security_groups and instance.state != "terminated" for instance in self.all_instances()
        )
