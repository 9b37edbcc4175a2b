"""What an audit saw of a group, as far as its history goes. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from operations.audit.facts import Cluster


@dataclass(frozen=True, kw_only=True)
class SeenNode:
    """An instance, the AMI that it runs, and when that came out: published by Amazon, or built."""

    instance: str
    ami: str
    released: datetime


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A group: account, Region, cluster and name, its size, and those of its nodes whose AMI EC2 still tells of."""

    place: tuple[str, str, str, str]
    instances: int
    on_pinned: int
    nodes: tuple[SeenNode, ...]


def seen(clusters: Sequence[Cluster]) -> Iterator[Seen]:
    """Every group that was read, and its instances that are nodes, or of which no API server told."""
    for cluster in clusters:
        for group in cluster.groups:
            if not group.standing:
                continue
            yield Seen(
                place=(cluster.account, cluster.region, cluster.name, group.wanted.declared.node_group),
                instances=len(group.instances),
                on_pinned=sum(each.image == group.wanted.ami_id for each in group.instances),
                nodes=tuple(
                    SeenNode(instance=each.id, ami=each.image, released=image.released)
                    for each in group.instances
                    if (image := group.images.get(each.image)) is not None
                    and image.released is not None
                    and (each.node is not None or not group.nodes_read)
                ),
            )
