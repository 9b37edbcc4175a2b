"""A pipeline that builds a custom EKS optimized Windows AMI on every patch day."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pulumi
from pulumi_aws import imagebuilder as ib

from components.arguments.check import refuse
from components.arguments.late import judged_when_known
from components.facts import defaults, manifest
from components.facts.container_images import ImageReference
from components.facts.names import resource_type
from components.facts.schedule import next_dates, read_schedule
from components.images.args import ScheduleArgs, WindowsImagePipelineArgs
from components.images.build_role import build_role
from components.images.checked import as_registered, output_parameter, parsed, problems, references
from components.images.components import parts
from components.images.distribution import distribution
from components.images.lifecycle import lifecycle_policy
from components.images.logs import log_group
from components.images.machines import machines
from components.images.recipe import recipe
from components.images.watch import watch


class WindowsImagePipeline(pulumi.ComponentResource):
    """Recipe, machines, distribution and schedule of one image. It starts no build: that takes hours.

    Components and recipe can't be changed, so their versions are made from their content; each keeps its fixed name, is
    created before its predecessor goes, and is referred to by its exact version.

    Source: https://docs.aws.amazon.com/imagebuilder/latest/userguide/start-build-image-pipeline.html

    Raises:
        ArgumentError: arguments that Image Builder would refuse, or an image that can't work, before anything is made.
    """

    pipeline_arn: pulumi.Output[str]
    """ARN of the pipeline."""

    recipe_version: pulumi.Output[str]
    """Version of the recipe: a hash of what it holds."""

    output_parameter: pulumi.Output[str]
    """Parameter that each finished build writes its AMI id to."""

    manifest_parameter: pulumi.Output[str]
    """Parameter that each build writes what it is to, as JSON; see `components.facts.manifest`."""

    log_group_name: pulumi.Output[str]
    """Log group of the builds."""

    build_role_arn: pulumi.Output[str]
    """Role of the machines on which the image is built."""

    def __init__(self, name: str, args: WindowsImagePipelineArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        require_image_arguments(name, args)
        args = parsed(judged_when_known(f"WindowsImagePipeline {name}", args, problems))
        super().__init__(resource_type("WindowsImagePipeline"), name, as_registered(args), opts)
        here = pulumi.ResourceOptions(parent=self)
        image_name, build, tags = args["image_name"], args.get("build", {}), args.get("tags") or None
        role = build_role(image_name, args, tags, here)
        logs = log_group(image_name, build, tags, here)
        made = recipe(args, parts(args), tags, here)
        pipeline = ib.ImagePipeline(
            image_name,
            name=image_name,
            image_recipe_arn=made.arn,
            infrastructure_configuration_arn=machines(image_name, build, role, tags, here).arn,
            distribution_configuration_arn=distribution(args, made.version, here).arn,
            schedule=_schedule(args.get("schedule", {})),
            status="ENABLED" if args.get("schedule", {}).get("enabled", True) else "DISABLED",
            image_tests_configuration=ib.ImagePipelineImageTestsConfigurationArgs(
                image_tests_enabled=True,
                timeout_minutes=build.get("test_timeout_minutes", defaults.TEST_TIMEOUT_MINUTES),
            ),
            # Always said: the provider keeps what it was where nothing is.
            image_scanning_configuration=ib.ImagePipelineImageScanningConfigurationArgs(
                image_scanning_enabled=args.get("scan") is not None
            ),
            logging_configuration=ib.ImagePipelineLoggingConfigurationArgs(image_log_group_name=logs),
            enhanced_image_metadata_enabled=build.get("enhanced_metadata", True),
            execution_role=build.get("execution_role"),
            tags=tags,
            opts=here,
        )
        lifecycle = args.get("lifecycle")
        if lifecycle is not None:
            lifecycle_policy(image_name, lifecycle, args.get("build", {}), tags, here)
        if args.get("schedule", {}).get("when_published", False):
            watch(args, pipeline.arn, here)
        if pulumi.runtime.is_dry_run():
            _tell_next_builds(args.get("schedule", {}), pipeline)
            _warn_of_unknown_images(references(args), pipeline)
        self._register(args, pipeline, made, logs, role.role.arn)

    def _register(
        self,
        args: WindowsImagePipelineArgs,
        pipeline: ib.ImagePipeline,
        made: ib.ImageRecipe,
        logs: pulumi.Output[str],
        role_arn: pulumi.Output[str],
    ) -> None:
        self.pipeline_arn = pipeline.arn
        self.recipe_version = made.version
        self.output_parameter = pulumi.Output.from_input(output_parameter(args))
        self.manifest_parameter = pulumi.Output.from_input(manifest.parameter(output_parameter(args)))
        self.log_group_name = logs
        self.build_role_arn = role_arn
        self.register_outputs(
            {
                "pipeline_arn": self.pipeline_arn,
                "recipe_version": self.recipe_version,
                "output_parameter": self.output_parameter,
                "manifest_parameter": self.manifest_parameter,
                "log_group_name": self.log_group_name,
                "build_role_arn": self.build_role_arn,
            }
        )


def require_image_arguments(name: str, args: WindowsImagePipelineArgs) -> None:
    """Refuse what the pipeline itself refuses, for a program that asks of several before it makes the first.

    Raises:
        ArgumentError: arguments that Image Builder would refuse, or an image that can't work.
    """
    refuse(f"WindowsImagePipeline {name}", problems(args))


def _schedule(schedule: ScheduleArgs) -> ib.ImagePipelineScheduleArgs:
    """On its day, whatever came out: Windows updates are no new version of anything, and the other condition skips."""
    return ib.ImagePipelineScheduleArgs(
        schedule_expression=schedule.get("expression", defaults.SCHEDULE),
        timezone=schedule.get("timezone", defaults.TIMEZONE),
        pipeline_execution_start_condition="EXPRESSION_MATCH_ONLY",
    )


def _tell_next_builds(schedule: ScheduleArgs, pipeline: ib.ImagePipeline) -> None:
    """A line of the preview with the next five dates, so that a schedule is seen to mean what its author meant.

    A rate counts from the pipeline's creation, and names none.
    """
    expression = schedule.get("expression", defaults.SCHEDULE)
    time_zone = schedule.get("timezone", defaults.TIMEZONE)
    if schedule.get("enabled", True) and isinstance(expression, str) and isinstance(time_zone, str):
        dates = next_dates(expression, time_zone, datetime.now(UTC))
        if dates:
            told = ", ".join(f"{date:%a %Y-%m-%d %H:%M}" for date in dates)
            pulumi.log.info(f"builds next on {told} ({time_zone})", pipeline)
        elif read_schedule(expression) is not None:
            pulumi.log.warn(f"schedule {expression} names no day to come: nothing builds the image by itself", pipeline)


def _warn_of_unknown_images(images: Sequence[ImageReference], pipeline: ib.ImagePipeline) -> None:
    unknown = [str(image) for image in images if image.says_nothing]
    if unknown:
        pulumi.log.warn(
            f"no tag tells whether this Windows runs {', '.join(unknown)}: a pod whose image is of another version "
            "does not start",
            pipeline,
        )
