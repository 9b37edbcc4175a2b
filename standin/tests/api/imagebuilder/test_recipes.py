"""Recipes: a parent that exists, components that fit it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from standin.tests.accounts import OWNER
from standin.tests.api.imagebuilder import good
from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_imagebuilder import ImagebuilderClient

UPDATES = f"{good.MANAGED}:component/update-windows/x.x.x"
WITH_PARAMETERS = f"parameters:\n  - Level: {{type: string}}\n{good.DOCUMENT}"


def test_a_recipe_is_read_as_it_was_made(imagebuilder: ImagebuilderClient, name: str) -> None:
    volume = {"volumeSize": 100, "volumeType": "gp3", "encrypted": True}
    made = good.recipe(name, UPDATES, blockDeviceMappings=[{"deviceName": "/dev/sda1", "ebs": volume}])
    arn = imagebuilder.create_image_recipe(**made)["imageRecipeArn"]
    assert arn == f"{good.ACCOUNT}:image-recipe/{name}/1.0.0"
    found = imagebuilder.get_image_recipe(imageRecipeArn=arn).get("imageRecipe", {})
    assert found == {
        "arn": arn,
        "type": "AMI",
        "name": name,
        "platform": "Windows",
        "owner": "123456789012",
        "version": "1.0.0",
        "components": [{"componentArn": UPDATES}],
        "parentImage": good.PARENT,
        "blockDeviceMappings": made["blockDeviceMappings"],
        "dateCreated": found.get("dateCreated"),
        "tags": {},
    }


def test_a_recipe_is_immutable(imagebuilder: ImagebuilderClient, name: str) -> None:
    imagebuilder.create_image_recipe(**good.recipe(name, UPDATES))
    with refused("ResourceAlreadyExistsException", f"image-recipe/{name}/1.0.0"):
        imagebuilder.create_image_recipe(**good.recipe(name, UPDATES, description="another"))


def test_an_x_takes_the_next_version(imagebuilder: ImagebuilderClient, name: str) -> None:
    made = [
        imagebuilder.create_image_recipe(**good.recipe(name, UPDATES, semanticVersion=version))["imageRecipeArn"]
        for version in ("1.0.x", "1.0.x", "1.1.7", "1.1.x")
    ]
    assert [arn.rpartition("/")[2] for arn in made] == ["1.0.0", "1.0.1", "1.1.7", "1.1.8"]
    with refused("InvalidVersionNumberException", "only the last number"):
        imagebuilder.create_image_recipe(**good.recipe(name, UPDATES, semanticVersion="1.x.x"))


def test_parents_of_every_kind_are_found(imagebuilder: ImagebuilderClient, ec2: EC2Client, name: str) -> None:
    ami = ec2.describe_images(Owners=[OWNER])["Images"][0].get("ImageId", "")
    parents = [ami, good.PARENT, f"{good.MANAGED}:image/windows-server-2025-english-core-base-x86/x.x.x"]
    for number, parent in enumerate(parents):
        imagebuilder.create_image_recipe(**good.recipe(f"{name}-{number}", UPDATES, parentImage=parent))


def windows_component(imagebuilder: ImagebuilderClient, name: str, **changes: str) -> str:
    return imagebuilder.create_component(**good.component(name, **changes))["componentBuildVersionArn"]


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"parentImage": "ami-0"}, "InvalidParameterValueException", "The AMI 'ami-0' does not exist"),
        ({"parentImage": "ssm:/none"}, "InvalidParameterValueException", "The SSM parameter '/none' does not exist"),
        (
            {"parentImage": f"{good.MANAGED}:image/none/x.x.x"},
            "InvalidParameterValueException",
            "No image is available",
        ),
        (
            {"components": [{"componentArn": f"{good.ACCOUNT}:component/none/1.0.0/1"}]},
            "InvalidParameterValueException",
            "components[0].componentArn",
        ),
        (
            {"components": [{"componentArn": UPDATES}, {"componentArn": UPDATES.replace("x.x.x", "1.0.0")}]},
            "InvalidParameterValueException",
            "The component 'update-windows' is there twice",
        ),
        (
            {"components": [{"componentArn": UPDATES, "parameters": [{"name": "KB", "value": ["1"]}]}]},
            "InvalidParameterCombinationException",
            "The following parameters are not defined in the provided component: KB",
        ),
        (
            {"additionalInstanceConfiguration": {"systemsManagerAgent": {"uninstallAfterBuild": True}}},
            "InvalidParameterCombinationException",
            "systemsManagerAgent",
        ),
        (
            {"blockDeviceMappings": [{"deviceName": "/dev/sda1"}, {"deviceName": "/dev/sda1"}]},
            "InvalidParameterValueException",
            "Each device may be mapped once",
        ),
        (
            {"blockDeviceMappings": [{"deviceName": "/dev/sda1", "ebs": {"volumeSize": 16001}}]},
            "InvalidRequestException",
            "less than or equal to 16000",
        ),
    ],
)
def test_a_recipe_that_cannot_be_is_refused(
    imagebuilder: ImagebuilderClient, name: str, change: dict[str, Any], code: str, words: str
) -> None:
    with refused(code, words):
        imagebuilder.create_image_recipe(**good.recipe(name, UPDATES, **change))


def test_a_parameter_without_default_needs_one_value(imagebuilder: ImagebuilderClient, name: str) -> None:
    arn = windows_component(imagebuilder, name, data=WITH_PARAMETERS)
    with refused("InvalidParameterCombinationException", "no default and must be provided: Level"):
        imagebuilder.create_image_recipe(**good.recipe(name, arn))
    two = [{"componentArn": arn, "parameters": [{"name": "Level", "value": ["1", "2"]}]}]
    with refused("InvalidParameterValueException", "'Level' must have exactly one value"):
        imagebuilder.create_image_recipe(**good.recipe(name, components=two))
    one = [{"componentArn": arn, "parameters": [{"name": "Level", "value": ["1"]}]}]
    imagebuilder.create_image_recipe(**good.recipe(name, components=one))


def test_a_component_of_another_platform_is_refused(imagebuilder: ImagebuilderClient, name: str) -> None:
    script = good.DOCUMENT.replace("ExecutePowerShell", "ExecuteBash")
    arn = windows_component(imagebuilder, name, platform="Linux", data=script)
    with refused("InvalidParameterValueException", "is for Linux, the parent image is Windows"):
        imagebuilder.create_image_recipe(**good.recipe(name, arn))


def test_more_components_than_the_quota_are_refused(imagebuilder: ImagebuilderClient, name: str) -> None:
    arns = [windows_component(imagebuilder, f"{name}-{number}") for number in range(21)]
    with refused("ServiceQuotaExceededException", "at most 20 components"):
        imagebuilder.create_image_recipe(**good.recipe(name, *arns))
