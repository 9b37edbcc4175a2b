"""IAM's backend with our additions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.iam.exceptions import NotFoundException, ValidationError
from moto.iam.models import IAMBackend as MotoIAMBackend

from standin.api.constraints import violated

if TYPE_CHECKING:
    from moto.iam.models import InstanceProfile, ManagedPolicy, Role


class IAMBackend(MotoIAMBackend):
    """moto's IAM; names and numbers of tags are as the API's model has them, and a role that is not in an instance
    profile is not there, instead of a failure of moto's own."""

    def create_role(self, role_name: str, *given: Any, **more: Any) -> Role:  # noqa: ANN401  moto's arguments
        """CreateRole."""
        _check("CreateRole", RoleName=role_name, Description=more.get("description") or None)
        return super().create_role(role_name, *given, **more)

    def create_instance_profile(
        self, name: str, path: str, role_names: list[str], tags: list[dict[str, str]] | None = None
    ) -> InstanceProfile:
        """CreateInstanceProfile."""
        _check("CreateInstanceProfile", InstanceProfileName=name, Tags=tags or None)
        return super().create_instance_profile(name, path, role_names, tags)

    def create_policy(
        self, description: str, path: str, policy_document: str, policy_name: str, tags: list[dict[str, str]]
    ) -> ManagedPolicy:
        """CreatePolicy."""
        _check("CreatePolicy", PolicyName=policy_name)
        return super().create_policy(description, path, policy_document, policy_name, tags)

    def put_role_policy(self, role_name: str, policy_name: str, policy_json: str) -> None:
        """PutRolePolicy."""
        _check("PutRolePolicy", PolicyName=policy_name)
        super().put_role_policy(role_name, policy_name, policy_json)

    def remove_role_from_instance_profile(self, profile_name: str, role_name: str) -> None:
        """RemoveRoleFromInstanceProfile.

        Raises:
            NotFoundException: there is no such profile or role, or the role is not in the profile (NoSuchEntity).
        """
        if self.get_role(role_name) not in self.get_instance_profile(profile_name).roles:
            raise NotFoundException(f"The role {role_name} cannot be found in the instance profile {profile_name}.")
        super().remove_role_from_instance_profile(profile_name, role_name)


def _check(operation: str, **given: object) -> None:
    found = violated("iam", operation, given)
    if found is not None:
        raise ValidationError(found)
