"""A node group keeps its kind: the other kind's new group would come with its nodes while those that serve go.

Both would have one name, and the engine takes the old one away in the update that makes the new one, waiting for no
node of a self-managed group. So a hook looks before a group is created, in previews too, for what stands under the same
name as the other kind: once a cluster, and again for a group only where there is anything of that kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pulumi

from components.arguments.error import ArgumentError
from components.cluster.hooks import asked_in_hook, asked_once_in_hook
from components.cluster.lookups import found_nothing, provider_of, warn_once
from components.cluster.tags import stack_name
from components.facts.kubernetes_tags import ownership
from components.facts.names import NODE_GROUP_TAG
from components.facts.ownership import STACK_TAG

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_EKS, _OWN = "a group that EKS manages", "a self-managed group"


async def refuse_other_than_self_managed(
    cluster: pulumi.Input[str], group: str, parent: pulumi.Resource, *, adopted: bool = False
) -> None:
    """Refuse to make a self-managed group where EKS manages one of that name, which this stack made.

    One of somebody else's stays where it is, whatever this stack makes beside it.

    Args:
        cluster: its cluster's name; one that is not known yet has no groups, or the update will tell.
        group: its name.
        parent: what of the program asks.
        adopted: whether it is one that others made, as that of EKS may be then: it has no tag of this stack's until
            its first roll-out.

    Raises:
        ArgumentError: there is one.
    """
    name, opts = await known(cluster), pulumi.InvokeOptions(parent=parent)
    if name is None:
        return
    try:
        listed = await asked_once_in_hook("aws:eks/getNodeGroups:getNodeGroups", {"clusterName": name}, opts)
        if group not in cast("Sequence[str]", listed["names"]):
            return
        query = {"clusterName": name, "nodeGroupName": group}
        found = await asked_in_hook("aws:eks/getNodeGroup:getNodeGroup", query, opts)
    except Exception as error:  # noqa: BLE001  # the SDK raises bare exceptions
        _tell_unknown(error, name, _EKS, opts)
        return
    tags = cast("Mapping[str, str]", found.get("tags") or {})
    if adopted or tags.get(STACK_TAG) == stack_name():
        raise ArgumentError(refusal(name, group, stands=_EKS, wanted="selfManaged"))


async def refuse_other_than_managed(cluster: str, group: str, opts: pulumi.InvokeOptions) -> None:
    """Refuse to have EKS make a group where a self-managed one of that name stands, by its Auto Scaling group's tags.

    Args:
        cluster: its cluster's name.
        group: its name.
        opts: of the look-up.

    Raises:
        ArgumentError: there is one.
    """
    names = await standing(cluster, group, opts)
    if names:
        raise ArgumentError(refusal(cluster, group, stands=f"{_OWN} ({', '.join(names)})", wanted="managed"))


async def standing(cluster: str, group: str, opts: pulumi.InvokeOptions) -> Sequence[str]:
    """The Auto Scaling groups of a self-managed node group by their tags; none, with a warning, where nobody may ask.

    Args:
        cluster: its cluster's name.
        group: its name.
        opts: of the look-up.
    """
    own = _filters({f"tag:{key}": value for key, value in ownership(cluster).items()})
    names: Sequence[str] = ()
    try:
        for of_group in ({"tag-key": NODE_GROUP_TAG}, {f"tag:{NODE_GROUP_TAG}": group}):
            found = await asked_once_in_hook(_AUTO_SCALING, {"filters": [*own, *_filters(of_group)]}, opts)
            names = cast("Sequence[str]", found["names"])
            if not names:
                break
    except Exception as error:  # noqa: BLE001  # the SDK raises bare exceptions
        _tell_unknown(error, cluster, _OWN, opts)
        return ()
    return names


async def groups_called(name: str, opts: pulumi.InvokeOptions) -> Sequence[str]:
    """The Auto Scaling group of a name; none, with a warning, where nobody may ask.

    Args:
        name: its name.
        opts: of the look-up.
    """
    try:
        found = await asked_in_hook(_AUTO_SCALING, {"names": [name]}, opts)
    except Exception as error:  # noqa: BLE001  # the SDK raises bare exceptions
        if not found_nothing(error):
            pulumi.log.warn(f"whether an Auto Scaling group has the name {name} already is not known: {error}")
        return ()
    return cast("Sequence[str]", found["names"])


def refusal(cluster: str, group: str, *, stands: str, wanted: str) -> str:
    """The line about a group of the other kind, with the way there.

    Args:
        cluster: its cluster.
        group: its name.
        stands: what there is.
        wanted: the kind of the group to be made, as a stack file has it.
    """
    return (
        f"kind of node group {group} in cluster {cluster} can't be changed to {wanted}: {stands} has that name, and "
        "its nodes would go in the update that starts the new ones; make a second group of another name beside it, "
        "move the pods there (kubectl drain), and take this one out then"
    )


_AUTO_SCALING = "aws:autoscaling/getAmiIds:getAmiIds"
"""Pulumi's name for the data source that finds Auto Scaling groups (`aws_autoscaling_groups`)."""


def _filters(by_name: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"name": name, "values": [value]} for name, value in by_name.items()]


async def known(value: pulumi.Input[str]) -> str | None:
    """The value; None where it is not known yet."""
    found = await pulumi.Output.from_input(value).future()
    return found if isinstance(found, str) else None


def _tell_unknown(error: Exception, cluster: str, what: str, opts: pulumi.InvokeOptions) -> None:
    """Once a cluster: who may not ask about one group may ask about none."""
    if not found_nothing(error):
        text = f"whether {what} has the name of one to be made in cluster {cluster} is not known: {error}"
        warn_once(text, cluster, what, provider_of(opts))
