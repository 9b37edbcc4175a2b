"""AWS's managed policies that Windows nodes and their clusters need or should not have.

Source: https://docs.aws.amazon.com/eks/latest/userguide/security-iam-awsmanpol.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eks_windows.model import Estate, Fact, RolePolicy

CNI_POLICY = "AmazonEKS_CNI_Policy"
CONTROLLER_POLICY = "AmazonEKSVPCResourceController"
SSM_POLICY = "AmazonSSMManagedInstanceCore"


def is_policy(attached: RolePolicy, name: str) -> bool:
    """Whether an attachment is of the managed policy of this name, in any partition."""
    return (attached.policy.value or "").endswith(f":aws:policy/{name}")


def lack_of(estate: Estate, role: Fact[str], name: str) -> tuple[str, Fact[str] | None] | None:
    """What a role has instead of a managed policy, and the fact that may still bring it.

    None where it has the policy, and where nothing in the program is attached to it: its policies are elsewhere then.
    """
    attached = estate.attached.get(role.value or "", [])
    loose = [one for one in estate.policies if one.role.unknown is not None]
    if any(is_policy(one, name) for one in attached) or not (attached or loose or (role.unknown and estate.policies)):
        return None
    fitting = [one for one in loose if not attached or one.policy.unknown is not None or is_policy(one, name)]
    facts = [role, *(one.policy for one in attached), *(one.role for one in fitting)]
    found = ", ".join(sorted(str(one.policy.value).rsplit("/", 1)[-1] for one in attached if one.policy.known))
    return found or f"no {name}", next((one for one in facts if one.unknown is not None), None)
