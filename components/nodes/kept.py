"""What running nodes use keeps its name: AWS renames nothing, so another name is a replacement under their feet.

A hook compares, before a component is changed and so before anything in it is touched, in previews too, what its
program says with what it said when that was made, as the state has it. Only of names that the program never gave AWS is
asked what stands.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pulumi

from components.arguments.error import ArgumentError
from components.cluster.hooks import asked_in_hook, before_change
from components.cluster.lookups import found_nothing, provider_of, warn_once
from components.facts import defaults
from components.facts.names import resource_type
from components.nodes.adoption import is_frozen, is_left_out
from components.nodes.kind import known
from components.problems.problem import Path, Problem

if TYPE_CHECKING:
    from components.nodes.node_args import NodeArgs

Args = Mapping[str, Any]
Nodes = Callable[[str, str, pulumi.InvokeOptions], Awaitable[object]]
"""Whether there is a group of a cluster's name and its own, so that nodes may run."""


class Form(StrEnum):
    """What has such names."""

    SELF_MANAGED = "WindowsNodeGroup"
    MANAGED = "ManagedWindowsNodeGroup"
    SHARED_ROLE = "SharedNodeRole"


class Change(NamedTuple):
    """A name that is not what it was.

    Attributes:
        path: where it is given.
        was: it; None for one that Pulumi made.
        wanted: the same, now.
        reason: what would become of the nodes.
    """

    path: Path
    was: str | None
    wanted: str | None
    reason: str


_CREDENTIALS = "its nodes would lose the role by which they are in the cluster, and call AWS"
_SECURITY_GROUP = "its rules would go from under its nodes, and AWS deletes none that a node has"
_EKS_ROLE = "EKS never changes the role of a group, and its nodes would lose their way into the cluster"

KEPT: Mapping[Path, Mapping[Form, str]] = {
    ("names", "role"): {Form.SELF_MANAGED: _CREDENTIALS, Form.MANAGED: _EKS_ROLE},
    ("names", "instance_profile"): {Form.SELF_MANAGED: _CREDENTIALS},
    ("names", "security_group"): {Form.SELF_MANAGED: _SECURITY_GROUP, Form.MANAGED: _SECURITY_GROUP},
    ("names", "launch_template"): {Form.MANAGED: "EKS takes versions only of the template that a group was made with"},
    ("names", "auto_scaling_group"): {Form.SELF_MANAGED: "all its nodes would go with it"},
    ("role_path",): {Form.SELF_MANAGED: _CREDENTIALS, Form.MANAGED: _EKS_ROLE, Form.SHARED_ROLE: _CREDENTIALS},
    ("role",): {Form.SELF_MANAGED: _CREDENTIALS, Form.MANAGED: _EKS_ROLE},
}
"""What is kept, to what nodes would lose by another, by what has it; what is left out may change. EKS gives nodes of a
managed group an instance profile of its own making, and names their Auto Scaling group. A launch template of another
name is made before the old one goes, and is a roll-out.

Source: https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html (launchTemplate);
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteSecurityGroup.html (DependencyViolation);
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_manage_delete.html (running instances break)
"""

_FROZEN = "an adopted group keeps its template until its first roll-out, and could start no node without it"
_OF_ROLE = (("names", "role"), ("names", "instance_profile"), ("role_path",))
_OTHERS = "one of others"


def kept_names(
    form: Form,
    name: str,
    args: Mapping[str, object],
    ask: pulumi.InvokeOptions,
    nodes: Nodes | None = None,
) -> pulumi.ResourceOptions:
    """Options by which a component refuses another name of what running nodes use.

    Args:
        form: its type.
        name: its name in the program.
        args: its arguments.
        ask: how it asks AWS.
        nodes: whether nodes may run where an update that made the group failed, so that the state tells no outputs.
    """

    async def look(change: pulumi.ResourceHookArgs) -> None:
        old, outputs = change.old_inputs or {}, change.old_outputs or {}
        if "cluster" not in old:  # as one that was imported without them
            return
        found = changes(form, _as_it_stands(old, outputs), args)
        if found and not outputs:
            cluster = await known(cast("Any", args["cluster"])["name"])
            if nodes is None or cluster is None or not await nodes(cluster, str(args["group_name"]), ask):
                return
        told = [each for each in [await _refused(form, change, outputs, ask) for change in found] if each]
        if told:
            raise ArgumentError(*told, of=f"{form} {name}")

    return pulumi.ResourceOptions(hooks=before_change(resource_type(form), name, look))


