"""Reading which instances groups retain, and ending them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from components.kubernetes.errors import RefusedError
from operations.aws import UnreadError, asking
from operations.drain.sort import Leave, sort
from operations.nodes.release import Fate, Retained, retained
from operations.rollout.going import NOWHERE, going
from operations.rollout.live import described_groups, described_instances, instance, other_groups

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import boto3

    from operations.drain.live import LiveCluster
    from operations.rollout.facts import Declared
    from operations.rollout.going import Scope

_ALL = Leave(bare_pods=True, empty_dir_data=True, kept_pods=True)


def read(
    aws: boto3.Session, wanted: Sequence[Declared], cluster: Callable[[str], LiveCluster], scope: Scope = NOWHERE
) -> tuple[tuple[Retained, ...], tuple[str, ...]]:
    """The instances that these groups retain, and those of a scope that are going; a line for each thing not read.

    Raises:
        UnreadError: Auto Scaling does not tell of the groups.
    """
    autoscaling = aws.client("autoscaling")
    if scope.clusters:
        wanted = [*wanted, *going(other_groups(autoscaling, wanted), scope)]
    groups = described_groups(autoscaling, [each.auto_scaling_group for each in wanted])
    unread = [
        f"{each.cluster}/{each.node_group}: there is no Auto Scaling group {each.auto_scaling_group} in this Region"
        for each in wanted
        if each.auto_scaling_group not in groups
    ]
    found = [
        each
        for declared in wanted
        if declared.auto_scaling_group in groups
        for each in retained(
            declared, [instance(one) for one in groups[declared.auto_scaling_group].get("Instances", [])]
        )
    ]
    found = _launched(aws, found, unread)
    return tuple(_on_cluster(found, cluster, unread)), tuple(unread)


def end(aws: boto3.Session, found: Sequence[Retained]) -> tuple[list[Retained], list[str]]:
    """End those that are to end, and a line for each that Auto Scaling does not end; that one stays.

    A group does not count what it retains, so nothing is started in its place.
    """
    client, done, refused = aws.client("autoscaling"), list[Retained](), list[str]()
    for each in found:
        if each.fate is not Fate.ENDS:
            done.append(each)
            continue
        try:
            with asking():
                client.terminate_instance_in_auto_scaling_group(
                    InstanceId=each.instance, ShouldDecrementDesiredCapacity=False
                )
        except UnreadError as error:
            refused.append(f"{each.instance} of {each.cluster}/{each.node_group} was not ended: {error}")
            done.append(replace(each, fate=Fate.KEPT))
        else:
            done.append(replace(each, fate=Fate.ENDED))
    return done, refused


def _launched(aws: boto3.Session, found: Sequence[Retained], unread: list[str]) -> list[Retained]:
    try:
        machines = described_instances(aws.client("ec2"), [each.instance for each in found])
    except UnreadError as error:
        unread.append(f"launch times: {error}")
        return list(found)
    return [replace(each, launched=machines.get(each.instance, {}).get("LaunchTime")) for each in found]


def _on_cluster(found: Sequence[Retained], cluster: Callable[[str], LiveCluster], unread: list[str]) -> list[Retained]:
    known: list[Retained] = []
    for name in dict.fromkeys(each.cluster for each in found):
        here = [each for each in found if each.cluster == name]
        try:
            live = cluster(name)
            nodes = {each.instance: each for each in live.nodes({each.instance for each in here})}
            known += [
                replace(each, node=node.name, pods=sum(map(len, sort(live.pods(node), _ALL).waves)))
                if (node := nodes.get(each.instance))
                else replace(each, node="", pods=0)
                for each in here
            ]
        except RefusedError as error:
            unread.append(f"nodes of {name}: {error}")
            known += here
    return known
