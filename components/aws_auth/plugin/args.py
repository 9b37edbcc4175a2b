"""The arguments of an `AwsAuthRoleMapping`, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

import pulumi


class AwsAuthRoleMappingArgs(TypedDict):
    """Which role is mapped in which cluster, to what, and what may be done to an entry that is there already."""

    cluster_name: pulumi.Input[str]
    """Name of the EKS cluster; its authentication mode must be CONFIG_MAP or API_AND_CONFIG_MAP."""

    role_arn: pulumi.Input[str]
    """ARN of the nodes' IAM role. A path is taken off with a warning, because an entry with a path never matches."""

    region: NotRequired[pulumi.Input[str]]
    """AWS region of the cluster. Default: `aws:region` of the stack, else that of the environment."""

    username: NotRequired[pulumi.Input[str]]
    """Kubernetes user. Default: `system:node:{{EC2PrivateDNSName}}`."""

    groups: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]]]
    """Kubernetes groups. Default: system:bootstrappers, system:nodes, eks:kube-proxy-windows."""

    windows: NotRequired[pulumi.Input[bool]]
    """Whether the nodes run Windows, so that the third group is required. Default: true; false for a Linux role."""

    adopt: NotRequired[pulumi.Input[bool]]
    """Add missing groups to an entry that somebody else made. Default: false, which refuses it by name."""

    overwrite: NotRequired[pulumi.Input[bool]]
    """Replace another user name in an entry that somebody else made. Default: false."""

    strict: NotRequired[pulumi.Input[bool]]
    """Refuse, or with overwrite take out, groups beyond the wanted ones. Default: false."""

    on_delete: NotRequired[pulumi.Input[Literal["remove", "retain", "force"]]]
    """`remove` takes out an entry that is ours, unchanged and nobody else's; `retain` never touches aws-auth; `force`
    takes the entry out whoever changed it. Default: remove."""

    foreign_manager: NotRequired[pulumi.Input[Literal["refuse", "allow"]]]
    """What to do where another tool applies the whole of mapRoles (Terraform, pulumi-eks). Default: refuse."""

    endpoint: NotRequired[pulumi.Input[str]]
    """URL of the API server. Default: as EKS describes the cluster."""

    certificate_authority: NotRequired[pulumi.Input[str]]
    """CA of the API server, PEM or base64 of it. Default: as EKS describes the cluster."""

    assume_role_arn: NotRequired[pulumi.Input[str]]
    """IAM role to assume for talking to EKS and to the API server. Default: none."""

    profile: NotRequired[pulumi.Input[str]]
    """AWS profile. Default: `aws:profile` of the stack. A change of it is no change of the resource."""
