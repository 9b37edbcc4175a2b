"""What lets Auto Scaling start nodes whose volumes a customer's key encrypts: a grant on each key to its own role.

EC2 launches for the service-linked role AWSServiceRoleForAutoScaling, which has nothing of KMS; a key's policy may name
it, or a grant, the only way with a key of another account. EKS starts managed nodes by the same role.
Source: EC2 Auto Scaling user guide, Required AWS KMS key policy for use with encrypted volumes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from components.cluster.location import Place
from components.cluster.tags import when_named
from components.facts.volume_keys import GRANTED, SCALING_ROLE

if TYPE_CHECKING:
    from components.nodes.node_args import NodeArgs


def volume_key_grants(name: str, args: NodeArgs, opts: pulumi.ResourceOptions) -> list[pulumi.Resource]:
    """The grants, which have to be there before a node starts; none where no key is named."""
    keys = args.get("volume_key_grants", ())
    if not keys:
        return []
    place = Place.asked(pulumi.InvokeOptions(parent=opts.parent))
    group = args["group_name"]
    return [
        aws.kms.Grant(
            f"{name}-volume-key-{number}",
            # One of a group's own: KMS gives the same grant for the same request, and the first group to go took it.
            name=when_named(args["cluster"]["name"], lambda cluster: f"eks-windows-nodes/{cluster}/{group}"),
            key_id=key,
            grantee_principal=f"arn:{place.partition}:iam::{place.account}:{SCALING_ROLE}",
            operations=list(GRANTED),
            opts=opts,
        )
        for number, key in enumerate(keys, 1)
    ]
