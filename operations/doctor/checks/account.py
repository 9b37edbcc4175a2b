"""What the account has to have: roles, quotas, and nodes that Systems Manager hears of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.doctor.checks.check import Flaw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.doctor.facts import Facts, Quota

AUTO_SCALING, NODE_GROUPS, FAST_LAUNCH, IMAGE_BUILDER = (
    "AWSServiceRoleForAutoScaling",
    "AWSServiceRoleForAmazonEKSNodegroup",
    "AWSServiceRoleForEC2FastLaunch",
    "AWSServiceRoleForImageBuilder",
)
SERVICE_ROLES = {
    AUTO_SCALING: "autoscaling.amazonaws.com",
    NODE_GROUPS: "eks-nodegroup.amazonaws.com",
    FAST_LAUNCH: "ec2fastlaunch.amazonaws.com",
    IMAGE_BUILDER: "imagebuilder.amazonaws.com",
}
"""Service-linked role to the service that makes it."""


def service_roles(facts: Facts) -> Iterator[Flaw]:
    """The services have their own roles."""
    groups = facts.groups.value
    needed = [
        AUTO_SCALING,
        *([NODE_GROUPS] if any(each.managed for each in groups) else []),
        *([FAST_LAUNCH] if any(each.image in facts.fast_launch.value for each in groups) else []),
    ]
    for role in needed:
        if role not in facts.service_roles.value:
            yield Flaw(
                f"there is no {role}; the first use makes it where the caller may",
                f"aws iam create-service-linked-role --aws-service-name {SERVICE_ROLES[role]}",
                fails=False,
            )


def vcpus(facts: Facts) -> Iterator[Flaw]:
    """The quota of processors has room for a roll-out."""
    yield from _quota(facts, facts.vcpus.value, "vCPUs of standard on-demand instances", "L-1216C47A")


def storage(facts: Facts) -> Iterator[Flaw]:
    """The quota of gp3 volumes has room for a roll-out."""
    yield from _quota(facts, facts.storage.value, "TiB of gp3 volumes", "L-7A658B76")


def agents(facts: Facts) -> Iterator[Flaw]:
    """Systems Manager hears of the nodes."""
    online = facts.online.value
    for group in facts.groups.value:
        silent = [each for each in group.instances if online.get(each) != "Online"]
        if silent:
            yield Flaw(
                f"{group.name}: Systems Manager does not hear of {', '.join(silent[:3])}"
                + (f" and {len(silent) - 3} more" if len(silent) > 3 else ""),  # noqa: PLR2004  as many as are named
                "give the node role AmazonSSMManagedInstanceCore, and its subnets a way to Systems Manager",
                fails=False,
            )


def _quota(facts: Facts, quota: Quota, what: str, code: str) -> Iterator[Flaw]:
    surge = sum(each.surge * quota.node.get(each.name, 0) for each in facts.groups.value)
    if quota.used + surge > quota.limit:
        yield Flaw(
            f"a roll-out takes {surge:g} {what} beside the {quota.used:g} in use, and the quota is {quota.limit:g}",
            f"ask for more: aws service-quotas request-service-quota-increase --quota-code {code}; or roll in smaller "
            "waves",
        )
