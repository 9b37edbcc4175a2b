"""Where the logs of builds go: to a group of this stack, or to one that is there."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, cast
from weakref import WeakKeyDictionary

import pulumi
import pulumi_aws as aws
from pulumi.runtime.settings import get_monitor

from components.arguments.error import ArgumentError
from components.cluster.hooks import asked_in_hook, before_creation
from components.cluster.lookups import provider_of
from components.facts import defaults

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from components.images.args import BuildArgs, Tags

_TYPE = "aws:cloudwatch/logGroup:LogGroup"

_TOLD: WeakKeyDictionary[object, dict[object, dict[str, asyncio.Future[Sequence[str]]]]] = WeakKeyDictionary()
"""Names by their place, by the monitor of the program, which there is one of, and by the provider, which asks in its
Region and account."""


def log_group(name: str, build: BuildArgs, tags: Tags, opts: pulumi.ResourceOptions) -> pulumi.Output[str]:
    """The name of the group: that of `log_group`, or of one in Image Builder's own place for logs.

    A stack that has one under the former name, `/aws/imagebuilder/IMAGE`, keeps it, with the logs. One that was
    imported under the image's name, without a parent, is taken over.

    Raises:
        ArgumentError: from preview and update, a group that is there and not in the stack, with both ways out.
    """
    given = build.get("log_group")
    if given is not None:
        return pulumi.Output.from_input(given)
    own = pulumi.ResourceOptions(
        ignore_changes=["name"],
        aliases=[pulumi.Alias(name=name, parent=pulumi.ROOT_STACK_RESOURCE)],
        hooks=_is_new(name, pulumi.InvokeOptions(parent=opts.parent)),
    )
    return aws.cloudwatch.LogGroup(
        name,
        name=defaults.log_group(name),
        retention_in_days=build.get("log_retention_days", defaults.LOG_RETENTION_DAYS),
        tags=tags,
        opts=pulumi.ResourceOptions.merge(opts, own),
    ).name


def refusal_of(group: str, name: str) -> str:
    """The line about a log group that stands where one shall be made, with the ways out.

    Args:
        group: its name.
        name: name of the resource in the program.
    """
    return (
        f"the log group {group} is there already and not in this stack; name it in build.logGroup, or take it over, "
        f"its logs are kept: pulumi import {_TYPE} {name} {group}"
    )


def _is_new(name: str, asking: pulumi.InvokeOptions) -> pulumi.ResourceHookBinding:
    """Refuses a group that is there already."""
    told = _TOLD.setdefault(get_monitor(), {}).setdefault(provider_of(asking), {})

    async def refuse_another(args: pulumi.ResourceHookArgs) -> None:
        group = (args.new_inputs or {}).get("name")
        if isinstance(group, str) and await _is_there(group, told, asking):
            raise ArgumentError(refusal_of(group, name))

    return before_creation(_TYPE, name, refuse_another)


async def _is_there(group: str, told: dict[str, asyncio.Future[Sequence[str]]], opts: pulumi.InvokeOptions) -> bool:
    """By one question for all groups of a place; one that it tells of is asked for once more, as it may have gone."""
    place = group[: group.rindex("/") + 1]
    if place not in told:
        told[place] = asyncio.ensure_future(_names(place, opts))
    return group in await asyncio.shield(told[place]) and group in await _names(group, opts)


async def _names(prefix: str, opts: pulumi.InvokeOptions) -> Sequence[str]:
    answer = await asked_in_hook("aws:cloudwatch/getLogGroups:getLogGroups", {"logGroupNamePrefix": prefix}, opts)
    return cast("Mapping[str, list[str]]", answer).get("logGroupNames", [])
