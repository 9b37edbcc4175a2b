"""Amazon's EKS optimized Windows AMIs as they stand in one Region. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.facts.windows_images import AmiName, Variant, WindowsServer, ssm_name
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
        current: how it stands to the AMI that Amazon's parameter names: `current`, `former`, or `newer than current`,
            of which Amazon went back; "" where no parameter was read.
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
    current: str = ""


@dataclass(frozen=True, kw_only=True)
class AmazonListing:
    """Amazon's AMIs of a Region, newest first; `unread` tells what could not be looked at."""

    region: str
    releases: tuple[AmazonRow, ...]
    unread: tuple[str, ...] = ()
    version: int = JSON_VERSION


def parameters(server: str | None, minors: Iterable[str]) -> list[str]:
    """The parameters in which Amazon names the current AMI of each kind; of all Windows Server versions, or of one."""
    servers = [each for each in WindowsServer if server in {None, str(each)}]
    return [ssm_name(each, variant, minor) for each in servers for variant in Variant for minor in minors]


def amazon_listing(
    region: str,
    amis: Iterable[Ami],
    named: Mapping[str, Sequence[str]],
    now: datetime,
    held: Mapping[str, str] | None = None,
) -> AmazonListing:
    """The AMIs whose names are those of EKS optimized Windows AMIs.

    Args:
        region: theirs.
        amis: any.
        named: places that name one, by its id.
        now: the present moment.
        held: what Amazon's parameters hold.
    """
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
            current=_current(id_, name, parts, held or {}),
        )
        for id_, (name, ami) in parts.items()
    ]
    ordered = sorted(rows, key=lambda row: (row.windows_server, row.variant, _number(row.kubernetes_minor)))
    return AmazonListing(region=region, releases=tuple(sorted(ordered, key=lambda row: row.released, reverse=True)))


def _current(id_: str, name: AmiName, parts: Mapping[str, tuple[AmiName, Ami]], held: Mapping[str, str]) -> str:
    """Amazon withdraws a release by naming an older one again (eksctl#2850): the pin of it is newer, and no error."""
    present = held.get(ssm_name(name.server, name.variant, name.kubernetes_minor), "")
    if not present or present == id_:
        return "current" if present else ""
    if present not in parts:
        return ""
    return "newer than current" if name.released > parts[present][0].released else "former"


def _name(ami: Ami) -> AmiName | None:
    try:
        return AmiName.parse(ami.name)
    except ValueError:
        return None


def _kind(name: AmiName) -> tuple[str, str, str]:
    return str(name.server), str(name.variant), name.kubernetes_minor


def _number(minor: str) -> tuple[int, ...]:
    return tuple(int(part) for part in minor.split("."))
