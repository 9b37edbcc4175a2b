"""Node groups that EKS manages, as it describes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.nodes.eks_release import eks_release
from operations.audit.finding import Found

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from operations.audit.facts import Group, Issue, Managed

CUSTOM = "CUSTOM"
"""Of a group whose launch template names the AMI: its release is that AMI's id (API, Nodegroup)."""

_FAILED = frozenset({"CREATE_FAILED", "DELETE_FAILED", "DEGRADED"})

REMEDIES = {
    "AccessDenied": "the role has no access to the cluster: see eks-windows access check",
    "AmiIdNotFound": "pin a release that is there, then run pulumi up",
    "AsgInstanceLaunchFailures": "see the group's scaling activities for why no instance starts",
    "AutoScalingGroupInstanceRefreshActive": "somebody refreshes EKS's Auto Scaling group: cancel that, EKS rolls it",
    "AutoScalingGroupNotFound": "somebody deleted what EKS made: make the node group anew under another name",
    "ClusterUnreachable": "EKS does not reach the API server: see eks-windows doctor",
    "Ec2LaunchTemplateNotFound": "somebody deleted EKS's copy of the template: make the group anew under another name",
    "Ec2LaunchTemplateVersionMismatch": "somebody changed EKS's copy of the template: set it back, then pulumi up",
    "Ec2SubnetInvalidConfiguration": "a public subnet gives no addresses: let it, or name private subnets",
    "IamInstanceProfileNotFound": "somebody deleted EKS's instance profile: make it anew under its name",
    "IamNodeRoleNotFound": "the nodes' role is gone: run pulumi up --refresh",
    "InstanceLimitExceeded": "ask for a larger vCPU quota (Service Quotas, L-1216C47A)",
    "InsufficientFreeAddresses": "give larger subnets",
    "NodeCreationFailure": "nodes do not join within 15 minutes: see eks-windows access check and doctor",
    "PodEvictionFailure": "a disruption budget lets pods not go: change it, or set updateConfig.force",
}
"""What helps, by the code of an issue (API, Issue)."""


def other_release(group: Group, _now: datetime) -> Iterator[Found]:
    """A group to which EKS gives another release than the stack wants. While it is updated it is on its way."""
    managed, wanted = group.managed, group.wanted.ami_id
    if managed is None or group.rolling:
        return
    if managed.ami_type == CUSTOM:
        if managed.release not in {"", wanted}:
            yield Found(f"EKS gives it {managed.release}, expected {wanted}; run pulumi up")
        return
    image = group.images.get(wanted)
    if image is not None and not image.name:
        return  # no AMI could be read
    told = f"EKS gives it {managed.release or 'no release'} of {managed.ami_type}"
    try:
        expected = eks_release(image.name if image else "")
    except ValueError:
        yield Found(f"{told}, expected {wanted}, which is none of Amazon's there; take byReleaseVersion out")
        return
    if (managed.ami_type, managed.release) != (expected.ami_type, expected.release_version):
        yield Found(f"{told}, expected {expected.release_version} of {expected.ami_type}; run pulumi up")


def unwell(group: Group, _now: datetime) -> Iterator[Found]:
    """A group with which EKS finds something wrong."""
    managed = group.managed
    if managed is None or not (managed.issues or managed.status in _FAILED):
        return
    status = f"EKS has it as {managed.status}"
    yield Found("; ".join(dict.fromkeys([status, *map(_told, managed.issues)])), _resources(managed))


def updating(group: Group, _now: datetime) -> Iterator[Found]:
    """EKS updates the group."""
    if group.managed is not None and group.rolling:
        yield Found("EKS updates it; an update cannot be stopped, and drains node by node")


def _told(issue: Issue) -> str:
    remedy = REMEDIES.get(issue.code)
    return ": ".join(filter(None, (issue.code, issue.message.rstrip("."), remedy)))


def _resources(managed: Managed) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each for issue in managed.issues for each in issue.resources))
