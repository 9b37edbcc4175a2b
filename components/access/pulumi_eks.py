"""For clusters whose aws-auth pulumi-eks owns: the same entry, as that package takes it.

pulumi-eks writes the whole of mapRoles and puts its own text back at each update, so an entry of ours would not last;
and the entries that it makes from `instance_roles` lack the third group. Give it role mappings instead:

    eks.Cluster("cluster", role_mappings=[role_mapping(windows_role.arn)])
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypedDict, cast

import pulumi

from components.arguments.check import Counterpart, refuse
from components.arguments.late import in_one_line
from components.aws_auth.text.errors import MappingError, RoleArnError
from components.aws_auth.text.mapping import NODE_USERNAME, WINDOWS_GROUPS, RoleMapping, node_mapping
from components.problems.problem import Problem
from components.settings.base import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pulumi_eks as eks

_KNOWN_LATER = "arn:aws:iam::000000000000:role/known-later"


class _Args(TypedDict):
    role_arn: pulumi.Input[str]
    username: str
    groups: Sequence[str]
    windows: bool


class _Given(Settings):
    role_arn: str
    username: str
    groups: tuple[str, ...]
    windows: bool


_ROLE_MAPPING = Counterpart(args=_Args, settings=_Given)


def role_mapping(
    role_arn: pulumi.Input[str],
    *,
    username: str = NODE_USERNAME,
    groups: Sequence[str] = WINDOWS_GROUPS,
    windows: bool = True,
) -> eks.RoleMappingArgs:
    """The mapping of a node role; Windows groups by default, the role's path taken off.

    Raises:
        ArgumentError: a plain ARN is not that of a role; an output fails the update with the same words. Or a user
            name or group that could not work.
    """
    given = _Args(role_arn=role_arn, username=username, groups=groups, windows=windows)
    refuse("role_mapping", problems(given))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of that package about a class of its own, on import
        import pulumi_eks as eks  # noqa: PLC0415  # half a second that only clusters of pulumi-eks need

    def entry_arn(arn: str) -> str:
        refuse("role_mapping", problems({**given, "role_arn": arn}))
        mapping, doubts = _mapping({**given, "role_arn": arn})
        for doubt in doubts:
            pulumi.log.warn(doubt)
        return mapping.rolearn

    arn = (
        entry_arn(role_arn)
        if isinstance(role_arn, str)
        else pulumi.Output.from_input(role_arn).apply(in_one_line(entry_arn))
    )
    return eks.RoleMappingArgs(role_arn=arn, username=username, groups=list(groups))


def problems(args: Mapping[str, object]) -> Iterator[Problem]:
    """What is plain and can't work."""
    found = list(_ROLE_MAPPING.problems(args))
    yield from found
    if not found:
        try:
            _mapping(cast("_Args", args))
        except RoleArnError as error:
            yield Problem(("role_arn",), str(error))
        except MappingError as error:
            yield Problem((error.field,), str(error))


def _mapping(args: _Args) -> tuple[RoleMapping, tuple[str, ...]]:
    arn = args["role_arn"] if isinstance(args["role_arn"], str) else _KNOWN_LATER
    return node_mapping(arn, username=args["username"], groups=tuple(args["groups"]), windows=args["windows"])
