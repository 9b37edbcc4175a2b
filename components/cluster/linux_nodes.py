"""A managed group of Linux nodes: CoreDNS and other controllers run on Linux only, also where all else is Windows."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from components.cluster.lookups import asked
from components.facts import defaults
from components.facts.limits import ROLE_NAME, TEMPLATE_NAME
from components.facts.managed_policies import node_policies
from components.facts.names import path_sent, shortened
from components.facts.ownership import CLUSTER_TAG
from components.facts.principals import service_principal

if TYPE_CHECKING:
    from components.cluster.cluster import Cluster
    from components.cluster.support_args import LinuxNodesArgs

WINDOWS = "WINDOWS_"
"""How the AMI types of Windows begin."""

_ROOT_DEVICE = "/dev/xvda"


def linux_nodes(name: str, cluster: Cluster, args: LinuxNodesArgs, opts: pulumi.ResourceOptions) -> aws.eks.NodeGroup:
    """The group, with a role and a template of its own; it is there when its nodes are.

    Its role is none of Windows nodes: EKS lets it in as Linux by itself.
    """
    role, policies = _role(name, args, opts)
    template = _template(name, cluster, args, opts)
    least = args.get("min_size", defaults.LINUX_MIN_SIZE)
    ready = pulumi.ResourceOptions(depends_on=policies, ignore_changes=["scalingConfig.desiredSize"])
    return aws.eks.NodeGroup(
        f"{name}-linux",
        cluster_name=cluster["name"],
        node_role_arn=role.arn,
        subnet_ids=args["subnet_ids"],
        ami_type=args.get("ami_type", defaults.LINUX_AMI_TYPE),
        instance_types=args.get("instance_types", [defaults.LINUX_INSTANCE_TYPE]),
        launch_template=aws.eks.NodeGroupLaunchTemplateArgs(id=template.id, version=template.latest_version.apply(str)),
        scaling_config=aws.eks.NodeGroupScalingConfigArgs(
            min_size=least, max_size=args.get("max_size", defaults.LINUX_MAX_SIZE), desired_size=least
        ),
        tags=args.get("tags"),
        opts=pulumi.ResourceOptions.merge(opts, ready),
    )


def _role(
    name: str, args: LinuxNodesArgs, opts: pulumi.ResourceOptions
) -> tuple[aws.iam.Role, list[aws.iam.RolePolicyAttachment]]:
    partition = asked(aws.get_partition, pulumi.InvokeOptions(parent=opts.parent)).partition
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": service_principal("ec2", partition)},
        "Action": "sts:AssumeRole",
    }
    role = aws.iam.Role(
        shortened(f"{name}-linux", ROLE_NAME.maximum),
        path=path_sent(args.get("role_path", defaults.ROLE_PATH)),
        assume_role_policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        permissions_boundary=args.get("permissions_boundary"),
        tags=args.get("tags"),
        opts=opts,
    )
    attached = [
        aws.iam.RolePolicyAttachment(
            f"{name}-linux-{policy}",
            role=role.name,
            policy_arn=f"arn:{partition}:iam::aws:policy/{policy}",
            opts=opts,
        )
        for policy in node_policies(cni=args.get("cni_policy", True), ssm=True, cloudwatch=False)
    ]
    return role, attached


def _template(
    name: str, cluster: Cluster, args: LinuxNodesArgs, opts: pulumi.ResourceOptions
) -> aws.ec2.LaunchTemplate:
    """Session tokens only, and an encrypted disk."""
    return aws.ec2.LaunchTemplate(
        shortened(f"{name}-linux", TEMPLATE_NAME.maximum),
        metadata_options=aws.ec2.LaunchTemplateMetadataOptionsArgs(
            http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
        ),
        block_device_mappings=[
            aws.ec2.LaunchTemplateBlockDeviceMappingArgs(
                device_name=_ROOT_DEVICE,
                ebs=aws.ec2.LaunchTemplateBlockDeviceMappingEbsArgs(
                    volume_type="gp3",
                    volume_size=defaults.LINUX_VOLUME_GIB,
                    encrypted="true",
                    delete_on_termination="true",
                ),
            )
        ],
        tags={**args.get("tags", {}), CLUSTER_TAG: cluster["name"]},
        opts=opts,
    )
