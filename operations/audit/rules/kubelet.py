"""The kubelet that nodes run, as they tell it themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts.version_skew import check_skew
from operations.audit.finding import Found
from operations.audit.versions import kubelet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from operations.audit.facts import Group


def other(group: Group, _now: datetime) -> Iterator[Found]:
    """Nodes of the pinned AMI with another kubelet than it is said to hold."""
    found = {
        instance.id: kubelet(instance.node.kubelet_version)
        for instance in group.instances
        if instance.node is not None and instance.image == group.wanted.ami_id
    }
    others = {each: version for each, version in found.items() if version != kubelet(group.wanted.kubelet_version)}
    if others:
        yield Found(
            f"runs kubelet {', '.join(sorted(set(others.values())))}, expected {group.wanted.kubelet_version} of "
            f"{group.wanted.ami_id}; the pin or the AMI's tags are wrong",
            tuple(others),
        )


def skew(group: Group, _now: datetime) -> Iterator[Found]:
    """Nodes that the control plane does not support."""
    if not group.control_plane:
        return
    refused: dict[str, str] = {}
    for instance in group.instances:
        if instance.node is None:
            continue
        try:
            check_skew(kubelet(instance.node.kubelet_version), group.control_plane)
        except ValueError as error:
            refused[instance.id] = str(error)
    if refused:
        yield Found(next(iter(refused.values())), tuple(refused))
