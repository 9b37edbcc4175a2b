"""Settings of the role of nodes: that of one group, and that which all groups of a cluster share."""

from pydantic import Field

from components.facts import defaults
from components.settings.base import Arn, NodeTags, RolePath, Settings


class RoleSettings(Settings):
    """The role of nodes, whoever else has it."""

    ssm_access: bool = True
    """Let Systems Manager reach the nodes."""

    cni_policy: bool = True
    """Attach AmazonEKS_CNI_Policy; false where the aws-node service account has a role of its own."""

    cloudwatch_agent: bool = False
    """Attach CloudWatchAgentServerPolicy, with which the CloudWatch agent on a node sends metrics and logs."""

    policy_arns: tuple[Arn, ...] = ()
    """Further managed policies of the node role."""

    permissions_boundary: Arn | None = None
    """Permissions boundary of the node role."""

    role_path: RolePath = defaults.ROLE_PATH
    """Path of the node role and its instance profile."""


class NodeRoleSettings(RoleSettings):
    """One role that all Windows node groups of a cluster share, with the rights of each of them, let in once."""

    tags: NodeTags = Field(default_factory=dict)
    """Further tags of role, instance profile and access entry."""
