"""AWS's managed policies that Windows nodes and their clusters need or should not have.

Source: https://docs.aws.amazon.com/eks/latest/userguide/security-iam-awsmanpol.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eks_windows.model import RolePolicy

CNI_POLICY = "AmazonEKS_CNI_Policy"
CONTROLLER_POLICY = "AmazonEKSVPCResourceController"
SSM_POLICY = "AmazonSSMManagedInstanceCore"


def is_policy(attached: RolePolicy, name: str) -> bool:
    """Whether an attachment is of the managed policy of this name, in any partition."""
    return (attached.policy.value or "").endswith(f":aws:policy/{name}")
