"""What is said of the role of nodes, whoever else has it, field by field."""

from collections.abc import Sequence
from typing import NotRequired, TypedDict

import pulumi


class RoleArgs(TypedDict):
    """What is said of the role of nodes, whoever else has it."""

    ssm_access: NotRequired[bool]
    """Let Systems Manager reach the nodes. Default: true."""

    cni_policy: NotRequired[bool]
    """Attach AmazonEKS_CNI_Policy; false where the aws-node service account has a role of its own. Default: true."""

    cloudwatch_agent: NotRequired[bool]
    """Attach CloudWatchAgentServerPolicy, with which the CloudWatch agent on a node sends metrics and logs. Default:
    false."""

    policy_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """Further managed policies of the node role."""

    permissions_boundary: NotRequired[pulumi.Input[str] | None]
    """Permissions boundary of the node role."""

    role_path: NotRequired[str]
    """Path of the node role and its instance profile. Default: /."""
