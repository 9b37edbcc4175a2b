"""The volumes of a node: its root volume and further ones, all encrypted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from components.facts import defaults
from components.facts.volumes import with_devices
from components.facts.windows_images import ROOT_DEVICE
from components.nodes.volume_args import RootVolumeArgs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.nodes.volume_args import DataVolumeArgs

BlockDevice = aws.ec2.LaunchTemplateBlockDeviceMappingArgs
"""A volume in a launch template."""


def mappings(
    root: RootVolumeArgs | None, volumes: Sequence[DataVolumeArgs], fast_launch: pulumi.Input[bool]
) -> pulumi.Input[Sequence[BlockDevice]]:
    """All volumes; no root volume of our own where the AMI has Fast Launch, whose snapshots an override leaves unused.

    An image of ours brings an encrypted gp3 root volume itself (karpenter#9014 tells what an override costs).
    """
    own, further = _root(root or RootVolumeArgs()), _further(volumes)
    if root is not None:
        return [own, *further]
    return pulumi.Output.from_input(fast_launch).apply(lambda known: further if known else [own, *further])


def _root(volume: RootVolumeArgs) -> BlockDevice:
    kind = _type(volume.get("type"))
    iops, throughput = volume.get("iops", defaults.VOLUME_IOPS), volume.get("throughput", defaults.VOLUME_THROUGHPUT)
    return BlockDevice(
        device_name=ROOT_DEVICE,
        ebs=aws.ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
            volume_type=kind,
            volume_size=volume.get("size_gib", defaults.NODE_VOLUME_GIB),
            iops=_of_gp3(kind, iops),
            throughput=_of_gp3(kind, throughput),
            volume_initialization_rate=volume.get("volume_initialization_rate"),
            encrypted="true",
            kms_key_id=volume.get("kms_key_id"),
            delete_on_termination="true",
        ),
    )


def _of_gp3(kind: pulumi.Output[str], value: pulumi.Input[int]) -> pulumi.Input[int | None]:
    """The value where the volume takes one: EC2 refuses both of gp2."""
    return pulumi.Output.all(kind, value).apply(lambda it: it[1] if it[0] == defaults.VOLUME_TYPE else None)


def _type(given: pulumi.Input[str] | None) -> pulumi.Output[str]:
    return pulumi.Output.from_input(given).apply(lambda it: it or defaults.VOLUME_TYPE)


def _further(volumes: Sequence[DataVolumeArgs]) -> list[BlockDevice]:
    return [
        BlockDevice(
            device_name=device,
            ebs=aws.ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
                volume_type=_type(each.get("type")),
                volume_size=each.get("size_gib"),
                iops=each.get("iops"),
                throughput=each.get("throughput"),
                snapshot_id=each.get("snapshot_id"),
                encrypted="true",
                kms_key_id=each.get("kms_key_id"),
                delete_on_termination="true",
            ),
        )
        for each, device in zip(volumes, with_devices([each.get("device") for each in volumes]), strict=True)
    ]
