"""EC2's responses with our additions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.responses import EC2Response as MotoEC2Response

if TYPE_CHECKING:
    from moto.ec2.models.launch_templates import LaunchTemplate

    from standin.api.ec2.models import EC2Backend


class EC2Response(MotoEC2Response):
    """moto's EC2, and the operations that it lacks."""

    @property
    def _backend(self) -> EC2Backend:
        return cast("EC2Backend", self.ec2_backend)

    def enable_fast_launch(self) -> ActionResult:
        """EnableFastLaunch."""
        self.error_on_dryrun()
        configuration: dict[str, Any] = self._get_param("SnapshotConfiguration") or {}
        count, parallel = configuration.get("TargetResourceCount"), self._get_param("MaxParallelLaunches")
        state = self._backend.enable_fast_launch(
            self._get_param("ImageId"),
            int(count) if count else None,
            int(parallel) if parallel else None,
            self._get_param("LaunchTemplate"),
        )
        return ActionResult(state)

    def disable_fast_launch(self) -> ActionResult:
        """DisableFastLaunch."""
        self.error_on_dryrun()
        return ActionResult(self._backend.disable_fast_launch(self._get_param("ImageId")))

    def describe_fast_launch_images(self) -> ActionResult:
        """DescribeFastLaunchImages."""
        self.error_on_dryrun()
        filters = cast("dict[str, list[str]]", self._filters_from_querystring())
        images = self._backend.describe_fast_launch_images(self._get_param("ImageIds", []), filters)
        return ActionResult({"FastLaunchImages": images})

    def describe_availability_zones(self) -> ActionResult:
        """DescribeAvailabilityZones."""
        self.error_on_dryrun()
        filters = cast("Any", self._filters_from_querystring())
        names, ids = self._get_param("ZoneNames", []), self._get_param("ZoneIds", [])
        every = self._get_bool_param("AllAvailabilityZones", False)
        return ActionResult(
            {"AvailabilityZones": self._backend.describe_availability_zones(filters, names, ids, every=bool(every))}
        )

    def create_tags(self) -> ActionResult:
        """CreateTags."""
        if any(tag["Key"].lower().startswith("aws:") for tag in self._get_param("Tags", [])):
            text = "Tag keys starting with 'aws:' are reserved for internal use"
            raise EC2ClientError("InvalidParameterValue", text)
        return super().create_tags()

    def create_launch_template_version(self) -> ActionResult:
        """CreateLaunchTemplateVersion."""
        self._template()
        return super().create_launch_template_version()

    def modify_security_group_rules(self) -> ActionResult:
        """ModifySecurityGroupRules."""
        if any("SecurityGroupRule" not in each for each in self._get_param("SecurityGroupRules", [])):
            raise EC2ClientError("MissingParameter", "The request must contain the parameter SecurityGroupRule.")
        return super().modify_security_group_rules()

    def delete_launch_template_versions(self) -> ActionResult:
        """DeleteLaunchTemplateVersions."""
        self.error_on_dryrun()
        template = self._template()
        deleted, refused = self._backend.delete_launch_template_versions(template, self._get_param("Versions", []))
        names = {"LaunchTemplateId": template.id, "LaunchTemplateName": template.name}
        return ActionResult(
            {
                "SuccessfullyDeletedLaunchTemplateVersions": [names | {"VersionNumber": number} for number in deleted],
                "UnsuccessfullyDeletedLaunchTemplateVersions": [
                    names | {"VersionNumber": number, "ResponseError": {"Code": code, "Message": message}}
                    for number, (code, message) in refused.items()
                ],
            }
        )

    def enable_image_deprecation(self) -> ActionResult:
        """EnableImageDeprecation."""
        self.error_on_dryrun()
        when = self._get_param("DeprecateAt")
        self._backend.deprecate_image(self._get_param("ImageId"), when if isinstance(when, str) else when.isoformat())
        return ActionResult({"Return": True})

    def disable_image_deprecation(self) -> ActionResult:
        """DisableImageDeprecation."""
        self.error_on_dryrun()
        self._backend.deprecate_image(self._get_param("ImageId"), None)
        return ActionResult({"Return": True})

    def _template(self) -> LaunchTemplate:
        name, template_id = self._get_param("LaunchTemplateName"), self._get_param("LaunchTemplateId")
        if bool(name) == bool(template_id):
            raise EC2ClientError("MissingParameter", "Give either LaunchTemplateId or LaunchTemplateName, not both.")
        if name:
            return self._backend.get_launch_template_by_name(name)
        return self._backend.get_launch_template(template_id)
