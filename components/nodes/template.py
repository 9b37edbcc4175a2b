"""The launch template of one Windows node group."""

import base64
from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from components.facts import defaults
from components.facts.limits import TEMPLATE_NAME
from components.facts.names import shortened
from components.facts.ownership import CLUSTER_TAG
from components.facts.windows_images import ROOT_DEVICE
from components.nodes.capacity import PlacementArgs, placement
from components.nodes.template_extras import LaunchTemplateArgs, template_extras


class RootVolumeArgs(TypedDict):
    """The root volume of the nodes, encrypted, on /dev/sda1."""

    size_gib: NotRequired[pulumi.Input[int]]
    """Size in GiB; at least the image's own. Default: 100."""

    iops: NotRequired[pulumi.Input[int]]
    """Operations a second. Default: 3000."""

    throughput: NotRequired[pulumi.Input[int]]
    """MiB a second. Default: 125."""

    type: NotRequired[pulumi.Input[str]]
    """gp3; or gp2 on Outposts and in Local Zones that have no other, whose size alone says how fast it is. Default:
    gp3."""

    volume_initialization_rate: NotRequired[pulumi.Input[int] | None]
    """MiB a second at which its blocks come from the snapshot, 100 to 300, for a price. Default: as they are touched.
    Not with an image that has Fast Launch, whose snapshots it would leave unused."""

    kms_key_id: NotRequired[pulumi.Input[str] | None]
    """Key that encrypts it, by id, alias or ARN. Default: the account's key for EBS. The key's policy, or a grant, has
    to name the role AWSServiceRoleForAutoScaling, or no node starts."""


class TemplateArgs(TypedDict):
    """What a launch template of Windows nodes says."""

    image_id: pulumi.Input[str] | None
    fast_launch: pulumi.Input[bool]
    instance_type: pulumi.Input[str] | None
    user_data: pulumi.Input[str] | None
    instance_profile_arn: pulumi.Input[str] | None
    security_group_ids: Sequence[pulumi.Input[str]]
    root_volume: RootVolumeArgs | None
    metadata_hop_limit: pulumi.Input[int]
    key_pair: pulumi.Input[str] | None
    detailed_monitoring: pulumi.Input[bool]
    placement: PlacementArgs | None
    licences: Sequence[pulumi.Input[str]]
    node_name: str
    tags: Mapping[str, pulumi.Input[str]]
    cluster_name: pulumi.Input[str]
    name: str | None
    extras: LaunchTemplateArgs


def launch_template(name: str, args: TemplateArgs, opts: pulumi.ResourceOptions) -> aws.ec2.LaunchTemplate:
    """A template whose instances take session tokens only (IMDSv2) and have their disk encrypted."""
    text, profile = args["user_data"], args["instance_profile_arn"]
    on_nodes = {**args["tags"], "Name": args["node_name"]}
    return aws.ec2.LaunchTemplate(
        shortened(name, TEMPLATE_NAME.maximum),
        name=args["name"],
        image_id=args["image_id"],
        instance_type=args["instance_type"],
        user_data=None if text is None else pulumi.Output.from_input(text).apply(_base64),
        iam_instance_profile=None if profile is None else aws.ec2.LaunchTemplateIamInstanceProfileArgs(arn=profile),
        vpc_security_group_ids=args["security_group_ids"],
        block_device_mappings=_block_device_mappings(args["root_volume"], args["fast_launch"]),
        metadata_options=aws.ec2.LaunchTemplateMetadataOptionsArgs(
            http_endpoint="enabled",
            http_tokens="required",
            http_put_response_hop_limit=args["metadata_hop_limit"],
            instance_metadata_tags="disabled",
        ),
        key_name=args["key_pair"],
        placement=placement(args["placement"]),
        license_specifications=[
            aws.ec2.LaunchTemplateLicenseSpecificationArgs(license_configuration_arn=each) for each in args["licences"]
        ]
        or None,
        monitoring=aws.ec2.LaunchTemplateMonitoringArgs(enabled=args["detailed_monitoring"]),
        tag_specifications=[
            aws.ec2.LaunchTemplateTagSpecificationArgs(resource_type=resource, tags=on_nodes)
            for resource in ("instance", "volume", "network-interface")
        ],
        tags={**args["tags"], CLUSTER_TAG: args["cluster_name"]},
        update_default_version=True,
        **template_extras(args["extras"]),
        opts=opts,
    )


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _block_device_mappings(
    root_volume: RootVolumeArgs | None, fast_launch: pulumi.Input[bool]
) -> pulumi.Input[Sequence[aws.ec2.LaunchTemplateBlockDeviceMappingArgs]]:
    """The root volume; none of our own where the AMI has Fast Launch, whose snapshots an override leaves unused.

    An image of ours brings an encrypted gp3 root volume itself (karpenter#9014 tells what an override costs).
    """
    mapping = _root(root_volume or RootVolumeArgs())
    if root_volume is not None:
        return [mapping]
    return pulumi.Output.from_input(fast_launch).apply(lambda known: [] if known else [mapping])


def _root(volume: RootVolumeArgs) -> aws.ec2.LaunchTemplateBlockDeviceMappingArgs:
    kind = pulumi.Output.from_input(volume.get("type", defaults.VOLUME_TYPE))
    iops, throughput = volume.get("iops", defaults.VOLUME_IOPS), volume.get("throughput", defaults.VOLUME_THROUGHPUT)
    return aws.ec2.LaunchTemplateBlockDeviceMappingArgs(
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
