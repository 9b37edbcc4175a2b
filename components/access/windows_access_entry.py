"""An access entry of type EC2_WINDOWS, and the one line for a role that cannot get it.

A role has at most one entry in a cluster, and EKS refuses a second one without a word about the first
(`ResourceInUseException`). So a hook looks before each creation, in previews too, where cluster and role are known. It
asks through pulumi-aws, with the same provider and credentials as the entry itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary

import pulumi
import pulumi_aws as aws

from components.arguments.error import ArgumentError
from components.cluster.hooks import asked_in_hook, before_creation
from components.cluster.lookups import found_nothing
from components.cluster.tags import stack_name
from components.facts.ownership import STACK_TAG

if TYPE_CHECKING:
    from collections.abc import Mapping

WINDOWS_TYPE = "EC2_WINDOWS"

NO_ENTRIES = (
    "the cluster's authentication mode is CONFIG_MAP, which refuses access entries; use aws_auth, or run "
    "`aws eks update-cluster-config --access-config authenticationMode=API_AND_CONFIG_MAP`, from which there is no way "
    "back"
)

_TYPE = "aws:eks/accessEntry:AccessEntry"


class AccessError(ArgumentError):
    """The cluster does not take what was asked for."""


_OWNERS: WeakKeyDictionary[pulumi.Resource, dict[tuple[int, str, str], set[str]]] = WeakKeyDictionary()
"""By the root resource, as a process may run several programs: provider's identity, cluster and role to the URNs of the
components that make an entry for them."""


def windows_access_entry(
    name: str,
    cluster_name: pulumi.Input[str],
    authentication_mode: pulumi.Input[str],
    role_arn: pulumi.Input[str],
    *,
    tags: Mapping[str, pulumi.Input[str]],
    parent: pulumi.Resource,
) -> aws.eks.AccessEntry:
    """The entry of a role (full ARN, with its path), tagged with the stack.

    An entry that was imported under the same name, without a parent, is taken over. In preview and update the resource
    fails in one line where the mode is CONFIG_MAP, the role has another entry, or another component of the program
    makes one for it. Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAccessEntry.html
    """
    root = pulumi.runtime.get_root_resource()
    program: dict[tuple[int, str, str], set[str]] = _OWNERS.setdefault(root, {}) if root else {}
    provider = id(parent.get_provider(_TYPE))
    known = pulumi.Output.all(cluster_name, role_arn, parent.urn)
    known.apply(lambda it: program.setdefault((provider, it[0], it[1].lower()), set()).add(it[2]))

    async def check(args: pulumi.ResourceHookArgs) -> None:
        if await pulumi.Output.from_input(authentication_mode).future() == "CONFIG_MAP":
            raise AccessError(NO_ENTRIES)
        given = args.new_inputs or {}
        cluster, role = given.get("clusterName"), given.get("principalArn")
        if not isinstance(cluster, str) or not isinstance(role, str):
            return  # of what is unknown yet, the update will tell
        owners = program.get((provider, cluster, role.lower()), set())
        if len(owners) > 1:
            raise AccessError(
                f"{', '.join(sorted(owners))} each make an access entry of {role} in cluster {cluster}, and a role has "
                "one there; let the role in once, and set access to external on the other node groups that share it"
            )
        await _refuse_another(args.name, {"clusterName": cluster, "principalArn": role}, parent)

    return aws.eks.AccessEntry(
        name,
        cluster_name=cluster_name,
        principal_arn=role_arn,
        type=WINDOWS_TYPE,
        tags={**tags, STACK_TAG: stack_name()},
        opts=pulumi.ResourceOptions(
            parent=parent,
            delete_before_replace=True,
            aliases=[pulumi.Alias(name=name, parent=pulumi.ROOT_STACK_RESOURCE)],
            hooks=before_creation(_TYPE, name, check),
        ),
    )


def refusal(found: Mapping[str, Any], name: str) -> str:
    """The line about an entry that stands where one shall be made, with the way out.

    Args:
        found: the entry as pulumi-aws's `getAccessEntry` tells it.
        name: name of the resource in the program.
    """
    cluster, role, kind = found["clusterName"], found["principalArn"], found["type"]
    there = f"cluster {cluster} has an access entry of type {kind} for {role} already"
    if kind == WINDOWS_TYPE:
        return f"{there}, which is not in this stack; take it over: pulumi import {_TYPE} {name} {cluster}:{role}"
    return (
        f"{there}, expected {WINDOWS_TYPE} or none, and a type cannot change; give the Windows nodes a role of their "
        "own, or, if nothing else joins by that entry, delete it: aws eks delete-access-entry --region "
        f"{found['region']} --cluster-name {cluster} --principal-arn {role}"
    )


async def _refuse_another(name: str, query: Mapping[str, str], parent: pulumi.Resource) -> None:
    options = pulumi.InvokeOptions(parent=parent)
    try:
        answer = await asked_in_hook("aws:eks/getAccessEntry:getAccessEntry", query, options)
    except Exception as error:  # noqa: BLE001  # the SDK raises bare exceptions
        if not found_nothing(error):
            pulumi.log.warn(f"whether {query['principalArn']} has an access entry already is not known: {error}")
        return
    found = cast("Mapping[str, Any]", answer)
    tags = cast("Mapping[str, str]", found.get("tags") or {})
    # A preview shows a replacement of our own entry before the old one is gone. An update has deleted it by now.
    ours = found["type"] == WINDOWS_TYPE and tags.get(STACK_TAG) == stack_name()
    if not (ours and pulumi.runtime.is_dry_run()):
        raise AccessError(refusal(found, name))
