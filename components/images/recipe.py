"""The recipe of a Windows image, under a version made from what it holds."""

from collections.abc import Mapping, Sequence

import pulumi
from pulumi_aws import imagebuilder as ib

from components.facts import defaults
from components.facts.content_version import content_version
from components.facts.windows_images import ROOT_DEVICE
from components.images.args import ImageVolumeArgs, WindowsImagePipelineArgs
from components.images.components import Part, identity, recipe_components


def recipe(
    args: WindowsImagePipelineArgs, found: Sequence[Part], tags: Mapping[str, str], opts: pulumi.ResourceOptions
) -> ib.ImageRecipe:
    """A new version whenever parent, steps or root volume change; none otherwise.

    With a name of its own a resource would be deleted before its replacement is made, which Image Builder refuses while
    the pipeline points at it; hence the order is given here.
    """
    volume = args.get("root_volume", ImageVolumeArgs(size_gib=defaults.IMAGE_VOLUME_GIB))
    ebs: ib.ImageRecipeBlockDeviceMappingEbsArgsDict = {
        "volume_type": "gp3",
        "volume_size": volume["size_gib"],
        "iops": volume.get("iops", defaults.VOLUME_IOPS),
        "throughput": volume.get("throughput", defaults.VOLUME_THROUGHPUT),
        "kms_key_id": volume.get("kms_key_id"),
        "encrypted": "true",
        "delete_on_termination": "true",
    }
    replace = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(delete_before_replace=False))
    name = args["image_name"]
    return ib.ImageRecipe(
        name,
        name=name,
        parent_image=args["parent_image"],
        version=content_version([args["parent_image"], [identity(part) for part in found], ebs]),
        components=recipe_components(found, tags, replace),
        block_device_mappings=[{"device_name": ROOT_DEVICE, "ebs": ebs}],
        tags=tags,
        opts=replace,
    )
