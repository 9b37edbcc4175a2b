"""Amazon's EKS optimized Windows AMIs as they stand in one Region. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.facts.windows_images import AmiName
from operations.releases.facts import age
from operations.terminal.output import JSON_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from operations.releases.facts import Ami


@dataclass(frozen=True, kw_only=True)
class AmazonRow:
    """An AMI of Amazon's.

    Attributes:
        released: the day in its name.
        newest: whether it is the newest of its Windows Server version, variant and minor.
        deprecated_from: the day; "" where there is none. Amazon makes it private about then.
        pinned_by: stack files and keys that name it.
    """

    windows_server: str
    variant: str
    kubernetes_minor: str
    released: str
    age_days: int
    newest: bool
    ami_id: str
    name: str
    deprecated_from: str = ""
    pinned_by: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AmazonListing:
    """Amazon's AMIs of a Region, newest first."""

    region: str
    releases: tuple[AmazonRow, ...]
    version: int = JSON_VERSION


def amazon_listing(
    region: str, amis: Iterable[Ami], named: Mapping[str, Sequence[str]], now: datetime
) -> AmazonListing:
    """The AMIs whose names are those of EKS optimized Windows AMIs; `named` has the places that name one by its id."""
    parts = {ami.id: (found, ami) for ami in amis if (found := _name(ami)) is not None}
    newest: dict[tuple[str, str, str], AmiName] = {}
    for name, _ in parts.values():
        if _kind(name) not in newest or newest[_kind(name)].released < name.released:
            newest[_kind(name)] = name
    rows = [
        AmazonRow(
            windows_server=str(name.server),
            variant=str(name.variant),
            kubernetes_minor=name.kubernetes_minor,
            released=name.released.isoformat(),
            age_days=age(name.released, now.date()),
            newest=newest[_kind(name)].released == name.released,
            ami_id=id_,
            name=ami.name,
            deprecated_from=ami.deprecated_from.date().isoformat() if ami.deprecated_from else "",
            pinned_by=tuple(named.get(id_, ())),
        )
        for id_, (name, ami) in parts.items()
    ]
    ordered = sorted(rows, key=lambda row: (row.windows_server, row.variant, _number(row.kubernetes_minor)))
    return AmazonListing(region=region, releases=tuple(sorted(ordered, key=lambda row: row.released, reverse=True)))


def _name(ami: Ami) -> AmiName | None:
    try:
        return AmiName.parse(ami.name)
    except ValueError:
        return None


def _kind(name: AmiName) -> tuple[str, str, str]:
    return str(name.server), str(name.variant), name.kubernetes_minor


def _number(minor: str) -> tuple[int, ...]:
    return tuple(int(part) for part in minor.split("."))
