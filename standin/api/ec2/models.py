"""EC2's backend with our additions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.ec2.exceptions import InvalidAMIIdError, InvalidLaunchTemplateNameAlreadyExistsError

from standin.api.ec2.amis import StandInAmi
from standin.api.ec2.fast_launch import FastLaunchBackend
from standin.api.ec2.launch_templates import StandInLaunchTemplate
from standin.api.ec2.security_groups import SecurityGroupsBackend
from standin.api.named import Named

if TYPE_CHECKING:
    from moto.ec2.models.launch_templates import LaunchTemplate


class EC2Backend(SecurityGroupsBackend, FastLaunchBackend):
    """moto's EC2, with Fast Launch, deletable template versions, image deprecation and true security groups."""

    amis: dict[str, StandInAmi]  # pyright: ignore[reportIncompatibleVariableOverride] filled by us alone

    def __init__(self, region_name: str, account_id: str) -> None:
        SecurityGroupsBackend.__init__(self, region_name, account_id)
        FastLaunchBackend.__init__(self)
        self.amis = Named[StandInAmi](lambda ami_id: InvalidAMIIdError([ami_id]), self.amis)  # pyright: ignore[reportIncompatibleVariableOverride] as above

    def create_launch_template(
        self, name: str, description: str, template_data: dict[str, Any], tag_spec: dict[str, Any]
    ) -> LaunchTemplate:
        """As moto's, with a template of our kind."""
        if name in self.launch_template_name_to_ids:
            raise InvalidLaunchTemplateNameAlreadyExistsError
        template = StandInLaunchTemplate(self, name, template_data, description, tag_spec)
        self.launch_templates[template.id] = template
        self.launch_template_name_to_ids[name] = template.id
        self.launch_template_insert_order.append(template.id)
        return template

    def delete_launch_template_versions(
        self, template: LaunchTemplate, versions: list[str]
    ) -> tuple[list[int], dict[int, tuple[str, str]]]:
        """Delete versions; returns those deleted, and for each of the others a code and a sentence."""
        deleted: list[int] = []
        refused: dict[int, tuple[str, str]] = {}
        numbers = {version.number for version in template.versions}
        for number in map(int, versions):
            if number not in numbers:
                refused[number] = ("launchTemplateVersionDoesNotExist", f"Version {number} does not exist.")
            elif number == template.default_version_number:
                refused[number] = ("unexpectedError", f"Version {number} is the default version: it can't be deleted.")
            else:
                template.versions = [version for version in template.versions if version.number != number]
                deleted.append(number)
        return deleted, refused

    def deprecate_image(self, image_id: str, when: str | None) -> None:
        """Set the time from which an image counts as deprecated, ISO 8601; None takes it back."""
        if image_id not in self.amis:
            raise InvalidAMIIdError([image_id])
        self.amis[image_id].deprecation_time = when

    def deregister_image(self, ami_id: str) -> None:
        """As moto's; Fast Launch ends with its image."""
        super().deregister_image(ami_id)
        self.fast_launches.pop(ami_id, None)
