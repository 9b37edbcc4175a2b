"""What is known of AMIs and of the release that they are; nothing here asks anybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from components.facts.release import IMAGE_TAG, Release

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime

BUILD_ARN_TAG = "Ec2ImageBuilderArn"
"""Image Builder's own tag: the build version that an AMI, or a copy of it, is of."""


@dataclass(frozen=True, kw_only=True)
class Ami:
    """An AMI in one Region, as EC2 describes it.

    Attributes:
        state: available, pending, failed, deregistered or another word of EC2's.
        created: when.
        deprecated_from: when it counts as deprecated; None where nobody said.
        alias: `amazon` where Amazon built it.
        allowed: whether the account's Allowed AMIs let it be started.
        snapshots: of its volumes.
    """

    id: str
    region: str
    name: str
    state: str
    created: datetime
    owner: str = ""
    alias: str = ""
    public: bool = False
    architecture: str = "x86_64"
    windows: bool = True
    root_device: str = "/dev/sda1"
    deprecated_from: datetime | None = None
    source: str = ""
    allowed: bool = True
    snapshots: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def moment(self) -> tuple[datetime, str]:
        """When it was made; EC2 tells whole seconds, within one the build date in the name counts."""
        return self.created, self.name

    @property
    def image(self) -> str:
        """The image that it is of; "" where no tag tells."""
        return self.tags.get(IMAGE_TAG, "")


@dataclass(frozen=True, kw_only=True)
class Known:
    """A release that is there, and its AMIs by Region."""

    release: Release
    amis: tuple[Ami, ...]

    @property
    def moment(self) -> tuple[datetime, str]:
        """When it was built."""
        return max(ami.moment for ami in self.amis)


@dataclass(frozen=True)
class Unfit:
    """An AMI that has the tag of an image and is no finished release, with the reason."""

    ami: Ami
    reason: str


def releases(homes: Iterable[Ami], copies: Iterable[Ami]) -> tuple[list[Known], list[Unfit]]:
    """The releases that AMIs are, newest first, and those that are none.

    Args:
        homes: AMIs where they were built, with the tags of the evidence.
        copies: AMIs elsewhere; theirs are the facts of the build that their tag names.
    """
    found: list[Known] = []
    unfit: list[Unfit] = []
    elsewhere = list(copies)
    for ami in homes:
        try:
            release = Release.from_ami(ami.region, ami.id, ami.created.date(), ami.tags)
        except ValueError as error:
            unfit.append(Unfit(ami, str(error)))
            continue
        build = ami.tags.get(BUILD_ARN_TAG)
        same = {each.region: each for each in elsewhere if build and each.tags.get(BUILD_ARN_TAG) == build}
        release = release.in_regions({region: each.id for region, each in same.items()})
        found.append(Known(release=release, amis=(ami, *same.values())))
    return sorted(found, key=lambda each: each.moment, reverse=True), unfit


def age(day: date, today: date) -> int:
    """Days from a day until today."""
    return (today - day).days
