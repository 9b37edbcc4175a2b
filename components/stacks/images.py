"""An images stack: its settings as pipelines, and what environment stacks read of them."""

from datetime import date

import pulumi_aws as aws

from components.images import parent as image_parent
from components.images.args import (
    BuildArgs,
    ComponentArgs,
    DistributionArgs,
    FastLaunchArgs,
    ImageVolumeArgs,
    LifecycleArgs,
    ScheduleArgs,
    UpdatesArgs,
    WindowsImagePipelineArgs,
)
from components.images.parent import Parent
from components.images.pipeline import WindowsImagePipeline
from components.settings import ImageSettings, ImagesSettings, at
from components.settings.image_build import BuildSettings
from components.settings.images import UpdateSettings


def build_images(settings: ImagesSettings) -> dict[str, object]:
    """Make every pipeline; the exports, by image name.

    Raises:
        SettingsError: an image that can't be built, with its config key.
    """
    region = aws.get_region().region
    exports: dict[str, object] = {}
    for index, image in enumerate(settings.images):
        with at("images", index):
            exports[image.name] = _build(image, region)
    return {"images": exports}


def _build(image: ImageSettings, region: str) -> dict[str, object]:
    pipeline = WindowsImagePipeline(image.name, _arguments(image, region))
    return {
        "pipelineArn": pipeline.pipeline_arn,
        "recipeVersion": pipeline.recipe_version,
        "windowsServer": str(image.windows_server),
        "variant": str(image.variant),
        "kubernetesMinor": image.kubernetes_minor,
        "outputParameter": pipeline.output_parameter,
        "logGroup": pipeline.log_group_name,
        "buildRoleArn": pipeline.build_role_arn,
        "fastLaunch": image.fast_launch is not None,
    }


def _arguments(image: ImageSettings, region: str) -> WindowsImagePipelineArgs:
    parent = _parent(image)
    chosen = UpdatesArgs(**image.updates.model_dump()) if isinstance(image.updates, UpdateSettings) else UpdatesArgs()
    return WindowsImagePipelineArgs(
        image_name=image.name,
        windows_server=image.windows_server,
        variant=image.variant,
        kubernetes_minor=image.kubernetes_minor,
        region=region,
        parent_image=parent.image,
        artifacts_component_arn=parent.artifacts_component_arn,
        updates=None if image.updates is False else chosen,
        cached_images=image.cached_images,
        components=[ComponentArgs(**component.model_dump()) for component in image.components],
        root_volume=ImageVolumeArgs(**image.root_volume.model_dump()),
        build=_machines(image.build),
        schedule=ScheduleArgs(**image.schedule.model_dump()),
        fast_launch=FastLaunchArgs(**image.fast_launch.model_dump()) if image.fast_launch else None,
        distributions=[DistributionArgs(**distribution.model_dump()) for distribution in image.distributions],
        output_parameter=image.output_parameter,
        lifecycle=LifecycleArgs(**image.lifecycle.model_dump()) if image.lifecycle else None,
        tags=image.tags,
    )


def _machines(build: BuildSettings) -> BuildArgs:
    logs = build.s3_logs
    arguments = BuildArgs(**build.model_dump(exclude={"s3_logs"}))
    if logs is not None:
        arguments["log_bucket"], arguments["log_prefix"] = logs.bucket, logs.prefix
    return arguments


def _parent(image: ImageSettings) -> Parent:
    server, variant, minor, base = image.windows_server, image.variant, image.kubernetes_minor, image.base
    if base is None or base.eks_optimized == "latest":
        return image_parent.newest_eks_optimized(server, variant, minor)
    if base.eks_optimized is not None:
        return image_parent.eks_optimized_of(
            server, variant, minor, date.fromisoformat(base.eks_optimized.replace(".", "-"))
        )
    if base.windows is not None:
        return image_parent.plain_windows(server, variant, minor, base.windows.version, base.windows.artifacts)
    return Parent(image=base.ami_id or "")
