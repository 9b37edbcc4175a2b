"""Starting image pipelines, and following what they make."""

from typing import Any

from standin.api.fields import section
from standin.api.imagebuilder.arns import Arn
from standin.api.imagebuilder.builds import Build
from standin.api.imagebuilder.exceptions import (
    InvalidParameterCombinationException,
    ResourceInUseException,
    ResourceNotFoundException,
)
from standin.api.imagebuilder.kinds import (
    DISTRIBUTION_CONFIGURATION,
    IMAGE,
    IMAGE_PIPELINE,
    IMAGE_RECIPE,
    INFRASTRUCTURE_CONFIGURATION,
)
from standin.api.imagebuilder.models import Fields, ImageBuilderBackend, timestamp

_FROM_PIPELINE = (
    "enhancedImageMetadataEnabled",
    "imageTestsConfiguration",
    "imageScanningConfiguration",
    "executionRole",
    "workflows",
)


def start(backend: ImageBuilderBackend, params: Fields) -> str:
    """StartImagePipelineExecution; returns the ARN of the image that is now pending."""
    known = backend.remembered(params)
    if known is not None:
        return known
    pipeline = backend.get(IMAGE_PIPELINE, params["imagePipelineArn"])
    arn: str = pipeline["arn"]
    if any(not build.settled for build in backend.builds.values() if build.image["sourcePipelineArn"] == arn):
        raise ResourceInUseException(f"The image pipeline '{arn}' is running already.")
    image = _image(backend, pipeline, section(params, "tags"))
    backend.resources[IMAGE.noun][image["arn"]] = image
    backend.builds[image["arn"]] = Build(backend, image)
    pipeline["dateLastRun"] = timestamp()
    backend.remember(params, image["arn"])
    return image["arn"]


def cancel(backend: ImageBuilderBackend, arn: str) -> None:
    """CancelImageCreation."""
    backend.get(IMAGE, arn)
    backend.builds[arn].cancel()


def settled(backend: ImageBuilderBackend, arn: str, params: Fields) -> Fields:
    """An image of the account whose state may be changed as asked.

    Raises:
        ResourceNotFoundException: there is none.
        ResourceInUseException: it is in the making.
        InvalidParameterCombinationException: its snapshots would go without its AMIs, or no state is named.
    """
    image = backend.resources[IMAGE.noun].get(arn)
    if image is None:
        raise ResourceNotFoundException(arn)
    build = backend.builds.get(arn)
    if build is not None and not build.settled:
        raise ResourceInUseException(f"The image '{arn}' is in the making.")
    if not section(params, "state").get("status"):
        raise InvalidParameterCombinationException("'state.status' must be supplied.")
    included = section(params, "includeResources")
    if included.get("snapshots") and not included.get("amis"):
        raise InvalidParameterCombinationException("Snapshots are included together with amis only.")
    return image


def observe(backend: ImageBuilderBackend, pipeline_arn: str | None = None) -> None:
    """Let every build go on that is looked at: of one pipeline, or all."""
    for build in list(backend.builds.values()):
        if pipeline_arn in {None, build.image["sourcePipelineArn"]}:
            _look_at(backend, build)


def observed(backend: ImageBuilderBackend, arn: str) -> Fields:
    """GetImage: an image by its ARN, which goes on as it is looked at."""
    image = backend.get(IMAGE, arn)
    build = backend.builds.get(image["arn"])
    if build is not None:
        _look_at(backend, build)
    return image if build is not None else _with_newest_ami(backend, image)


def images_of(backend: ImageBuilderBackend, pipeline_arn: str) -> list[Fields]:
    """The images that a pipeline has made or is making, newest first."""
    made = [image for image in backend.resources[IMAGE.noun].values() if image["sourcePipelineArn"] == pipeline_arn]
    return made[::-1]


def _with_newest_ami(backend: ImageBuilderBackend, image: Fields) -> Fields:
    """An image of Amazon's, with the AMI that it stands for in this region."""
    ami = backend.neighbours.newest_ami(image["ami"])
    shown = (
        [{"region": backend.region_name, "image": ami.id, "name": ami.name, "accountId": ami.owner_id}] if ami else []
    )
    return image | {"outputResources": {"amis": shown}}


def _look_at(backend: ImageBuilderBackend, build: Build) -> None:
    if build.settled:
        return
    build.observe()
    pipeline = backend.resources[IMAGE_PIPELINE.noun].get(build.image["sourcePipelineArn"])
    if pipeline is None or not build.settled:
        return
    status = build.image["state"]["status"]
    failures = pipeline.get("consecutiveFailures", 0)
    pipeline["lastRunStatus"] = status
    pipeline["consecutiveFailures"] = failures + 1 if status == "FAILED" else 0


def _image(backend: ImageBuilderBackend, pipeline: Fields, tags: dict[str, str]) -> Fields:
    recipe = dict(backend.get(IMAGE_RECIPE, pipeline["imageRecipeArn"]))
    version: str = recipe["version"]
    earlier = Arn.parse(backend.arn(IMAGE, recipe["name"], version)).newest_of(backend.resources[IMAGE.noun])
    build = str(int(Arn.parse(earlier).build) + 1 if earlier else 1)
    made: dict[str, Any] = {key: pipeline[key] for key in _FROM_PIPELINE if key in pipeline}
    distribution = pipeline.get(DISTRIBUTION_CONFIGURATION.arn_key)
    if distribution:
        made["distributionConfiguration"] = dict(backend.get(DISTRIBUTION_CONFIGURATION, distribution))
    logs = section(pipeline, "loggingConfiguration").get("imageLogGroupName")
    infrastructure = backend.get(INFRASTRUCTURE_CONFIGURATION, pipeline[INFRASTRUCTURE_CONFIGURATION.arn_key])
    return made | {
        "arn": backend.arn(IMAGE, recipe["name"], version, build),
        "name": recipe["name"],
        "version": f"{version}/{build}",
        "type": "AMI",
        "platform": recipe["platform"],
        "owner": backend.account_id,
        "buildType": "USER_INITIATED",
        "imageSource": "CUSTOM",
        "sourcePipelineName": pipeline["name"],
        "sourcePipelineArn": pipeline["arn"],
        "imageRecipe": recipe,
        "infrastructureConfiguration": dict(infrastructure),
        "loggingConfiguration": {"logGroupName": logs or f"/aws/imagebuilder/{recipe['name']}"},
        "dateCreated": timestamp(),
        "tags": section(pipeline, "imageTags") | tags,
        "state": {"status": "PENDING"},
    }
