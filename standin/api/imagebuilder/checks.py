"""What Image Builder demands of a request beyond the service's model.

Source: https://docs.aws.amazon.com/imagebuilder/latest/APIReference/, the page of each Create operation, and the error
messages that users have reported.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from moto.utilities.utils import get_partition

from standin.api.fields import Fields, entries, section
from standin.api.imagebuilder.exceptions import (
    InvalidParameterCombinationException as InvalidCombination,
)
from standin.api.imagebuilder.exceptions import (
    InvalidParameterValueException as InvalidValue,
)
from standin.api.imagebuilder.schedule import read_schedule

if TYPE_CHECKING:
    from collections.abc import Sequence

    from standin.api.imagebuilder.neighbours import Neighbours

BUILD_DATE = "{{ imagebuilder:buildDate }}"
"""What an AMI name must hold; AWS takes it with and without the spaces."""

RESERVED_TAGS = frozenset({"CreatedBy", "Ec2ImageBuilderArn", "Name", "Tags"})
"""Keys that resourceTags may not use."""

_REGION = re.compile(r"[a-z]{2,4}(?:-[a-z]+)+-[0-9]")
_OUTPUTS = (
    "amiDistributionConfiguration",
    "containerDistributionConfiguration",
    "licenseConfigurationArns",
    "launchTemplateConfigurations",
    "s3ExportConfiguration",
    "fastLaunchConfigurations",
    "ssmParameterConfigurations",
)


def check_infrastructure(fields: Fields, neighbours: Neighbours) -> None:
    """CreateInfrastructureConfiguration, UpdateInfrastructureConfiguration."""
    profile = fields["instanceProfileName"]
    if neighbours.instance_profile(profile) is None:
        raise InvalidValue(
            "instanceProfileName",
            f"The provided instance profile does not exist: '{profile}'. "
            "Please specify a different instance profile and try again.",
        )
    if fields.get("subnetId") and not fields.get("securityGroupIds"):
        raise InvalidCombination("When 'subnetId' is supplied, 'securityGroupIds' must be supplied as well.")
    _check_network(fields, neighbours)
    reserved = RESERVED_TAGS & set(section(fields, "resourceTags"))
    if reserved:
        raise InvalidValue("resourceTags", f"The keys {', '.join(sorted(reserved))} are reserved for Image Builder.")
    topic = fields.get("snsTopicArn")
    if topic and not neighbours.has_topic(topic):
        raise InvalidValue("snsTopicArn", f"The provided SNS topic does not exist: '{topic}'.")
    placement = section(fields, "placement")
    if placement.get("hostId") and placement.get("hostResourceGroupArn"):
        raise InvalidCombination("Only one of 'placement.hostId' and 'placement.hostResourceGroupArn' may be supplied.")


def _check_network(fields: Fields, neighbours: Neighbours) -> None:
    ec2 = neighbours.ec2()
    subnet = fields.get("subnetId")
    if subnet and not any(subnet in zone for zone in ec2.subnets.values()):
        raise InvalidValue("subnetId", f"The subnet ID '{subnet}' does not exist.")
    for group in entries(fields, "securityGroupIds"):
        if ec2.get_security_group_from_id(group) is None:
            raise InvalidValue("securityGroupIds", f"The security group '{group}' does not exist.")


def check_distribution(fields: Fields, partition: str) -> None:
    """CreateDistributionConfiguration, UpdateDistributionConfiguration."""
    distributions: Sequence[Fields] = fields["distributions"]
    if not distributions:
        raise InvalidValue("distributions", "At least one distribution must be provided.")
    seen: set[str] = set()
    for number, distribution in enumerate(distributions):
        where = f"distributions[{number}]"
        if not any(distribution.get(output) for output in _OUTPUTS):
            raise InvalidValue(
                where, "One or more outputs should be provided for each region in a distribution configuration."
            )
        if distribution["region"] in seen:
            raise InvalidValue(f"{where}.region", f"The region '{distribution['region']}' is there twice.")
        if get_partition(distribution["region"]) != partition or not _REGION.fullmatch(distribution["region"]):
            raise InvalidValue(f"{where}.region", f"There is no region '{distribution['region']}' in {partition}.")
        seen.add(distribution["region"])
        _check_region(distribution, where)


def _check_region(distribution: Fields, where: str) -> None:
    ami = section(distribution, "amiDistributionConfiguration")
    name = ami.get("name")
    if name and "{{imagebuilder:buildDate}}" not in name.replace(" ", ""):
        raise InvalidValue(f"{where}.amiDistributionConfiguration.name", f"It must contain '{BUILD_DATE}'.")
    for number, fast_launch in enumerate(entries(distribution, "fastLaunchConfigurations")):
        template = section(fast_launch, "launchTemplate")
        if template and bool(template.get("launchTemplateId")) == bool(template.get("launchTemplateName")):
            raise InvalidCombination(
                f"{where}.fastLaunchConfigurations[{number}].launchTemplate must have either an id or a name."
            )
    targets = set(entries(ami, "targetAccountIds"))
    for number, output in enumerate(entries(distribution, "ssmParameterConfigurations")):
        account = output.get("amiAccountId")
        if account and account not in targets:
            raise InvalidValue(
                f"{where}.ssmParameterConfigurations[{number}].amiAccountId",
                f"The account '{account}' is not a target account of this distribution.",
            )


def check_pipeline(fields: Fields) -> None:
    """CreateImagePipeline, UpdateImagePipeline."""
    if bool(fields.get("imageRecipeArn")) == bool(fields.get("containerRecipeArn")):
        raise InvalidCombination("Exactly one of 'imageRecipeArn' and 'containerRecipeArn' must be supplied.")
    _check_schedule(section(fields, "schedule"))
    tests_run = section(fields, "imageTestsConfiguration").get("imageTestsEnabled", True)
    if section(fields, "imageScanningConfiguration").get("imageScanningEnabled") and not tests_run:
        raise InvalidCombination("Image scanning needs image tests to be enabled.")
    if fields.get("workflows") and not fields.get("executionRole"):
        raise InvalidCombination("When 'workflows' are supplied, 'executionRole' must be supplied as well.")
    for key, group in section(fields, "loggingConfiguration").items():
        if not str(group).startswith("/aws/imagebuilder/") and not fields.get("executionRole"):
            raise InvalidCombination(
                f"'loggingConfiguration.{key}' outside /aws/imagebuilder/ needs an 'executionRole'."
            )


def _check_schedule(schedule: Fields) -> None:
    expression, timezone = schedule.get("scheduleExpression"), schedule.get("timezone")
    if expression:
        try:
            read_schedule(expression)
        except ValueError as error:
            raise InvalidValue("schedule.scheduleExpression", f"{error}.") from None
    if timezone and timezone not in available_timezones():
        raise InvalidValue("schedule.timezone", f"'{timezone}' is not a timezone of the IANA database.")


def check_lifecycle(fields: Fields) -> None:
    """CreateLifecyclePolicy, UpdateLifecyclePolicy."""
    selection = fields["resourceSelection"]
    if bool(selection.get("recipes")) == bool(selection.get("tagMap")):
        raise InvalidCombination("Exactly one of 'resourceSelection.recipes' and '.tagMap' must be supplied.")
    actions = [detail["action"]["type"] for detail in fields["policyDetails"]]
    if len(actions) != len(set(actions)):
        raise InvalidValue("policyDetails", "There may be one detail per action.")
    for number, detail in enumerate(fields["policyDetails"]):
        where = f"policyDetails[{number}]"
        rule, included = detail["filter"], section(detail["action"], "includeResources")
        if rule["type"] == "COUNT" and detail["action"]["type"] != "DELETE":
            raise InvalidCombination(f"{where}: a filter of type COUNT goes with the action DELETE only.")
        if rule["type"] == "AGE" and not rule.get("unit"):
            raise InvalidCombination(f"{where}: a filter of type AGE needs a unit.")
        if included.get("snapshots") and not included.get("amis"):
            raise InvalidCombination(f"{where}: snapshots are included together with amis only.")
