"""A name in AWS that is given and that something else has already: told before the creation, in previews too.

AWS would refuse it half way through the update, when other parts of the group are made. What is adopted stands, and is
not in the stack before its import; the preview that lists what to import warns of it, and an update refuses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import pulumi

from components.arguments.error import ArgumentError
from components.cluster.hooks import asked_in_hook, before_creation
from components.cluster.lookups import found_nothing
from components.facts.names import NODE_GROUP_TAG
from components.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class _Kind:
    """What has a name.

    Attributes:
        key: what `names` calls it.
        what: it, in words.
        source: the data source that finds it.
        asked: inputs of the resource by which it is asked.
        id: what the data source calls that by which the engine knows it.
    """

    key: str
    what: str
    source: str
    asked: tuple[str, ...] = ("name",)
    id: str = "name"


_GET_ROLE = "aws:iam/getRole:getRole"
_KINDS = {
    "aws:iam/role:Role": _Kind("role", "a role", _GET_ROLE),
    "aws:iam/instanceProfile:InstanceProfile": _Kind(
        "instance_profile", "an instance profile", "aws:iam/getInstanceProfile:getInstanceProfile"
    ),
    "aws:ec2/securityGroup:SecurityGroup": _Kind(
        "security_group", "a security group", "aws:ec2/getSecurityGroup:getSecurityGroup", ("name", "vpcId"), "id"
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": _Kind(
        "launch_template", "a launch template", "aws:ec2/getLaunchTemplate:getLaunchTemplate", id="id"
    ),
}


def not_taken(
    kind: str, name: str, called: pulumi.Input[str] | None, opts: pulumi.ResourceOptions, *, adopted: bool = False
) -> pulumi.ResourceOptions:
    """The same options, with a look whether the name is free.

    Args:
        kind: the resource's type, one of a role, an instance profile, a security group or a launch template.
        name: its name in the program.
        called: its name in AWS; None for one that Pulumi completes, which is free.
        opts: its options.
        adopted: whether its group is adopted, and runs what it ran then.
    """
    if called is None:
        return opts
    asking = pulumi.InvokeOptions(parent=opts.parent)

    async def look(args: pulumi.ResourceHookArgs) -> None:
        given = args.new_inputs or {}
        query = {each: given.get(each) for each in _KINDS[kind].asked}
        if not all(isinstance(each, str) for each in query.values()):
            return  # of what is unknown yet, the update will tell
        found = await _found(_KINDS[kind], query, asking)
        if found is None:
            return
        own = await _of_group(found, given, asking)
        there, path = (each.get("path") or "/" for each in (found, given))
        if there != path and not own:  # as of one that was imported, which would be replaced
            text = f"found {path!r}, expected {there!r}, under which {_KINDS[kind].what} {query['name']} stands"
            raise ArgumentError(Problem(("role_path",), f"{text}; give that path, or another name"))
        # A preview shows a replacement of our own before the old one is gone. An update has deleted it by now.
        if not (own and pulumi.runtime.is_dry_run()):
            way = await take_in(args, str(found[_KINDS[kind].id]), opts.parent) if own else ""
            tell_taken(_KINDS[kind].key, str(query["name"]), _KINDS[kind].what, adopted=adopted, cut_off=way)

    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(hooks=before_creation(kind, name, look)))


async def take_in(args: pulumi.ResourceHookArgs, known: str, parent: pulumi.Resource | None) -> str:
    """The command that has a stack know what an update made that was cut off before it wrote that down.

    `pulumi refresh --import-pending-creates` is none: Pulumi 3.259 notes the id, and drops it with the operation.

    Args:
        args: the resource that is to be made, and was.
        known: its id.
        parent: its parent.
    """
    under = f" --parent 'parent={await parent.urn.future()}'" if parent else ""
    return f"pulumi import {args.type} {args.name} {known}{under} --protect=false --generate-code=false"


def tell_taken(key: str, name: str, what: str, *, adopted: bool, cut_off: str = "") -> None:
    """Tell of a name that something has which is not in this stack.

    Args:
        key: what `names` calls it.
        name: the name.
        what: what has it.
        adopted: whether its group is adopted, and runs what it ran then.
        cut_off: the command that takes in what has the tags of this group, as an update has that was cut off.

    Raises:
        ArgumentError: it is not adopted, or an update would make it.
    """
    found = f"found {name!r}, the name of {what} that is not in this stack"
    if cut_off and not adopted:
        text = f"{found} but has the tags of this group; take it over, as where an update was cut off that made it"
        raise ArgumentError(Problem(("names", key), f"{text}: {cut_off}; or give another name"))
    if not adopted:
        text = f"{found}; give another name, or take it over by what `eks-windows adopt` writes"
        raise ArgumentError(Problem(("names", key), text))
    text = f"{found} yet; import it before an update, as `eks-windows adopt` and pulumi preview --import-file say"
    if not pulumi.runtime.is_dry_run():
        raise ArgumentError(Problem(("names", key), text))
    pulumi.log.warn(f"names.{key}: {text}")


async def _found(kind: _Kind, query: Mapping[str, object], asking: pulumi.InvokeOptions) -> Mapping[str, Any] | None:
    try:
        return cast("Mapping[str, Any]", await asked_in_hook(kind.source, query, asking))
    except Exception as error:  # noqa: BLE001  # the SDK raises bare exceptions
        if not found_nothing(error):
            pulumi.log.warn(f"whether there is {kind.what} {query['name']} already is not known: {error}")
        return None


async def _of_group(found: Mapping[str, Any], given: Mapping[str, Any], asking: pulumi.InvokeOptions) -> bool:
    """Whether it is of the same node group; a data source tells no tags of a profile, but its role."""
    tags = found.get("tags")
    if tags is None and found.get("roleName"):
        role = await _found(_KINDS["aws:iam/role:Role"], {"name": found["roleName"]}, asking)
        tags = role.get("tags") if role else None
    of_found, of_given = (
        cast("Mapping[str, str]", each or {}).get(NODE_GROUP_TAG) for each in (tags, given.get("tags"))
    )
    return of_given is not None and of_found == of_given
