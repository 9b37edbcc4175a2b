"""Runs of lifecycle policies take what the user guide says, and leave the rest."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from standin.api.imagebuilder.lifecycle import Ami, decided, excluded
from standin.tests.api.imagebuilder import good

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_imagebuilder import ImagebuilderClient

    from standin.tests.api.imagebuilder.good import Workshop

NOW = datetime(2026, 11, 26, 12)  # noqa: DTZ001 as moto's are, in UTC
COUNT_2 = {"type": "COUNT", "value": 2}
OLD = {"type": "AGE", "value": 30, "unit": "DAYS"}


def image(days: int, version: str = "1.0.0", build: int = 1, status: str = "AVAILABLE", **tags: str) -> dict[str, Any]:
    """An image that is so many days old."""
    return {
        "arn": f"{good.ACCOUNT}:image/windows/{version}/{build}",
        "imageRecipe": {"name": "windows", "version": version},
        "state": {"status": status},
        "dateCreated": f"{(NOW - timedelta(days=days)).isoformat(timespec='milliseconds')}Z",
        "tags": tags,
    }


def detail(action: str, rule: dict[str, Any], **more: Any) -> dict[str, Any]:  # noqa: ANN401 any member
    return {"action": {"type": action}, "filter": rule, **more}


def policy(*details: dict[str, Any], version: str = "x.x.x") -> dict[str, Any]:
    selection = {"recipes": [{"name": "windows", "semanticVersion": version}]}
    return {"resourceSelection": selection, "policyDetails": list(details)}


def taken(given: dict[str, Any], *images: dict[str, Any]) -> list[tuple[str, str]]:
    """What a run does: version and build of each image that it acts on, and how."""
    found = decided(given, images, NOW)
    return [(each["arn"].split(":image/windows/")[1], rule["action"]["type"]) for each, rule in found]


MANY = [image(10 * number, build=9 - number) for number in range(1, 6)]
"""Five builds of a version, the newest first."""


def test_a_count_keeps_the_newest_of_each_recipe_version_by_itself() -> None:
    others = [image(100, "1.0.7", 2), image(200, "1.0.7", 1)]
    expected = [("1.0.0/6", "DELETE"), ("1.0.0/5", "DELETE"), ("1.0.0/4", "DELETE")]
    assert taken(policy(detail("DELETE", COUNT_2)), *others, *MANY) == expected


def test_an_age_takes_every_version_and_keeps_as_many_of_each_as_it_says() -> None:
    others = [image(100, "1.0.7", 2), image(200, "1.0.7", 1)]
    old = [("1.0.0/5", "DELETE"), ("1.0.0/4", "DELETE"), ("1.0.7/2", "DELETE"), ("1.0.7/1", "DELETE")]
    assert taken(policy(detail("DELETE", OLD)), *MANY, *others) == old
    keeping = policy(detail("DELETE", {**OLD, "retainAtLeast": 1}))
    assert taken(keeping, *MANY, *others) == [("1.0.0/5", "DELETE"), ("1.0.0/4", "DELETE"), ("1.0.7/1", "DELETE")]


def test_another_recipe_and_another_version_are_not_in_scope() -> None:
    assert taken(policy(detail("DELETE", OLD), version="1.0.7"), *MANY) == []
    other = {**MANY[-1], "imageRecipe": {"name": "linux", "version": "1.0.0"}}
    assert taken(policy(detail("DELETE", OLD)), other) == []


def test_a_failed_image_takes_no_place_of_a_good_one_and_one_in_the_making_is_left() -> None:
    failed, building = image(1, build=20, status="FAILED"), image(0, build=21, status="TESTING")
    assert taken(policy(detail("DELETE", COUNT_2)), building, failed, *MANY[:2]) == [("1.0.0/20", "DELETE")]


def test_one_rule_acts_on_an_image_in_a_run_deprecation_before_deletion() -> None:
    both = policy(detail("DELETE", OLD), detail("DEPRECATE", {**OLD, "value": 40}))
    assert taken(both, *MANY) == [("1.0.0/5", "DELETE"), ("1.0.0/4", "DEPRECATE")]


def test_a_tagged_image_is_left_and_takes_no_place() -> None:
    tagged = [*MANY[:2], image(30, build=6, keep="true"), *MANY[3:]]
    rules = {"exclusionRules": {"tagMap": {"keep": "true"}}}
    expected = [("1.0.0/5", "DELETE"), ("1.0.0/4", "DELETE")]
    assert taken(policy(detail("DELETE", COUNT_2, **rules)), *tagged) == expected


AMI = Ami(region="eu-central-1", tags={"keep": "true"}, public=True, shared=frozenset({"1"}), launched=NOW)


@pytest.mark.parametrize(
    ("rules", "skipped"),
    [
        ({}, False),
        ({"regions": ["eu-central-1"]}, True),
        ({"regions": ["us-east-1"]}, False),
        ({"isPublic": True}, True),
        ({"isPublic": False}, False),
        ({"tagMap": {"keep": "true"}}, True),
        ({"tagMap": {"keep": "false"}}, False),
        ({"sharedAccounts": ["1"]}, True),
        ({"sharedAccounts": ["2"]}, False),
        ({"lastLaunched": {"unit": "DAYS", "value": 1}}, True),
    ],
)
def test_each_exclusion_rule_spares_the_amis_that_it_names(rules: dict[str, Any], *, skipped: bool) -> None:
    assert (excluded(rules, AMI, NOW) is not None) is skipped


@pytest.mark.parametrize("launched", [None, NOW - timedelta(days=2)])
def test_an_ami_that_was_never_launched_or_long_ago_is_not_spared_for_it(launched: datetime | None) -> None:
    ami = Ami(region="eu-central-1", tags={}, public=False, shared=frozenset(), launched=launched)
    assert excluded({"lastLaunched": {"unit": "DAYS", "value": 1}}, ami, NOW) is None


def test_a_run_deletes_images_with_their_amis_but_those_that_are_excluded(
    imagebuilder: ImagebuilderClient, iam: IAMClient, ec2: EC2Client, workshop: Workshop, name: str
) -> None:
    pipeline = workshop.pipeline(name)
    built: list[str] = []
    for _ in range(3):
        built.append(workshop.start(pipeline))
        workshop.states(built[-1])
    ids = [_ami(imagebuilder, each) for each in built]
    ec2.create_tags(Resources=[ids[0]], Tags=[{"Key": "keep", "Value": "true"}])
    iam.create_role(RoleName=f"{name}-lifecycle", AssumeRolePolicyDocument="{}")
    arn = imagebuilder.create_lifecycle_policy(
        name=name,
        executionRole=f"arn:aws:iam::123456789012:role/{name}-lifecycle",
        resourceType="AMI_IMAGE",
        policyDetails=[
            {
                "action": {"type": "DELETE", "includeResources": {"amis": True, "snapshots": True}},
                "filter": {"type": "COUNT", "value": 1},
                "exclusionRules": {"amis": {"tagMap": {"keep": "true"}}},
            }
        ],
        resourceSelection={"recipes": [{"name": name, "semanticVersion": "x.x.x"}]},
        clientToken=good.token(),
    )["lifecyclePolicyArn"]

    (run,) = imagebuilder.list_lifecycle_executions(resourceArn=arn)["lifecycleExecutions"]

    assert run.get("state") == {"status": "SUCCESS"}
    identity = run.get("lifecycleExecutionId", "")
    resources = imagebuilder.list_lifecycle_execution_resources(lifecycleExecutionId=identity)["resources"]
    told = {each.get("resourceId"): each.get("state", {}).get("status") for each in resources}
    assert told == {built[0]: "SKIPPED", built[1]: "SUCCESS"}
    (kept,) = imagebuilder.list_lifecycle_execution_resources(lifecycleExecutionId=identity, parentResourceId=built[0])[
        "resources"
    ]
    assert kept.get("state") == {"status": "SKIPPED", "reason": "The AMI has an excluded tag."}
    left = [each.get("ImageId") for each in ec2.describe_images(Owners=["self"])["Images"]]
    assert [ami in left for ami in ids] == [True, False, True]


def _ami(imagebuilder: ImagebuilderClient, image_arn: str) -> str:
    amis = imagebuilder.get_image(imageBuildVersionArn=image_arn)["image"].get("outputResources", {}).get("amis", [])
    return amis[0].get("image", "")
