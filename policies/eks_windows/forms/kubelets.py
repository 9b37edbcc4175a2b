"""One AMI has one kubelet: what node groups that run the same AMI tell of it is put together.

A group whose tags say nothing has the kubelet that another group of its AMI tells. Where two tell different ones, at
least one tag is wrong, so that neither proves anything.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from eks_windows.model import Fact, Kubelet
from eks_windows.stack.evidence import Sign, settled

if TYPE_CHECKING:
    from eks_windows.model import Estate, NodeGroup


def apply(estate: Estate) -> None:
    """Let groups of one AMI agree on its kubelet."""
    groups: dict[str, list[NodeGroup]] = defaultdict(list)
    for group in estate.node_groups:
        image = group.image.value
        if image is not None and image.key is not None and image.pinned and not image.managed:
            groups[image.key].append(group)
    agreed = {
        key: settled(members[0].kubelet.place, map(_told, members), Kubelet.and_also)
        for key, members in groups.items()
        if len(members) > 1
    }
    estate.node_groups[:] = [_with(group, agreed) for group in estate.node_groups]


def _told(group: NodeGroup) -> Sign[Kubelet]:
    return Sign(f"of its AMI {group.title}", group.kubelet)


def _with(group: NodeGroup, agreed: dict[str, Fact[Kubelet]]) -> NodeGroup:
    image = group.image.value
    found = agreed.get(image.key or "") if image is not None else None
    if found is None or found.absent or group.kubelet.value == found.value:
        return group
    return replace(group, kubelet=Fact(group.kubelet.place, found.value, found.unknown))
