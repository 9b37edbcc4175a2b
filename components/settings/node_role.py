"""Settings of a role that all node groups of a cluster share."""

from pydantic import Field

from components.facts import defaults
from components.settings.base import Arn, NodeTags, RolePath, Settings


class NodeRoleSettings(Settings):
    """One role that all Windows node groups of a cluster share, with the rights of each of them, let in once."""

    ssm_access: bool = True
    """Let Systems Manager reach the nodes."""

    cni_policy: bool = True
    """Attach AmazonEKS_CNI_Policy; false where the aws-node service account has a role of its own."""

    policy_arns: tuple[Arn, ...] = ()
    """Further managed policies."""

    cloudwatch_agent: bool = False
    """Attach CloudWatchAgentServerPolicy, with which the CloudWatch agent on a node sends metrics and logs."""

    permissions_boundary: Arn | None = None
    """Permissions boundary of the role."""

    role_path: RolePath = defaults.ROLE_PATH
    """Path of the role and its instance profile."""

    tags: NodeTags = Field(default_factory=dict)
    """Further tags of role, instance profile and access entry."""
