"""What has to hold of groups whose cluster has a role for all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic.alias_generators import to_camel

from components.problems.problem import Path, Problem
from components.settings.node_role import RoleSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.settings.environment import ClusterSettings
    from components.settings.node_group import NodeSettings

OF_OWN_ROLE = tuple(RoleSettings.model_fields)
"""Settings of a group's own role."""

NAMED_WITH_ROLE = ("role", "instance_profile")
"""What of ``names`` is of that role."""


def groups_have_no_role_of_their_own(path: Path, cluster: ClusterSettings) -> Iterator[Problem]:
    """What is of a role is said where the role is, and holds what its groups need.

    Args:
        path: where the cluster stands.
        cluster: the cluster.
    """
    role = cluster.node_role
    if role is None:
        return
    for position, group in enumerate(cluster.node_groups):
        here = (*path, "nodeGroups", position)
        for given in _given(group):
            text = "found one beside the cluster's nodeRole, which its groups share; say it there, or drop it"
            yield Problem((*here, *map(to_camel, given)), text)
        if group.domain is not None and not role.ssm_access:
            text = "found one beside the cluster's nodeRole.ssmAccess false, without which nothing joins; drop one"
            yield Problem((*here, "domain"), text)


def _given(group: NodeSettings) -> Iterator[tuple[str, ...]]:
    yield from ((name,) for name in OF_OWN_ROLE if name in group.model_fields_set)
    yield from (("names", name) for name in NAMED_WITH_ROLE if getattr(group.names, name) is not None)
    if group.adopted is not None:
        yield ("adopted",)
