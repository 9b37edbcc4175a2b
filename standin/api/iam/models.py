"""IAM's backend with our addition."""

from moto.iam.exceptions import NotFoundException
from moto.iam.models import IAMBackend as MotoIAMBackend


class IAMBackend(MotoIAMBackend):
    """moto's IAM; a role that is not in an instance profile is not there, instead of a failure of moto's own."""

    def remove_role_from_instance_profile(self, profile_name: str, role_name: str) -> None:
        """RemoveRoleFromInstanceProfile.

        Raises:
            NotFoundException: there is no such profile or role, or the role is not in the profile (NoSuchEntity).
        """
        if self.get_role(role_name) not in self.get_instance_profile(profile_name).roles:
            raise NotFoundException(f"The role {role_name} cannot be found in the instance profile {profile_name}.")
        super().remove_role_from_instance_profile(profile_name, role_name)
