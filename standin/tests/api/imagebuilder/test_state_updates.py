"""The state of one image, updated by hand: itself, and with it what it has made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from standin.tests.api.imagebuilder import good
from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_imagebuilder import ImagebuilderClient

    from standin.tests.api.imagebuilder.good import Workshop

ROLE = "arn:aws:iam::123456789012:role/lifecycle"
AMIS = {"includeResources": {"amis": True, "snapshots": True}}


def built(workshop: Workshop, imagebuilder: ImagebuilderClient, name: str) -> tuple[str, str]:
    """ARN and AMI of an image that is there."""
    image = workshop.start(workshop.pipeline(name))
    workshop.states(image)
    (made,) = imagebuilder.get_image(imageBuildVersionArn=image)["image"].get("outputResources", {}).get("amis", [])
    return image, str(made.get("image"))


def update(imagebuilder: ImagebuilderClient, image: str, status: str, **more: Any) -> str:  # noqa: ANN401  any member
    asked: Any = {"resourceArn": image, "state": {"status": status}, "executionRole": ROLE, **more}
    return imagebuilder.start_resource_state_update(clientToken=good.token(), **asked)["lifecycleExecutionId"]


def state(ec2: EC2Client, ami: str) -> str:
    found = ec2.describe_images(Filters=[{"Name": "image-id", "Values": [ami]}], IncludeDisabled=True)["Images"]
    return found[0].get("State", "") if found else "gone"


def test_an_image_is_disabled_and_restored_with_its_amis(
    imagebuilder: ImagebuilderClient, ec2: EC2Client, workshop: Workshop, name: str
) -> None:
    image, ami = built(workshop, imagebuilder, name)
    run = update(imagebuilder, image, "DISABLED", includeResources={"amis": True})
    assert imagebuilder.get_lifecycle_execution(lifecycleExecutionId=run)["lifecycleExecution"].get("state") == {
        "status": "SUCCESS"
    }
    assert (imagebuilder.get_image(imageBuildVersionArn=image)["image"].get("state"), state(ec2, ami)) == (
        {"status": "DISABLED"},
        "disabled",
    )
    update(imagebuilder, image, "AVAILABLE", includeResources={"amis": True})
    assert (imagebuilder.get_image(imageBuildVersionArn=image)["image"].get("state"), state(ec2, ami)) == (
        {"status": "AVAILABLE"},
        "available",
    )


def test_an_image_goes_alone_or_with_its_amis(
    imagebuilder: ImagebuilderClient, ec2: EC2Client, workshop: Workshop, name: str
) -> None:
    alone, kept = built(workshop, imagebuilder, name)
    update(imagebuilder, alone, "DELETED")
    both, gone = built(workshop, imagebuilder, f"{name}-both")
    update(imagebuilder, both, "DELETED", **AMIS)
    assert (state(ec2, kept), state(ec2, gone)) == ("available", "gone")
    for image in (alone, both):
        with refused("ResourceNotFoundException", image):
            imagebuilder.get_image(imageBuildVersionArn=image)


def test_an_ami_that_is_excluded_keeps_its_image(
    imagebuilder: ImagebuilderClient, ec2: EC2Client, workshop: Workshop, name: str
) -> None:
    image, ami = built(workshop, imagebuilder, name)
    update(imagebuilder, image, "DELETED", **AMIS, exclusionRules={"amis": {"tagMap": {"team": "platform"}}})
    assert imagebuilder.get_image(imageBuildVersionArn=image)["image"].get("state") == {"status": "AVAILABLE"}
    assert state(ec2, ami) == "available"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"state": {}}, "InvalidParameterCombinationException"),
        ({"includeResources": {"snapshots": True}}, "InvalidParameterCombinationException"),
        ({"state": {"status": "GONE"}}, "InvalidRequestException"),
        ({"resourceArn": f"{good.ACCOUNT}:image/never/1.0.0/1"}, "ResourceNotFoundException"),
        ({"resourceArn": f"{good.ACCOUNT}:component/never/1.0.0/1"}, "InvalidRequestException"),
    ],
)
def test_what_can_not_be_is_refused(
    imagebuilder: ImagebuilderClient, workshop: Workshop, name: str, change: dict[str, Any], code: str
) -> None:
    image, _ = built(workshop, imagebuilder, name)
    with refused(code):
        update(imagebuilder, image, "DELETED", **change)


def test_an_image_in_the_making_is_in_use(imagebuilder: ImagebuilderClient, workshop: Workshop, name: str) -> None:
    image = workshop.start(workshop.pipeline(name))
    with refused("ResourceInUseException", "in the making"):
        update(imagebuilder, image, "DELETED")