def _as_it_stands(old: Args, outputs: Args) -> Args:
    """The arguments, with the path that the role has: one that was imported may have another than was said."""
    path = _PATH.search(str(outputs.get("role_arn")))
    return {**old, "role_path": path[1]} if path else old


_PATH = re.compile(r":role(/(?:.+/)?)[^/]+$")


def changes(form: Form, old: Args, new: Args) -> Sequence[Change]:
    """Every name that is not what it was, of what was made and nodes would miss.

    Args:
        form: what has it.
        old: its arguments, as the state has them.
        new: its arguments.
    """
    adopted = is_frozen(cast("NodeArgs", new))
    found: list[Change] = []
    for path, reasons in KEPT.items():
        template = form is Form.SELF_MANAGED and adopted and path == ("names", "launch_template")
        reason = _FROZEN if template else reasons.get(form)
        was, wanted = _said(old, path), _said(new, path)
        if adopted and path == ("role_path",):
            continue  # as it stands, whatever is said
        if reason and was != wanted and _was_made(old, new, path):
            found.append(Change(path, was, wanted, reason))
    return found


def _was_made(old: Args, new: Args, path: Path) -> bool:
    """Not what others made; nor what an adopted group gets with its first roll-out."""
    if path in _OF_ROLE and ("role" in old or "role" in new):
        return False
    return not is_left_out(cast("NodeArgs", old), str(path[-1]) if path[0] == "names" else "role")


def _said(args: Args, path: Path) -> str | None:
    match path:
        case ("names", str(key)):
            return cast("Mapping[str, str | None]", args.get("names") or {}).get(key)
        case ("role_path",):
            return args.get("role_path") or defaults.ROLE_PATH
        case _:
            return _OTHERS if "role" in args else None


async def _refused(form: Form, change: Change, outputs: Args, ask: pulumi.InvokeOptions) -> Problem | None:
    """The line about it; None where what stands has that name already, or nobody may ask."""
    stands = await _standing(change, outputs, ask) if change.was is None and change.path[0] == "names" else ""
    if stands is None or stands == change.wanted:
        return None
    also = f" or {stands!r}" if stands else ""
    second = "a second role" if form is Form.SHARED_ROLE else "a second group with it beside this one"
    text = (
        f"found {_shown(change.wanted)}, expected {_shown(change.was)}{also}, as it stands: {change.reason}; take that "
        f"back, or make {second}, move the pods there (kubectl drain), and take this one out then"
    )
    return Problem(change.path, text)


def _shown(said: str | None) -> str:
    return said if said == _OTHERS else repr(said) if said else "none"


async def _standing(change: Change, outputs: Args, ask: pulumi.InvokeOptions) -> str | None:
    """What Pulumi called it; "" where that is not what is wanted, None where it is gone or nobody may ask."""
    key = change.path[-1]
    if not outputs or key in _TOLD:
        return str(outputs.get(_TOLD.get(key, ""), ""))
    source, by_id = _ASKED[key]
    query = {"id": outputs[by_id]} if by_id else {"name": change.wanted}
    try:
        found = cast("Args", await asked_in_hook(source, query, ask))
    except Exception as error:  # noqa: BLE001  # the SDK raises bare exceptions
        if found_nothing(error):
            return None if by_id else ""
        warn_once(f"whether names.{key} has another name already is not known: {error}", key, provider_of(ask))
        return None
    if by_id:
        return str(found["name"])
    return change.wanted if found.get("roleName") == outputs["role_name"] else ""


_TOLD: Mapping[str | int, str] = {"role": "role_name", "auto_scaling_group": "auto_scaling_group_name"}
"""What a group puts out, of what `names` calls it."""

_ASKED: Mapping[str | int, tuple[str, str]] = {
    "instance_profile": ("aws:iam/getInstanceProfile:getInstanceProfile", ""),
    "security_group": ("aws:ec2/getSecurityGroup:getSecurityGroup", "security_group_id"),
    "launch_template": ("aws:ec2/getLaunchTemplate:getLaunchTemplate", "launch_template_id"),
}
"""The data source that tells the name, and the output that has the id; a profile is known by the role that it holds."""
