"""For clusters whose aws-auth pulumi-eks owns: the same entry, as that package takes it.

pulumi-eks writes the whole of mapRoles and puts its own text back at each update, so an entry of ours would not last;
and the entries that it makes from `instance_roles` lack the third group. Give it role mappings instead:

    eks.Cluster("cluster", role_mappings=[role_mapping(windows_role.arn)])
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pulumi

from components.arguments.late import in_one_line
from components.aws_auth.text.mapping import NODE_USERNAME, WINDOWS_GROUPS, node_mapping

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulumi_eks as eks


def role_mapping(
    role_arn: pulumi.Input[str],
    *,
    username: str = NODE_USERNAME,
    groups: Sequence[str] = WINDOWS_GROUPS,
    windows: bool = True,
) -> eks.RoleMappingArgs:
    """The mapping of a node role; Windows groups by default, the role's path taken off.

    Raises:
        RoleArnError: a plain ARN is not that of a role; an output fails the update with the same words.
        MappingError: a user name or group that could not work.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of that package about a class of its own, on import
        import pulumi_eks as eks  # noqa: PLC0415  # half a second that only clusters of pulumi-eks need

    def entry_arn(arn: str) -> str:
        mapping, doubts = node_mapping(arn, username=username, groups=tuple(groups), windows=windows)
        for doubt in doubts:
            pulumi.log.warn(doubt)
        return mapping.rolearn

    arn = (
        entry_arn(role_arn)
        if isinstance(role_arn, str)
        else pulumi.Output.from_input(role_arn).apply(in_one_line(entry_arn))
    )
    return eks.RoleMappingArgs(role_arn=arn, username=username, groups=list(groups))
