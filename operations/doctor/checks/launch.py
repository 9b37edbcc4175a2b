"""What the groups start, and how they are rolled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.doctor.checks.check import Flaw
from operations.doctor.facts import LAUNCH_CONFIGURATION
from operations.rollout.plan import IN_SERVICE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.doctor.facts import Facts

JOIN_SECONDS = 900
"""Within these EKS gives up on an update of a managed group (EKS user guide, managed node update behavior)."""

_CLOSE_SECONDS = 600


def keys(facts: Facts) -> Iterator[Flaw]:
    """Auto Scaling may use the keys of the volumes."""
    for name, key in facts.keys.value.items():
        if key.of_aws:
            continue
        if key.state != "Enabled":
            yield Flaw(f"the key {name} is {key.state}, expected Enabled", "aws kms enable-key, or name another one")
        elif not key.usable:
            yield Flaw(
                f"the policy of the key {name} lets no AWSServiceRoleForAutoScaling use it: launches end in "
                "Client.InternalError",
                "allow kms:Decrypt, GenerateDataKeyWithoutPlaintext, ReEncrypt*, DescribeKey and CreateGrant for it",
            )


def fast_launch(facts: Facts) -> Iterator[Flaw]:
    """Own AMIs start from snapshots that EC2 keeps ready, enough for a roll-out."""
    images = facts.images.value
    for group in facts.groups.value:
        ami = images.get(group.image)
        if ami is None or ami.alias == "amazon":
            continue
        found = facts.fast_launch.value.get(group.image)
        if found is None or found.state != "enabled":
            state = found.state if found else "off"
            yield Flaw(
                f"{group.name}: Fast Launch of {group.image} is {state}; its nodes start slowly",
                "switch it on with fastLaunch of the image, or wait while it is enabling",
                fails=False,
            )
        elif found.snapshots < group.surge:
            yield Flaw(
                f"{group.name}: {found.snapshots} snapshots of {group.image} are kept ready, and a roll-out starts "
                f"{group.surge} nodes at once",
                "raise the snapshots of fastLaunch",
                fails=False,
            )


def amis(facts: Facts) -> Iterator[Flaw]:
    """The account can start the AMIs."""
    images = facts.images.value
    for group in facts.groups.value:
        if not group.image:
            continue
        ami = images.get(group.image)
        if ami is None:
            yield Flaw(
                f"{group.name}: {group.image} is gone, or not shared with this account",
                "share it, or pin a release that is there: eks-windows releases pin",
            )
        elif ami.state != "available":
            yield Flaw(f"{group.name}: {group.image} is {ami.state}, expected available", "pin another release")
        elif not ami.allowed:
            yield Flaw(
                f"{group.name}: the account's Allowed AMIs do not allow {group.image}",
                "add its owner to the criteria: aws ec2 replace-image-criteria-in-allowed-images-settings",
            )


def templates(facts: Facts) -> Iterator[Flaw]:
    """Launch templates are pinned, and leave the root volume to AMIs with Fast Launch."""
    for group in facts.groups.value:
        if group.template_version.startswith("$"):
            yield Flaw(
                f"{group.name}: it launches version {group.template_version} of its template, and nothing rolls out",
                "give it a number, as pulumi up does",
            )
        if group.template_version == LAUNCH_CONFIGURATION:
            yield Flaw(
                f"{group.name}: it starts from a launch configuration, which has no versions and can be made no more",
                "roll it over to a group of this project, or to a launch template",
            )
    for group in facts.groups.value:
        if group.root_gib is not None and group.image in facts.fast_launch.value:
            yield Flaw(
                f"{group.name}: its template sets the root volume, so EC2 passes over the snapshots of Fast Launch",
                "take the mapping out, and set rootVolume of the image",
                fails=False,
            )


def processes(facts: Facts) -> Iterator[Flaw]:
    """Auto Scaling does all that it should."""
    for group in facts.groups.value:
        if group.suspended:
            yield Flaw(
                f"{group.name}: suspended are {', '.join(group.suspended)}",
                f"aws autoscaling resume-processes --auto-scaling-group-name {group.name}",
                fails="Launch" in group.suspended or "Terminate" in group.suspended,
            )


def drain(facts: Facts) -> Iterator[Flaw]:
    """Nodes are drained before they go."""
    for group in facts.groups.value:
        if group.managed or group.drained:
            continue
        yield Flaw(
            f"{group.name}: no termination hook, so a roll-out ends its pods without their budgets being asked",
            "give it a termination hook and somebody who drains, such as the node termination handler",
            fails=False,
        )


def warm_up(facts: Facts) -> Iterator[Flaw]:
    """A roll-out waits until new nodes are Ready."""
    own = [each for each in facts.groups.value if not each.managed and not each.joined_first]
    if not own:
        return
    needed = facts.ready_seconds.value
    for group in own:
        waits = IN_SERVICE_SECONDS + group.warm_up_seconds
        if waits < needed:
            yield Flaw(
                f"{group.name}: a node counts {waits} s after its launch, and 19 in 20 are Ready after {needed} s",
                f"set warmupSeconds to {_minutes(needed)}, or let nodes tell by a launch hook when they have joined",
            )


def joins_in_time(facts: Facts) -> Iterator[Flaw]:
    """Nodes of managed groups join within the quarter of an hour that EKS waits."""
    managed = [each.name for each in facts.groups.value if each.managed]
    if not managed:
        return
    needed = facts.ready_seconds.value
    if needed >= _CLOSE_SECONDS:
        yield Flaw(
            f"{', '.join(managed)}: 19 in 20 nodes are Ready after {needed} s, and EKS gives up after {JOIN_SECONDS}",
            "switch Fast Launch on, cache images, and move work of your own behind the bootstrap",
            fails=needed >= JOIN_SECONDS,
        )


def _minutes(seconds: int) -> int:
    """Seconds, up to the next whole minute."""
    return -(-seconds // 60) * 60
