"""The AMI that instances run."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from operations.audit.finding import Found

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from operations.audit.facts import Group

SOON = timedelta(days=14)
"""Before an AMI is deprecated."""


def not_pinned(group: Group, _now: datetime) -> Iterator[Found]:
    """Instances of another AMI than the stack wants. While a refresh runs they are on their way."""
    if group.rolling:
        return
    others = [each for each in group.instances if each.image != group.wanted.ami_id]
    if others:
        names = sorted({_named(group, each.image) for each in others})
        yield Found(
            f"runs {', '.join(names)}, expected {group.wanted.ami_id}; roll the release out: pulumi up, then "
            "eks-windows rollout verify",
            tuple(each.id for each in others),
        )


def gone(group: Group, _now: datetime) -> Iterator[Found]:
    """Instances whose AMI EC2 does not describe any more: nothing else can be started from it."""
    without = [each for each in group.instances if each.image not in group.images]
    if without:
        ids = sorted({each.image for each in without})
        yield Found(
            f"{', '.join(ids)} is deregistered, or no longer shared with this account; pin a release that is there",
            tuple(each.id for each in without),
        )


def deprecated_soon(group: Group, now: datetime) -> Iterator[Found]:
    """The AMI that the stack wants is deprecated, or will be: its owner means it to go."""
    image = group.images.get(group.wanted.ami_id)
    if image is not None and image.deprecated_from is not None and image.deprecated_from <= now + SOON:
        yield Found(f"{group.wanted.ami_id} is deprecated from {image.deprecated_from:%Y-%m-%d}; pin a newer release")


def _named(group: Group, image: str) -> str:
    known = group.images.get(image)
    return f"{image} ({known.name})" if known and known.name else image
