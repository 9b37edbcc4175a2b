"""What the VPC CNI add-on is told, field by field."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi

from components.facts.service_accounts import TakenBy


class WarmTargets(TypedDict):
    """Addresses that the VPC resource controller keeps ready on each Windows node.

    Source: https://docs.aws.amazon.com/eks/latest/best-practices/prefix-mode-win.html
    """

    prefix_target: NotRequired[int | None]
    """Free /28 prefixes; of no meaning without prefix delegation, or beside the other two."""

    ip_target: NotRequired[int | None]
    """Free addresses."""

    minimum_ip_target: NotRequired[int | None]
    """Addresses in all."""


class ServiceAccountRoleArgs(TypedDict):
    """A role of the aws-node service account with AmazonEKS_CNI_Policy, so that node roles need none."""

    by: NotRequired[TakenBy | str]
    """How the pods take it: podIdentity, whose agent has to run on the nodes, or irsa. Default: podIdentity."""

    oidc_provider_arn: NotRequired[pulumi.Input[str] | None]
    """The cluster's IAM OIDC provider, for irsa. Default: the one of the cluster's issuer, which has to be there."""

    permissions_boundary: NotRequired[pulumi.Input[str] | None]
    """Permissions boundary of the role."""

    role_path: NotRequired[str]
    """Path of the role. Default: /."""

    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Further tags of the role."""


class VpcCniArgs(TypedDict):
    """The VPC CNI add-on, which the program owns."""

    prefix_delegation: NotRequired[bool | None]
    """Give Windows nodes /28 prefixes: more pods per node. Default: as the add-on has it."""

    warm_targets: NotRequired[WarmTargets]
    """What is kept ready on each Windows node."""

    addon_version: NotRequired[str | None]
    """Version of the add-on, e.g. v1.21.1-eksbuild.1. Default: the one it has, or EKS's own choice."""

    service_account_role_arn: NotRequired[str | None]
    """Role of the aws-node service account. Default: the one it has."""

    service_account_role: NotRequired[ServiceAccountRoleArgs | None]
    """A role to be made for it; ``{}`` for one as it comes. It stays when it is no longer asked for, and when the
    program goes: the add-on that stays uses it. Default: none is made."""
