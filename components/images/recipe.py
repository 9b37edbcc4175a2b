"""The recipe of a Windows image, under a version made from what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pulumi_aws import imagebuilder as ib

from components.facts import defaults
from components.facts.content_version import content_version
from components.facts.windows_images import ROOT_DEVICE
from components.images.args import ImageVolumeArgs, Tags, WindowsImagePipelineArgs
from components.images.components import GENERATION, Part, identity, recipe_components, versioned

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulumi


def recipe(
    args: WindowsImagePipelineArgs, found: Sequence[Part], tags: Tags, opts: pulumi.ResourceOptions
) -> ib.ImageRecipe:
    """A new version whenever parent, steps or root volume change; none otherwise."""
    volume = args.get("root_volume", ImageVolumeArgs())
    ebs: ib.ImageRecipeBlockDeviceMappingEbsArgsDict = {
        "volume_type": "gp3",
        "volume_size": volume.get("size_gib", defaults.IMAGE_VOLUME_GIB),
        "iops": volume.get("iops", defaults.VOLUME_IOPS),
        "throughput": volume.get("throughput", defaults.VOLUME_THROUGHPUT),
        "kms_key_id": volume.get("kms_key_id"),
        "encrypted": "true",
        "delete_on_termination": "true",
    }
    name = args["image_name"]
    content = [args["parent_image"], [identity(part) for part in found], ebs]
    version = content_version(content, minor=GENERATION)
    return ib.ImageRecipe(
        versioned(name, version),
        name=name,
        parent_image=args["parent_image"],
        version=version,
        components=recipe_components(found, tags, opts),
        block_device_mappings=[{"device_name": ROOT_DEVICE, "ebs": ebs}],
        tags=tags,
        opts=opts,
    )
