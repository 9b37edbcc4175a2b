"""The launch template of one Windows node group."""

import base64
from collections.abc import Mapping, Sequence
from typing import TypedDict

import pulumi
import pulumi_aws as aws

from components.cluster.taken import not_taken
from components.facts.limits import TEMPLATE_NAME
from components.facts.names import shortened
from components.facts.ownership import CLUSTER_TAG
from components.nodes.capacity import CapacityReservationArgs, PlacementArgs, placement, template_reservation
from components.nodes.template_extras import LaunchTemplateArgs, template_extras
from components.nodes.volume_args import DataVolumeArgs, RootVolumeArgs
from components.nodes.volumes import mappings


class TemplateArgs(TypedDict):
    """What a launch template of Windows nodes says."""

    image_id: pulumi.Input[str] | None
    fast_launch: pulumi.Input[bool]
    instance_type: pulumi.Input[str] | None
    user_data: pulumi.Input[str] | None
    instance_profile_arn: pulumi.Input[str] | None
    security_group_ids: Sequence[pulumi.Input[str]]
    root_volume: RootVolumeArgs | None
    volumes: Sequence[DataVolumeArgs]
    metadata_hop_limit: pulumi.Input[int]
    key_pair: pulumi.Input[str] | None
    detailed_monitoring: pulumi.Input[bool]
    placement: PlacementArgs | None
    capacity_reservation: CapacityReservationArgs | None
    licences: Sequence[pulumi.Input[str]]
    node_name: str
    tags: Mapping[str, pulumi.Input[str]]
    cluster_name: pulumi.Input[str]
    name: str | None
    adopted: bool
    extras: LaunchTemplateArgs


def launch_template(name: str, args: TemplateArgs, opts: pulumi.ResourceOptions) -> aws.ec2.LaunchTemplate:
    """A template whose instances take session tokens only (IMDSv2) and have their disk encrypted."""
    text, profile = args["user_data"], args["instance_profile_arn"]
    on_nodes = {**args["tags"], "Name": args["node_name"]}
    in_program = shortened(name, TEMPLATE_NAME.maximum)
    return aws.ec2.LaunchTemplate(
        in_program,
        name=args["name"],
        image_id=args["image_id"],
        instance_type=args["instance_type"],
        user_data=None if text is None else pulumi.Output.from_input(text).apply(_base64),
        iam_instance_profile=None if profile is None else aws.ec2.LaunchTemplateIamInstanceProfileArgs(arn=profile),
        vpc_security_group_ids=args["security_group_ids"],
        block_device_mappings=mappings(args["root_volume"], args["volumes"], args["fast_launch"]),
        metadata_options=aws.ec2.LaunchTemplateMetadataOptionsArgs(
            http_endpoint="enabled",
            http_tokens="required",
            http_put_response_hop_limit=args["metadata_hop_limit"],
            instance_metadata_tags="disabled",
        ),
        key_name=args["key_pair"],
        placement=placement(args["placement"]),
        capacity_reservation_specification=template_reservation(args["capacity_reservation"]),
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
        opts=not_taken(
            "aws:ec2/launchTemplate:LaunchTemplate", in_program, args["name"], opts, adopted=args["adopted"]
        ),
    )


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
