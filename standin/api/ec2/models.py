"""EC2's backend with our additions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from moto.ec2.exceptions import (
    EC2ClientError,
    InvalidAMIIdError,
    InvalidLaunchTemplateNameAlreadyExistsError,
    TagLimitExceeded,
)

from standin.api.ec2.amis import StandInAmi
from standin.api.ec2.fast_launch import FastLaunchBackend
from standin.api.ec2.launch_templates import StandInLaunchTemplate
from standin.api.ec2.security_groups import SecurityGroupsBackend
from standin.api.ec2.zones import ZonesBackend
from standin.api.named import Named

if TYPE_CHECKING:
    from moto.ec2.models.elastic_block_store import Volume
    from moto.ec2.models.instances import Reservation
    from moto.ec2.models.launch_templates import LaunchTemplate
    from moto.ec2.models.security_groups import SecurityGroup


_TEMPLATE_NAME = re.compile(r"[-A-Za-z0-9()./_]{3,128}")
_PROVISIONED = ("io1", "io2")
_FEWEST_IOPS = 100
_MOST_TAGS = 50
_LONGEST_KEY = 128
_LONGEST_VALUE = 256
_LONGEST_NAME = 255


class EC2Backend(SecurityGroupsBackend, ZonesBackend, FastLaunchBackend):
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
        if not _TEMPLATE_NAME.fullmatch(name):
            raise EC2ClientError(
                "InvalidLaunchTemplateName.MalformedException",
                "A launch template name must be between 3 and 128 characters, and may contain letters, numbers, and "
                "the following characters: - ( ) . / _",
            )
        if name in self.launch_template_name_to_ids:
            raise InvalidLaunchTemplateNameAlreadyExistsError
        template = StandInLaunchTemplate(self, name, template_data, description, tag_spec)
        self.launch_templates[template.id] = template
        self.launch_template_name_to_ids[name] = template.id
        self.launch_template_insert_order.append(template.id)
        return template

    def create_tags(self, resource_ids: list[str], tags: dict[str, str]) -> bool:
        """CreateTags; AWS's own tags are none of the 50 that a resource may have."""
        for resource_id in resource_ids:
            own = {key for key in self.tags.get(resource_id, {}).keys() | tags.keys() if not key.startswith("aws:")}
            if len(own) > _MOST_TAGS:
                raise TagLimitExceeded
        for key, value in tags.items():
            if len(key) > _LONGEST_KEY:
                raise EC2ClientError("InvalidParameterValue", "Tag key exceeds the maximum length of 128 characters")
            if len(value) > _LONGEST_VALUE:
                raise EC2ClientError("InvalidParameterValue", "Tag value exceeds the maximum length of 256 characters")
        for resource_id in resource_ids:
            self.tags[resource_id].update(tags)
        return True

    def create_security_group(self, name: str, description: str, *given: Any, **more: Any) -> SecurityGroup:  # noqa: ANN401  moto's arguments
        """CreateSecurityGroup."""
        for parameter, value in (("GroupName", name), ("GroupDescription", description)):
            if len(value) > _LONGEST_NAME:
                text = f"Value ({value}) for parameter {parameter} is invalid. It is longer than 255 characters."
                raise EC2ClientError("InvalidParameterValue", text)
        if name.startswith("sg-"):
            raise EC2ClientError("InvalidParameterValue", f"Invalid value '{name}' for groupName. It begins with sg-.")
        return super().create_security_group(name, description, *given, **more)

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

    def run_instances(self, image_id: str, *given: Any, **more: Any) -> Reservation:  # noqa: ANN401  moto's arguments
        """RunInstances."""
        if image_id and image_id not in self.amis:  # otherwise its launch template names one
            raise InvalidAMIIdError([image_id])
        key_pair = more.get("key_name")
        if key_pair and key_pair not in self.key_pairs:
            raise EC2ClientError("InvalidKeyPair.NotFound", f"The key pair '{key_pair}' does not exist")
        return super().run_instances(image_id, *given, **more)

    def create_volume(self, *given: Any, **more: Any) -> Volume:  # noqa: ANN401  moto's arguments
        """CreateVolume; for a machine moto makes one without the operations that its mapping names, and then misses
        them in types that have to have some (moto 5.2.5, Instance.add_block_device)."""
        if "iops" not in more and more.get("volume_type") in _PROVISIONED:
            more["iops"] = _FEWEST_IOPS
        return super().create_volume(*given, **more)

    def deprecate_image(self, image_id: str, when: str | None) -> None:
        """Set the time from which an image counts as deprecated, ISO 8601; None takes it back."""
        if image_id not in self.amis:
            raise InvalidAMIIdError([image_id])
        self.amis[image_id].deprecation_time = when

    def deregister_image(self, ami_id: str) -> None:
        """As moto's; Fast Launch ends with its image."""
        super().deregister_image(ami_id)
        self.fast_launches.pop(ami_id, None)
