"""Components: immutable builds of a version."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from standin.tests.api.imagebuilder import good
from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_imagebuilder import ImagebuilderClient

OTHER = good.DOCUMENT.replace("hello", "goodbye")
WITH_PARAMETERS = (
    f"parameters:\n  - Level: {{type: string}}\n  - Mode: {{type: string, default: fast}}\n{good.DOCUMENT}"
)
TESTS_ONLY = good.DOCUMENT.replace("name: build", "name: test")


def test_a_component_is_read_as_it_was_made(imagebuilder: ImagebuilderClient, name: str) -> None:
    made = imagebuilder.create_component(**good.component(f"My {name}", tags={"team": "platform"}))
    arn = f"{good.ACCOUNT}:component/my-{name}/1.0.0/1"
    assert made["componentBuildVersionArn"] == arn
    found = imagebuilder.get_component(componentBuildVersionArn=arn).get("component", {})
    assert found == {
        "arn": arn,
        "name": f"My {name}",
        "version": "1.0.0",
        "type": "BUILD",
        "platform": "Windows",
        "state": {"status": "ACTIVE"},
        "parameters": [],
        "owner": "123456789012",
        "data": good.DOCUMENT,
        "encrypted": True,
        "dateCreated": found.get("dateCreated"),
        "tags": {"team": "platform"},
    }


def test_the_same_version_with_other_content_is_a_new_build(imagebuilder: ImagebuilderClient, name: str) -> None:
    imagebuilder.create_component(**good.component(name))
    second = imagebuilder.create_component(**good.component(name, data=OTHER))["componentBuildVersionArn"]
    assert second.endswith("/1.0.0/2")
    version = f"{good.ACCOUNT}:component/{name}/1.0.0"
    builds = imagebuilder.list_component_build_versions(componentVersionArn=version)["componentSummaryList"]
    assert [build.get("arn") for build in builds] == [f"{version}/1", f"{version}/2"]
    newest = imagebuilder.get_component(componentBuildVersionArn=f"{good.ACCOUNT}:component/{name}/x.x.x")
    assert newest.get("component", {}).get("arn") == second


def test_the_same_version_with_the_same_content_is_refused(imagebuilder: ImagebuilderClient, name: str) -> None:
    imagebuilder.create_component(**good.component(name))
    with refused("ResourceAlreadyExistsException", f"component/{name}/1.0.0/1"):
        imagebuilder.create_component(**good.component(name))


def test_a_document_of_tests_alone_makes_a_test_component(imagebuilder: ImagebuilderClient, name: str) -> None:
    arn = imagebuilder.create_component(**good.component(name, data=TESTS_ONLY))["componentBuildVersionArn"]
    assert imagebuilder.get_component(componentBuildVersionArn=arn).get("component", {}).get("type") == "TEST"


def test_the_parameters_that_a_document_declares_are_shown(imagebuilder: ImagebuilderClient, name: str) -> None:
    arn = imagebuilder.create_component(**good.component(name, data=WITH_PARAMETERS))["componentBuildVersionArn"]
    assert imagebuilder.get_component(componentBuildVersionArn=arn).get("component", {}).get("parameters") == [
        {"name": "Level", "type": "String"},
        {"name": "Mode", "type": "String", "defaultValue": ["fast"]},
    ]


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"semanticVersion": "1.0"}, "InvalidRequestException", "at 'semanticVersion'"),
        ({"semanticVersion": f"1.0.{2**30}"}, "InvalidVersionNumberException", "at most 1073741823"),
        ({"platform": "BeOS"}, "InvalidRequestException", "enum value set: [Windows, Linux, macOS]"),
        ({"data": "phases: []"}, "InvalidParameterValueException", "Failed to parse document. Error: schemaVersion"),
        ({"uri": "s3://bucket/key"}, "InvalidParameterCombinationException", "Exactly one of 'data' and 'uri'"),
        ({"tags": {"aws:mine": "x"}}, "InvalidRequestException", "at 'tags.aws:mine.key'"),
    ],
)
def test_a_component_that_cannot_be_is_refused(
    imagebuilder: ImagebuilderClient, name: str, change: dict[str, str], code: str, words: str
) -> None:
    with refused(code, words):
        imagebuilder.create_component(**good.component(name, **change))


def test_a_dry_run_makes_nothing(imagebuilder: ImagebuilderClient, name: str) -> None:
    with refused("DryRunOperationException"):
        imagebuilder.create_component(**good.component(name, dryRun=True))
    with refused("ResourceNotFoundException", name):
        imagebuilder.get_component(componentBuildVersionArn=f"{good.ACCOUNT}:component/{name}/1.0.0/1")


def test_the_same_request_with_the_same_token_is_carried_out_once(imagebuilder: ImagebuilderClient, name: str) -> None:
    request = good.component(name)
    first, second = imagebuilder.create_component(**request), imagebuilder.create_component(**request)
    assert first["componentBuildVersionArn"] == second["componentBuildVersionArn"]
    other = good.component(name, data=OTHER, clientToken=request["clientToken"])
    with refused("IdempotentParameterMismatchException", request["clientToken"]):
        imagebuilder.create_component(**other)


def test_a_component_in_a_recipe_stays(imagebuilder: ImagebuilderClient, name: str) -> None:
    arn = imagebuilder.create_component(**good.component(name))["componentBuildVersionArn"]
    recipe = imagebuilder.create_image_recipe(**good.recipe(name, arn))["imageRecipeArn"]
    with refused("ResourceDependencyException", f"The resource ARN '{arn}' has other resources depended on it"):
        imagebuilder.delete_component(componentBuildVersionArn=arn)
    imagebuilder.delete_image_recipe(imageRecipeArn=recipe)
    imagebuilder.delete_component(componentBuildVersionArn=arn)
    with refused("ResourceNotFoundException", arn):
        imagebuilder.delete_component(componentBuildVersionArn=arn)


def test_amazons_components_are_listed_page_by_page(imagebuilder: ImagebuilderClient) -> None:
    pages = list(
        imagebuilder.get_paginator("list_components").paginate(owner="Amazon", PaginationConfig={"PageSize": 5})
    )
    names = [each.get("name") for page in pages for each in page["componentVersionList"]]
    assert [len(page["componentVersionList"]) for page in pages[:2]] == [5, 5]
    assert {"update-windows", "eks-optimized-ami-windows", "reboot-windows"} <= set(names)
    with refused("InvalidPaginationTokenException"):
        imagebuilder.list_components(owner="Amazon", nextToken="elsewhere")


@pytest.mark.parametrize(
    ("reference", "version"),
    [
        ("update-windows/x.x.x", "1.0.1"),
        ("eks-optimized-ami-windows/1.34.x", "1.34.0"),
        ("update-windows/1.0.0", "1.0.0"),
    ],
)
def test_amazons_components_are_found_by_an_x(imagebuilder: ImagebuilderClient, reference: str, version: str) -> None:
    found = imagebuilder.get_component(componentBuildVersionArn=f"{good.MANAGED}:component/{reference}")
    assert found.get("component", {}).get("version") == version
    assert found.get("component", {}).get("owner") == "Amazon"


def test_tags_are_added_and_taken_away(imagebuilder: ImagebuilderClient, name: str) -> None:
    arn = imagebuilder.create_component(**good.component(name, tags={"a": "1"}))["componentBuildVersionArn"]
    imagebuilder.tag_resource(resourceArn=arn, tags={"b": "2"})
    assert imagebuilder.list_tags_for_resource(resourceArn=arn)["tags"] == {"a": "1", "b": "2"}
    imagebuilder.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert imagebuilder.list_tags_for_resource(resourceArn=arn)["tags"] == {"b": "2"}
    with refused("ResourceNotFoundException"):
        imagebuilder.tag_resource(resourceArn=f"{arn[:-1]}9", tags={"b": "2"})


def test_an_arn_of_another_region_is_refused(imagebuilder: ImagebuilderClient) -> None:
    with refused("InvalidParameterValueException", "is not in the region eu-central-1"):
        imagebuilder.get_component(
            componentBuildVersionArn="arn:aws:imagebuilder:us-east-1:aws:component/update-windows/x.x.x"
        )
