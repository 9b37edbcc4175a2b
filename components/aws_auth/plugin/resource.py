"""`AwsAuthRoleMapping`: one role's entry in the aws-auth of one cluster."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

import pulumi

from components.aws_auth.plugin.schema import TYPE


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


class AwsAuthRoleMapping(pulumi.CustomResource):
    """An entry of `mapRoles` in kube-system/aws-auth, and nothing else of it.

    Two resources, even of two stacks, may declare one role: the entry goes with the last of them. Deleting never
    removes an entry that was there before, only the groups that were added to it. Import by
    `REGION/CLUSTER/kube-system/aws-auth/ROLE_ARN`, after which the entry counts as this resource's own.

    Needs eks:DescribeCluster, and in the cluster get, create and patch of configmaps in kube-system.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
    """

    entry_arn: pulumi.Output[str]
    """ARN in the entry: the role's without its path."""

    username: pulumi.Output[str]
    """User name in the entry."""

    groups: pulumi.Output[Sequence[str]]
    """Groups in the entry, as far as they are declared here."""

    origin: pulumi.Output[str]
    """`created`, or `adopted` where the entry was there before."""

    def __init__(self, name: str, args: AwsAuthRoleMappingArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        settings = pulumi.Config("aws")
        properties: dict[str, object] = {
            "region": settings.get("region"),
            "profile": settings.get("profile"),
            "username": None,
            "groups": None,
            **args,
            "entry_arn": None,
            "origin": None,
        }
        super().__init__(TYPE, name, properties, opts)

    def translate_input_property(self, prop: str) -> str:
        """Python's names as the engine has them."""
        head, *rest = prop.split("_")
        return head + "".join(part.title() for part in rest)

    def translate_output_property(self, prop: str) -> str:
        """The engine's names as Python has them."""
        return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in prop)
