"""Asking Image Builder about a pipeline's builds, starting one, and reading its log."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from operations.aws import asking
from operations.images.build import ENDED, Build, Failure

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_imagebuilder.type_defs import ImageStateTypeDef

LOG_LINES = 20
"""Lines of a log's end that are shown."""

_PAGE = 25


class Pipelines:
    """Image Builder and its logs in one Region."""

    def __init__(self, aws: boto3.Session) -> None:
        self._builder = aws.client("imagebuilder")
        self._logs = aws.client("logs")

    def newest(self, pipeline_arn: str) -> str | None:
        """The ARN of a pipeline's newest build; None where it has never built."""
        with asking():
            found = self._builder.list_image_pipeline_images(imagePipelineArn=pipeline_arn, maxResults=_PAGE)
        images = found["imageSummaryList"]
        return max(images, key=lambda each: each["dateCreated"])["arn"] if images else None

    def running(self, pipeline_arn: str) -> str | None:
        """The ARN of a build that has not ended; None where none runs."""
        with asking():
            found = self._builder.list_image_pipeline_images(imagePipelineArn=pipeline_arn, maxResults=_PAGE)
        return next((each["arn"] for each in found["imageSummaryList"] if each["state"]["status"] not in ENDED), None)

    def start(self, pipeline_arn: str) -> str:
        """Start a build; its ARN."""
        with asking():
            started = self._builder.start_image_pipeline_execution(
                imagePipelineArn=pipeline_arn, clientToken=str(uuid.uuid4())
            )
        return started["imageBuildVersionArn"]

    def build(self, arn: str) -> Build:
        """A build as it stands."""
        with asking():
            image = self._builder.get_image(imageBuildVersionArn=arn)["image"]
        state = image["state"]
        failed = state["status"] in {"FAILED", "CANCELLED"}
        logging: Any = image.get("loggingConfiguration", {})
        made = image.get("outputResources", {}).get("amis", [])
        account = arn.split(":")[4]
        return Build(
            arn=arn,
            status=state["status"],
            begun=image.get("dateCreated", ""),
            amis={ami["region"]: ami["image"] for ami in made if ami.get("accountId", account) == account},
            log_group=logging.get("logGroupName") or f"/aws/imagebuilder/{image.get('name', '')}",
            failure=_failure(state) if failed else None,
        )

    def regions(self, pipeline_arn: str) -> list[str]:
        """The Regions that a pipeline's images go to."""
        with asking():
            pipeline = self._builder.get_image_pipeline(imagePipelineArn=pipeline_arn)["imagePipeline"]
            arn = pipeline.get("distributionConfigurationArn")
            if not arn:
                return []
            found = self._builder.get_distribution_configuration(distributionConfigurationArn=arn)
        return [each["region"] for each in found["distributionConfiguration"]["distributions"]]

    def log(self, build: Build) -> tuple[str, ...]:
        """The last lines of a build's log; none where it has not written any."""
        with asking():
            try:
                found = self._logs.get_log_events(
                    logGroupName=build.log_group, logStreamName=build.log_stream, limit=LOG_LINES, startFromHead=False
                )
            except self._logs.exceptions.ResourceNotFoundException:
                return ()
        return tuple(each.get("message", "").rstrip() for each in found["events"])


def _failure(state: ImageStateTypeDef) -> Failure:
    context: Any = state.get("failureContext", {})
    component: Any = context.get("componentFailure", {})
    return Failure(
        stage=context.get("imageStatus", ""),
        workflow_step=context.get("failedStep", ""),
        component=component.get("componentArn", ""),
        phase=component.get("phaseName", ""),
        step=component.get("stepName", ""),
        reason=" ".join((component.get("errorMessage") or state.get("reason", "")).split()),
    )
