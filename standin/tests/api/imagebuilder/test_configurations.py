"""Infrastructure and distribution configurations, pipelines and lifecycle policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from standin.tests.api.imagebuilder import good
from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_imagebuilder import ImagebuilderClient

    from standin.tests.api.imagebuilder.good import Workshop

NAMED = {"name": "x-{{ imagebuilder:buildDate }}"}


def test_an_update_replaces_all_settings(imagebuilder: ImagebuilderClient, workshop: Workshop, name: str) -> None:
    workshop.profile(name)
    made = good.infrastructure(name, description="first", instanceTypes=["m6i.large"], tags={"a": "1"})
    arn = imagebuilder.create_infrastructure_configuration(**made)["infrastructureConfigurationArn"]
    imagebuilder.update_infrastructure_configuration(
        infrastructureConfigurationArn=arn,
        instanceProfileName=name,
        terminateInstanceOnFailure=False,
        clientToken=good.token(),
    )
    found = imagebuilder.get_infrastructure_configuration(infrastructureConfigurationArn=arn)
    shown = found.get("infrastructureConfiguration", {})
    assert shown == {
        "arn": arn,
        "name": name,
        "instanceProfileName": name,
        "terminateInstanceOnFailure": False,
        "dateCreated": shown.get("dateCreated"),
        "dateUpdated": shown.get("dateUpdated"),
        "tags": {"a": "1"},
    }


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"instanceProfileName": "none"}, "InvalidParameterValueException", "instance profile does not exist: 'none'"),
        ({"subnetId": "subnet-1"}, "InvalidParameterCombinationException", "'securityGroupIds' must be supplied"),
        (
            {"subnetId": "subnet-1", "securityGroupIds": ["sg-1"]},
            "InvalidParameterValueException",
            "The subnet ID 'subnet-1' does not exist",
        ),
        ({"securityGroupIds": ["sg-1"]}, "InvalidParameterValueException", "'sg-1' does not exist"),
        ({"resourceTags": {"Name": "x"}}, "InvalidParameterValueException", "Name are reserved"),
        (
            {"snsTopicArn": "arn:aws:sns:eu-central-1:123456789012:none"},
            "InvalidParameterValueException",
            "The provided SNS topic does not exist",
        ),
        (
            {"snsTopicArn": "arn:aws:sns:eu-central-1:123456789012:x.fifo"},
            "InvalidRequestException",
            "at 'snsTopicArn'",
        ),
        (
            {"placement": {"hostId": "h-1", "hostResourceGroupArn": "arn"}},
            "InvalidParameterCombinationException",
            "Only one of 'placement.hostId'",
        ),
        ({"instanceMetadataOptions": {"httpTokens": "never"}}, "InvalidRequestException", "httpTokens"),
    ],
)
def test_an_infrastructure_that_cannot_be_is_refused(
    imagebuilder: ImagebuilderClient, workshop: Workshop, name: str, change: dict[str, Any], code: str, words: str
) -> None:
    workshop.profile(name)
    with refused(code, words):
        imagebuilder.create_infrastructure_configuration(**good.infrastructure(name, **change))


@pytest.mark.parametrize(
    ("distributions", "code", "words"),
    [
        ([], "InvalidParameterValueException", "At least one distribution"),
        (
            [{"region": "eu-central-1"}],
            "InvalidParameterValueException",
            "'distributions[0]' is not valid. One or more",
        ),
        (
            [{"region": "eu-central-1", "amiDistributionConfiguration": NAMED}] * 2,
            "InvalidParameterValueException",
            "The region 'eu-central-1' is there twice",
        ),
        (
            [{"region": "eu-central-1", "amiDistributionConfiguration": {"name": "fixed"}}],
            "InvalidParameterValueException",
            "must contain '{{ imagebuilder:buildDate }}'",
        ),
        (
            [
                {
                    "region": "eu-central-1",
                    "amiDistributionConfiguration": NAMED,
                    "ssmParameterConfigurations": [{"parameterName": "/x", "amiAccountId": "210987654321"}],
                }
            ],
            "InvalidParameterValueException",
            "'210987654321' is not a target account",
        ),
        (
            [
                {
                    "region": "eu-central-1",
                    "fastLaunchConfigurations": [
                        {"enabled": True, "launchTemplate": {"launchTemplateVersion": "1"}},
                    ],
                }
            ],
            "InvalidParameterCombinationException",
            "must have either an id or a name",
        ),
    ],
)
def test_a_distribution_that_cannot_be_is_refused(
    imagebuilder: ImagebuilderClient, name: str, distributions: list[dict[str, Any]], code: str, words: str
) -> None:
    with refused(code, words):
        imagebuilder.create_distribution_configuration(**good.distribution(name, distributions=distributions))


def test_a_pipeline_has_the_services_defaults(imagebuilder: ImagebuilderClient, workshop: Workshop, name: str) -> None:
    schedule = {"scheduleExpression": "cron(0 3 ? * wed#3 *)", "timezone": "Europe/Berlin"}
    arn = workshop.pipeline(name, pipeline_changes={"schedule": schedule})
    shown = imagebuilder.get_image_pipeline(imagePipelineArn=arn).get("imagePipeline", {})
    assert {key: value for key, value in shown.items() if not key.startswith("date") and not key.endswith("Arn")} == {
        "arn": f"{good.ACCOUNT}:image-pipeline/{name}",
        "name": name,
        "platform": "Windows",
        "status": "ENABLED",
        "enhancedImageMetadataEnabled": True,
        "imageTestsConfiguration": {"imageTestsEnabled": True, "timeoutMinutes": 720},
        "schedule": schedule | {"pipelineExecutionStartCondition": "EXPRESSION_MATCH_AND_DEPENDENCY_UPDATES_AVAILABLE"},
        "tags": {},
    }


def test_what_a_pipeline_uses_stays(imagebuilder: ImagebuilderClient, workshop: Workshop, name: str) -> None:
    pipeline = workshop.pipeline(name)
    with refused("ResourceDependencyException"):
        imagebuilder.delete_image_recipe(imageRecipeArn=f"{good.ACCOUNT}:image-recipe/{name}/1.0.0")
    infrastructure = f"{good.ACCOUNT}:infrastructure-configuration/{name}"
    with refused("ResourceDependencyException"):
        imagebuilder.delete_infrastructure_configuration(infrastructureConfigurationArn=infrastructure)
    distribution = f"{good.ACCOUNT}:distribution-configuration/{name}"
    with refused("ResourceDependencyException"):
        imagebuilder.delete_distribution_configuration(distributionConfigurationArn=distribution)
    imagebuilder.delete_image_pipeline(imagePipelineArn=pipeline)
    imagebuilder.delete_image_recipe(imageRecipeArn=f"{good.ACCOUNT}:image-recipe/{name}/1.0.0")
    imagebuilder.delete_infrastructure_configuration(infrastructureConfigurationArn=infrastructure)
    imagebuilder.delete_distribution_configuration(distributionConfigurationArn=distribution)


def test_a_pipeline_moves_to_another_recipe_in_place(
    imagebuilder: ImagebuilderClient, workshop: Workshop, name: str
) -> None:
    pipeline = workshop.pipeline(name)
    component = f"{good.ACCOUNT}:component/{name}/1.0.0/1"
    newer = imagebuilder.create_image_recipe(**good.recipe(name, component, semanticVersion="1.0.1"))["imageRecipeArn"]
    infrastructure = f"{good.ACCOUNT}:infrastructure-configuration/{name}"
    imagebuilder.update_image_pipeline(
        imagePipelineArn=pipeline,
        imageRecipeArn=newer,
        infrastructureConfigurationArn=infrastructure,
        clientToken=good.token(),
    )
    shown = imagebuilder.get_image_pipeline(imagePipelineArn=pipeline).get("imagePipeline", {})
    assert shown.get("imageRecipeArn") == newer
    assert "distributionConfigurationArn" not in shown
    imagebuilder.delete_image_recipe(imageRecipeArn=f"{good.ACCOUNT}:image-recipe/{name}/1.0.0")


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"schedule": {"scheduleExpression": "cron(0 3 * * * *)"}}, "InvalidParameterValueException", "exactly one of"),
        (
            {"schedule": {"timezone": "Europe/Bonn"}},
            "InvalidParameterValueException",
            "'Europe/Bonn' is not a timezone",
        ),
        (
            {"imageRecipeArn": f"{good.ACCOUNT}:image-recipe/none/1.0.0"},
            "InvalidParameterValueException",
            "'imageRecipeArn' is not valid. The resource",
        ),
        (
            {"containerRecipeArn": f"{good.ACCOUNT}:container-recipe/none/1.0.0"},
            "InvalidParameterCombinationException",
            "Exactly one of",
        ),
        (
            {
                "imageScanningConfiguration": {"imageScanningEnabled": True},
                "imageTestsConfiguration": {"imageTestsEnabled": False},
            },
            "InvalidParameterCombinationException",
            "scanning needs image tests",
        ),
        (
            {"loggingConfiguration": {"imageLogGroupName": "/mine"}},
            "InvalidParameterCombinationException",
            "needs an 'executionRole'",
        ),
        (
            {"imageTestsConfiguration": {"timeoutMinutes": 1441}},
            "InvalidRequestException",
            "less than or equal to 1440",
        ),
    ],
)
def test_a_pipeline_that_cannot_be_is_refused(
    imagebuilder: ImagebuilderClient, workshop: Workshop, name: str, change: dict[str, Any], code: str, words: str
) -> None:
    workshop.pipeline(name)
    request = good.pipeline(name, **change)
    request["name"] = f"{name}-2"
    with refused(code, words):
        imagebuilder.create_image_pipeline(**request)


POLICY: dict[str, Any] = {
    "executionRole": "lifecycle",
    "resourceType": "AMI_IMAGE",
    "policyDetails": [
        {
            "action": {"type": "DELETE", "includeResources": {"amis": True, "snapshots": True}},
            "filter": {"type": "COUNT", "value": 12},
        }
    ],
    "resourceSelection": {"tagMap": {"team": "platform"}},
}


def test_a_lifecycle_policy_is_made_changed_and_deleted(imagebuilder: ImagebuilderClient, name: str) -> None:
    made = imagebuilder.create_lifecycle_policy(name=name, clientToken=good.token(), **POLICY)
    arn = made.get("lifecyclePolicyArn", "")
    assert arn == f"{good.ACCOUNT}:lifecycle-policy/{name}"
    imagebuilder.update_lifecycle_policy(lifecyclePolicyArn=arn, status="DISABLED", clientToken=good.token(), **POLICY)
    shown = imagebuilder.get_lifecycle_policy(lifecyclePolicyArn=arn).get("lifecyclePolicy", {})
    assert (shown.get("status"), shown.get("policyDetails")) == ("DISABLED", POLICY["policyDetails"])
    imagebuilder.delete_lifecycle_policy(lifecyclePolicyArn=arn)
    with refused("ResourceNotFoundException"):
        imagebuilder.get_lifecycle_policy(lifecyclePolicyArn=arn)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"resourceSelection": {}}, "Exactly one of 'resourceSelection.recipes'"),
        (
            {"policyDetails": [{"action": {"type": "DEPRECATE"}, "filter": {"type": "COUNT", "value": 1}}]},
            "DELETE only",
        ),
        ({"policyDetails": [{"action": {"type": "DELETE"}, "filter": {"type": "AGE", "value": 1}}]}, "needs a unit"),
        ({"policyDetails": POLICY["policyDetails"] * 2}, "one detail per action"),
    ],
)
def test_a_lifecycle_policy_that_cannot_be_is_refused(
    imagebuilder: ImagebuilderClient, name: str, change: dict[str, Any], words: str
) -> None:
    code = "InvalidParameterValueException" if "per action" in words else "InvalidParameterCombinationException"
    with refused(code, words):
        imagebuilder.create_lifecycle_policy(name=name, clientToken=good.token(), **POLICY | change)
