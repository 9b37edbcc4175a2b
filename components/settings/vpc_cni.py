"""Settings of the VPC CNI add-on of a cluster."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from components.facts import defaults, limits
from components.facts.service_accounts import TakenBy
from components.settings.base import ANY_TEXT, AddonVersion, Arn, Form, NodeTags, RolePath, Settings, Within


class CniMode(StrEnum):
    """Who owns the VPC CNI add-on, which has to have Windows IPAM switched on."""

    MANAGE = "manage"
    EXTERNAL = "external"


class WarmTargetsSettings(Settings):
    """Addresses that the VPC resource controller keeps ready on each Windows node. Default of each: as the add-on has
    it."""

    prefix_target: Annotated[int, Within(limits.WARM_TARGET)] | None = None
    """Free /28 prefixes; of no meaning without prefix delegation, or beside the other two."""

    ip_target: Annotated[int, Within(limits.WARM_TARGET)] | None = None
    """Free addresses."""

    minimum_ip_target: Annotated[int, Within(limits.WARM_TARGET)] | None = None
    """Addresses in all."""


class ServiceAccountRoleSettings(Settings):
    """A role of the aws-node service account with AmazonEKS_CNI_Policy, so that node roles need none."""

    by: Annotated[TakenBy, ANY_TEXT] = defaults.TAKEN_BY
    """How the pods take it: podIdentity, whose agent has to run on the nodes, or irsa."""

    oidc_provider_arn: Annotated[str, Form(limits.OIDC_PROVIDER_ARN)] | None = None
    """The cluster's IAM OIDC provider, for irsa. Default: the one of the cluster's issuer, which has to be there."""

    permissions_boundary: Arn | None = None
    """Permissions boundary of the role."""

    role_path: RolePath = defaults.ROLE_PATH
    """Path of the role."""

    tags: NodeTags = Field(default_factory=dict)
    """Further tags of the role."""


class VpcCniSettings(Settings):
    """The VPC CNI add-on."""

    mode: CniMode = CniMode.EXTERNAL
    """manage: this stack owns the add-on and keeps Windows IPAM on, beside all else that its configuration holds; one
    that is there already is imported first. external: somebody else does."""

    prefix_delegation: bool | None = None
    """Give Windows nodes /28 prefixes: more pods per node. Default: as the add-on has it."""

    warm_targets: WarmTargetsSettings = WarmTargetsSettings()
    """What is kept ready on each Windows node."""

    addon_version: AddonVersion | None = None
    """Version of the add-on, e.g. v1.21.1-eksbuild.1. Default: the one it has, or EKS's own choice."""

    service_account_role_arn: Arn | None = None
    """Role of the aws-node service account. Default: the one it has."""

    service_account_role: ServiceAccountRoleSettings | None = None
    """A role to be made for it; ``{}`` for one as it comes. It stays when it is no longer asked for, and when the stack
    goes: the add-on that stays uses it. Default: none is made."""
