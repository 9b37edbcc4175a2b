"""Groups that are on their way out: an update that takes a group out of its stack waits for the nodes of it, while the
outputs of the stack do not have it any more. Auto Scaling still does, with its tags. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from components.facts.kubernetes_tags import ownership
from components.facts.names import NODE_GROUP_TAG
from operations.rollout.facts import Declared
from operations.rollout.launching import template_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mypy_boto3_autoscaling.type_defs import AutoScalingGroupTypeDef

    from operations.stack.outputs import Outputs

NO_VERSION = 0
"""Version of a launch template that nothing runs: of a group that goes, no node is one that shall be."""


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Whose groups are looked for beside those that outputs tell.

    Attributes:
        clusters: names of clusters.
        node_groups: those that are meant, as CLUSTER/GROUP; None for all.
    """

    clusters: frozenset[str]
    node_groups: frozenset[str] | None = None

    @classmethod
    def of(cls, told: Outputs, former_clusters: Iterable[str] | None, node_groups: Iterable[str] | None) -> Self:
        """That of a stack, and of clusters that it does not have any more."""
        clusters = frozenset({*(told.clusters or ()), *(former_clusters or ())})
        return cls(clusters=clusters, node_groups=frozenset(node_groups) if node_groups else None)


NOWHERE = Scope(clusters=frozenset())


def is_going(group: AutoScalingGroupTypeDef) -> bool:
    """Whether it may have no node any more, as before its deletion (provider), or in it (Auto Scaling API, Status)."""
    return group["MaxSize"] == 0 or bool(group.get("Status"))


def going(others: Iterable[AutoScalingGroupTypeDef], scope: Scope) -> Iterator[Declared]:
    """Those of the groups that are going and have nodes still, as if they were declared."""
    owned = {key: cluster for cluster in scope.clusters for key in ownership(cluster)}
    for group in others:
        tags = {tag.get("Key", ""): tag.get("Value", "") for tag in group.get("Tags", [])}
        cluster = next((owned[key] for key in tags if key in owned), None)
        node_group = tags.get(NODE_GROUP_TAG, "")
        if cluster is None or not is_going(group) or not group.get("Instances"):
            continue
        if scope.node_groups is None or f"{cluster}/{node_group}" in scope.node_groups:
            name = group["AutoScalingGroupName"]
            yield Declared(
                cluster=cluster,
                node_group=f"{node_group} ({name}, going)",
                auto_scaling_group=name,
                template=template_of(group).get("LaunchTemplateId", ""),
                version=NO_VERSION,
                going=True,
            )
