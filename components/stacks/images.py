"""An images stack: its settings as pipelines, and what environment stacks read of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from components.cluster.lookups import asked
from components.facts.channels import CHANNELS, channel_parameter
from components.facts.limits import FAST_LAUNCHES_PER_REGION
from components.facts.release import keyed
from components.facts.windows_images import release_day
from components.images import parent as image_parent
from components.images.checked import IMAGE
from components.images.parent import Parent
from components.images.pipeline import WindowsImagePipeline, require_image_arguments
from components.settings import ImageSettings, ImagesSettings, SettingsError, noted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.images.args import WindowsImagePipelineArgs
    from components.problems.problem import Problem


def build_images(settings: ImagesSettings) -> dict[str, object]:
    """Make every pipeline; the exports, by image name.

    All parents and arguments are looked at before the first resource is made.

    Raises:
        SettingsError: the images that can't be built, each at its config key.
    """
    region = _region()
    if pulumi.runtime.is_dry_run():
        for warning in fast_launch_warnings(settings, region):
            pulumi.log.warn(warning)
    planned: list[WindowsImagePipelineArgs] = []
    wrong: list[Problem] = []
    for index, image in enumerate(settings.images):
        with noted(wrong, "images", index):
            args = _arguments(image, region)
            require_image_arguments(image.name, args)
            planned.append(args)
    if wrong:
        raise SettingsError(wrong)
    return {"images": {image.name: _build(image, args) for image, args in zip(settings.images, planned, strict=True)}}


def _region() -> str:
    """The stack's Region. While the provider starts, to be asked, the largest modules of its SDK are loaded."""
    with ThreadPoolExecutor(max_workers=1) as meanwhile:
        loaded = meanwhile.submit(lambda: (aws.ec2.LaunchTemplate, aws.iam.Role, aws.cloudwatch.LogGroup))
        region = asked(aws.get_region).region
        loaded.result()
    return region


def fast_launch_warnings(settings: ImagesSettings, region: str) -> list[str]:
    """What to say where the images, built on one day, ask for more launches at a time than EC2's quota.

    The quota is that of a Region of an account. A warning, not a refusal: it can be raised, and images can have other
    days.
    """
    wanted: dict[str, list[int]] = {}
    for image in settings.images:
        for place, launches in _launches(image, region):
            wanted.setdefault(place, []).append(launches)
    return [
        f"images: Fast Launch of {len(each)} images launches up to {sum(each)} machines at a time in {where} when they "
        f"are built on one day, expected at most {FAST_LAUNCHES_PER_REGION.maximum} "
        f"({FAST_LAUNCHES_PER_REGION.source}); give them other days in schedule, take fastLaunch: null where nodes "
        "need not start fast, or have the quota raised"
        for where, each in wanted.items()
        if FAST_LAUNCHES_PER_REGION.refuse(sum(each)) is not None
    ]


def _launches(image: ImageSettings, region: str) -> Iterator[tuple[str, int]]:
    """Region, and account if it is another one, to the launches at a time that an image asks for."""
    if image.fast_launch is not None:
        yield region, image.fast_launch.parallel_launches
    for each in image.distributions:
        if each.fast_launch is not None:
            places = [] if each.region == region else [each.region]
            places += [f"{each.region} of account {account}" for account in each.copy_to_accounts]
            yield from ((place, each.fast_launch.parallel_launches) for place in places)


def _build(image: ImageSettings, args: WindowsImagePipelineArgs) -> dict[str, object]:
    pipeline = WindowsImagePipeline(image.name, args)
    return {
        "pipelineArn": pipeline.pipeline_arn,
        **keyed(
            {
                "windows_server": str(image.windows_server),
                "variant": str(image.variant),
                "kubernetes_minor": image.kubernetes_minor,
                "recipe_version": pipeline.recipe_version,
                "fast_launch": image.fast_launch is not None,
            }
        ),
        "scanFailOn": None if image.scan is None else str(image.scan.fail_on),
        "outputParameter": pipeline.output_parameter,
        "channelParameters": {channel: channel_parameter(image.name, channel) for channel in CHANNELS},
        "manifestParameter": pipeline.manifest_parameter,
        "logGroup": pipeline.log_group_name,
        "buildRoleArn": pipeline.build_role_arn,
    }


def _arguments(image: ImageSettings, region: str) -> WindowsImagePipelineArgs:
    parent = _parent(image)
    return IMAGE.arguments(
        image,
        region=region,
        parent_image=parent.image,
        artifacts_component_arn=parent.artifacts_component_arn,
    )


def _parent(image: ImageSettings) -> Parent:
    server, variant, minor, base = image.windows_server, image.variant, image.kubernetes_minor, image.base
    if base is None or base.eks_optimized == "latest":
        return image_parent.newest_eks_optimized(server, variant, minor)
    if base.eks_optimized is not None:
        return image_parent.eks_optimized_of(server, variant, minor, release_day(base.eks_optimized))
    if base.windows is not None:
        return image_parent.plain_windows(server, variant, minor, base.windows.version, base.windows.artifacts)
    if base.os_build is not None:
        return image_parent.newest_with_os_build(server, variant, minor, base.os_build, image.name)
    return Parent(image=base.ami_id or "")
