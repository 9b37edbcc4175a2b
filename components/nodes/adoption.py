"""What stands already and is taken over: names, and what stays as it is until the first roll-out.

An import compares what the program says with what stands. A name that differs replaces; a template that differs in a
byte of user data is a new version, and with it a roll-out that nobody asked for. So names can be given, and template,
tags and policies of an adopted group are left alone until its AMI changes: that roll-out is asked for. Role, way in and
security group that the former owner made may be shared, and the way in goes with their owner; another description alone
would replace a security group that is in use. So the nodes get those of this program with that roll-out, not before.

Until then nothing in AWS says whose the group is, and nobody drains its nodes: what takes it out of the program, or
makes it of another kind or name, would end them. So the state protects it, in previews and in `pulumi destroy`, too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

if TYPE_CHECKING:
    from components.nodes.node_args import NodeArgs


def is_frozen(args: NodeArgs) -> bool:
    """Whether the group is adopted, and runs what it ran then."""
    adopted = args.get("adopted")
    return adopted is not None and adopted["ami_id"] == args["ami"]["id"]


def is_left_out(args: NodeArgs, name: str) -> bool:
    """Whether something of the group's own is not made yet: no adopted node uses it before the first roll-out.

    Args:
        args: the group.
        name: what `names` calls it; what is named there is imported, and so is in the program.
    """
    return is_frozen(args) and args.get("names", {}).get(name) is None


def kept(args: NodeArgs, inputs: type, *changing: str) -> list[str]:
    """What stays as it is of a resource of the group: while it is frozen all but its name and these properties.

    Args:
        args: the group.
        inputs: the resource's class of inputs, which has a property for each.
        changing: names of the properties that change even then.
    """
    if not is_frozen(args):
        return []
    names = (name for name, value in vars(inputs).items() if isinstance(value, property))
    return [name for name in names if name not in {"name", *changing}]


def protected(args: NodeArgs) -> bool | None:
    """Whether the group that has the nodes is protected from deletion; None for whatever its component says."""
    return True if is_frozen(args) else None


def tell_first_roll_out(component: str, args: NodeArgs) -> None:
    """Say that an adopted group is frozen no more."""
    adopted = args.get("adopted")
    if adopted is not None and not is_frozen(args):
        pulumi.log.info(
            f"{component}: adopted: the AMI is no more {adopted['ami_id']}, so template, tags and policies are this "
            "program's from now on; take adopted out once the roll-out has ended"
        )
