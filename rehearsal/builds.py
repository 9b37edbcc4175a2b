"""Build the images that a stack's pipelines describe and that do not exist yet, through the API like any operator."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_imagebuilder import ImagebuilderClient
    from mypy_boto3_imagebuilder.type_defs import ImageTypeDef

ENDED = frozenset({"AVAILABLE", "FAILED", "CANCELLED", "DEPRECATED", "DELETED", "DISABLED"})
"""States of an image that do not change by themselves (`ImageStatus` of the Image Builder API)."""

POLL_SECONDS = 0.1
"""Between two looks at a build. The stand-in advances with each look; a real build takes most of an hour."""


class BuildError(Exception):
    """A build that did not end with an AMI; says which step of it failed."""


@dataclass(frozen=True)
class Build:
    """A finished image.

    Attributes:
        arn: ARN of the image's build version.
        ami_id: its AMI in the pipeline's region.
        is_new: whether it was built just now.
    """

    arn: str
    ami_id: str
    is_new: bool


def ensure_built(pipeline_arn: str, region: str, on_state: Callable[[str], None]) -> Build:
    """The newest image of the pipeline's present recipe; built now where there is none.

    Args:
        pipeline_arn: the pipeline.
        region: its region.
        on_state: hears each state of a running build.

    Raises:
        BuildError: the build failed or was cancelled.
    """
    client = boto3.client("imagebuilder", region_name=region)
    standing = _newest(client, pipeline_arn)
    if standing:
        return _finished(client, standing, is_new=False)
    started = client.start_image_pipeline_execution(imagePipelineArn=pipeline_arn, clientToken=str(uuid.uuid4()))
    arn = started["imageBuildVersionArn"]
    state = ""
    while state not in ENDED:
        state = client.get_image(imageBuildVersionArn=arn)["image"]["state"]["status"]
        on_state(state.lower())
        time.sleep(POLL_SECONDS)
    return _finished(client, arn, is_new=True)


def _newest(client: ImagebuilderClient, pipeline_arn: str) -> str | None:
    """ARN of the newest available image made with the recipe that the pipeline has now."""
    recipe = client.get_image_pipeline(imagePipelineArn=pipeline_arn)["imagePipeline"].get("imageRecipeArn", "")
    version = recipe.rpartition("/")[2]
    images = client.list_image_pipeline_images(imagePipelineArn=pipeline_arn)["imageSummaryList"]
    fitting = [image for image in images if image["version"].split("/")[0] == version]
    available = [image for image in fitting if image["state"]["status"] == "AVAILABLE"]
    return max(available, key=lambda image: image["dateCreated"])["arn"] if available else None


def _finished(client: ImagebuilderClient, arn: str, *, is_new: bool) -> Build:
    image: ImageTypeDef = client.get_image(imageBuildVersionArn=arn)["image"]
    if image["state"]["status"] != "AVAILABLE":
        reason = image["state"].get("reason", "no reason was given")
        raise BuildError(f"{arn} ended as {image['state']['status']}: {reason}")
    account = arn.split(":")[4]
    made = image["outputResources"]["amis"]
    amis = {ami["region"]: ami["image"] for ami in made if ami.get("accountId", account) == account}
    return Build(arn=arn, ami_id=amis[client.meta.region_name], is_new=is_new)
