"""Where the logs of builds go: to a group of this stack, or to one that is there."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, cast

import pulumi
import pulumi_aws as aws

from components.arguments.error import ArgumentError
from components.cluster.hooks import asked_in_hook, before_creation
from components.facts import defaults

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.images.args import BuildArgs, Tags

_TYPE = "aws:cloudwatch/logGroup:LogGroup"

_hooks = itertools.count(1)
"""A program may have images of one name in several Regions, and hooks of one name only once."""


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
    asking = pulumi.InvokeOptions(parent=opts.parent)

    async def refuse_another(args: pulumi.ResourceHookArgs) -> None:
        group = (args.new_inputs or {}).get("name")
        if isinstance(group, str) and await _is_there(group, asking):
            raise ArgumentError(refusal_of(group, args.name))

    own = pulumi.ResourceOptions(
        ignore_changes=["name"],
        aliases=[pulumi.Alias(name=name, parent=pulumi.ROOT_STACK_RESOURCE)],
        hooks=before_creation(f"{name}-logs-are-new-{next(_hooks)}", refuse_another),
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


async def _is_there(group: str, opts: pulumi.InvokeOptions) -> bool:
    query = {"logGroupNamePrefix": group}
    answer = await asked_in_hook("aws:cloudwatch/getLogGroups:getLogGroups", query, opts)
    return group in cast("Mapping[str, list[str]]", answer).get("logGroupNames", [])
