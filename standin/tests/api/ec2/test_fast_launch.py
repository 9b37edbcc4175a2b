"""Fast Launch: own Windows AMIs only, six at a time at least."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from standin.tests.accounts import OWNER
from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client


@pytest.fixture
def ami(ec2: EC2Client) -> str:
    """The account's own Windows AMI."""
    name = [{"Name": "name", "Values": ["own-image-2026-10-18*"]}]
    return ec2.describe_images(Owners=["self"], Filters=name)["Images"][0].get("ImageId", "")  # pyright: ignore[reportArgumentType] a filter


def test_it_is_switched_on_and_off_again(ec2: EC2Client, ami: str) -> None:
    made = ec2.enable_fast_launch(ImageId=ami)
    assert (made["State"], made["MaxParallelLaunches"], made["SnapshotConfiguration"]) == (
        "enabling",
        6,
        {"TargetResourceCount": 5},
    )
    found = ec2.describe_fast_launch_images(ImageIds=[ami])["FastLaunchImages"]
    assert [(each.get("ImageId"), each.get("State"), each.get("OwnerId")) for each in found] == [
        (ami, "enabled", "123456789012")
    ]
    assert ec2.disable_fast_launch(ImageId=ami)["State"] == "disabling"
    assert ec2.describe_fast_launch_images(ImageIds=[ami])["FastLaunchImages"] == []
    with refused("InvalidParameterValue", "not enabled"):
        ec2.disable_fast_launch(ImageId=ami)


def test_it_is_found_by_its_state(ec2: EC2Client, ami: str) -> None:
    ec2.enable_fast_launch(ImageId=ami, MaxParallelLaunches=10, SnapshotConfiguration={"TargetResourceCount": 20})
    mine = {"Name": "owner-id", "Values": ["123456789012"]}
    for value, count in (("enabled", 1), ("disabling", 0)):
        filters: Any = [mine, {"Name": "state", "Values": [value]}]
        found = ec2.describe_fast_launch_images(ImageIds=[ami], Filters=filters)["FastLaunchImages"]
        assert len(found) == count
    ec2.disable_fast_launch(ImageId=ami)


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"MaxParallelLaunches": 5}, "InvalidParameterValue", "must be 6 or greater"),
        ({"ImageId": "ami-0"}, "InvalidAMIID.NotFound", "ami-0"),
        (
            {"LaunchTemplate": {"LaunchTemplateName": "none", "Version": "1"}},
            "InvalidLaunchTemplateName.NotFoundException",
            "none",
        ),
    ],
)
def test_what_cannot_be_is_refused(ec2: EC2Client, ami: str, change: dict[str, Any], code: str, words: str) -> None:
    request: dict[str, Any] = {"ImageId": ami} | change
    with refused(code, words):
        ec2.enable_fast_launch(**request)
    assert ec2.describe_fast_launch_images(ImageIds=[ami])["FastLaunchImages"] == []


def test_amazons_own_ami_cannot_have_it(ec2: EC2Client) -> None:
    theirs = ec2.describe_images(Owners=[OWNER])["Images"][0].get("ImageId", "")
    with refused("OperationNotPermitted", "that you own"):
        ec2.enable_fast_launch(ImageId=theirs)


def test_an_image_is_deprecated_and_taken_back(ec2: EC2Client, ami: str) -> None:
    ec2.enable_image_deprecation(ImageId=ami, DeprecateAt="2027-02-18T00:00:00Z")
    assert "2027-02-18" in ec2.describe_images(ImageIds=[ami])["Images"][0].get("DeprecationTime", "")
    ec2.disable_image_deprecation(ImageId=ami)
    assert "DeprecationTime" not in ec2.describe_images(ImageIds=[ami])["Images"][0]
