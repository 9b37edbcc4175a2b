"""Reports of releases. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from operations.releases.evidence import NOTHING
from operations.releases.facts import age
from operations.terminal.output import JSON_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from operations.releases.checks import Finding
    from operations.releases.compare import Change
    from operations.releases.evidence import Evidence
    from operations.releases.facts import Known


@dataclass(frozen=True, kw_only=True)
class Row:
    """A release.

    Attributes:
        state: EC2's word; `deprecated` from its day on; the worst of all Regions.
        fast_launch: whether its tag promises it.
        pinned_by: stack files and keys that name one of its AMIs.
        evidence: what its build and EC2 tell of it beside its tags.
    """

    image: str
    build_date: str
    age_days: int
    state: str
    windows_server: str
    variant: str
    kubernetes_minor: str
    kubelet_version: str | None
    os_build: str | None
    recipe_version: str | None
    fast_launch: bool
    ami_ids: Mapping[str, str]
    cached_images: tuple[str, ...]
    pinned_by: tuple[str, ...] = ()
    evidence: Evidence = NOTHING


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Releases, newest first, what has the tags of one and is none, and what could not be read of them."""

    releases: tuple[Row, ...]
    unfit: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    version: int = JSON_VERSION


@dataclass(frozen=True, kw_only=True)
class Pinning:
    """What a pin did, or would do.

    Attributes:
        pinned: the release's name.
        groups: node groups that get it, as cluster/group.
        changes: what differs from their former release; empty where they followed an image.
        findings: what was found of the release.
        diff: the change of the file, unified.
        written: whether the file was written.
        notes: what was done in AWS.
        undone: what could not be.
    """

    stack: str
    file: str
    pinned: str
    groups: tuple[str, ...]
    changes: tuple[Change, ...] = ()
    findings: tuple[Finding, ...] = ()
    diff: str = ""
    written: bool = False
    notes: tuple[str, ...] = field(default=())
    undone: tuple[str, ...] = ()
    version: int = JSON_VERSION


def row(known: Known, named: Mapping[str, Sequence[str]], now: datetime, evidence: Evidence = NOTHING) -> Row:
    """A release as a row; `named` has the places that name an AMI by its id."""
    release = known.release
    return Row(
        image=release.image,
        build_date=release.build_date.isoformat(),
        age_days=age(release.build_date, now.date()),
        state=_state(known, now),
        windows_server=str(release.windows_server),
        variant=str(release.variant),
        kubernetes_minor=release.kubernetes_minor,
        kubelet_version=release.kubelet_version,
        os_build=release.os_build,
        recipe_version=release.recipe_version,
        fast_launch=release.fast_launch,
        ami_ids=dict(release.ami_ids),
        cached_images=tuple(map(str, release.cached_images)),
        pinned_by=tuple(place for id_ in release.ami_ids.values() for place in named.get(id_, ())),
        evidence=evidence,
    )


def _state(known: Known, now: datetime) -> str:
    words = [ami.state for ami in known.amis if ami.state != "available"]
    deprecated = any(ami.deprecated_from and ami.deprecated_from <= now for ami in known.amis)
    return next(iter(words), "deprecated" if deprecated else "available")
