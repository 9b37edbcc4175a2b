"""Which recipes and pins name an AMI that is gone, or about to go. Pure.

Amazon makes a Windows AMI private about four months after it came out, and says so on the SNS topic
ec2-windows-ami-private (EC2 Windows AMI reference, Subscribe to Windows AMI notifications). EC2 leaves a private AMI
out of a filter as it does one that was deregistered: the two cannot be told apart from outside.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, cast

from operations.terminal.output import JSON_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime, timedelta

    from operations.releases.facts import Ami

_ID = re.compile(r"\bami-[0-9a-f]{8,17}\b")
_DAY = re.compile(r"\b(\d{4})[.-](\d{2})[.-](\d{2})\b")
_DEEPEST = 5


class Fate(StrEnum):
    """What happens to an AMI that somebody names."""

    GONE = "gone-or-private"
    ANNOUNCED = "announced"
    DEPRECATED = "deprecated"
    SOON = "deprecated-soon"


@dataclass(frozen=True)
class Named:
    """A place that names an AMI: a recipe's parent, or a key of a stack file."""

    place: str
    region: str
    ami_id: str


@dataclass(frozen=True, kw_only=True)
class Loss:
    """A place whose AMI is gone or goes; `when` is the day, "" where nobody says."""

    place: str
    region: str
    ami_id: str
    name: str
    fate: Fate
    when: str
    message: str


@dataclass(frozen=True)
class Notice:
    """What Amazon announces: ids of AMIs, and days in their names, as 2018.01.05."""

    ids: frozenset[str] = frozenset()
    days: frozenset[str] = frozenset()

    def means(self, ami: Ami) -> bool:
        """Whether an AMI is among them: by id, or as one of Amazon's of that day."""
        if ami.id in self.ids:
            return True
        found = _DAY.search(ami.name)
        return ami.alias == "amazon" and found is not None and ".".join(found.groups()) in self.days


@dataclass(frozen=True, kw_only=True)
class Report:
    """All places that lose their AMI; `checked` counts those that were looked at."""

    checked: int
    losses: tuple[Loss, ...] = ()
    version: int = JSON_VERSION


def notice(texts: Iterable[str]) -> Notice:
    """What notices say, as they were mailed or as SNS wraps them for a queue."""
    ids: set[str] = set()
    days: set[str] = set()
    for text in map(_message, texts):
        ids.update(_ID.findall(text))
        days.update(".".join(found) for found in _DAY.findall(text))
    return Notice(frozenset(ids), frozenset(days))


def judge(
    named: Iterable[Named], amis: Mapping[str, Mapping[str, Ami]], announced: Notice, now: datetime, within: timedelta
) -> Report:
    """What is to be said of the places.

    Args:
        named: the places.
        amis: by Region those AMIs that this account sees.
        announced: what Amazon's notices say.
        now: the present moment.
        within: how long before an AMI is deprecated its places are told.
    """
    places = sorted(set(named), key=lambda each: (each.place, each.region, each.ami_id))
    losses = [loss for place in places if (loss := _loss(place, amis, announced, now, within))]
    return Report(checked=len(places), losses=tuple(losses))


def _loss(
    place: Named, amis: Mapping[str, Mapping[str, Ami]], announced: Notice, now: datetime, within: timedelta
) -> Loss | None:
    ami = amis.get(place.region, {}).get(place.ami_id)
    fate, when = _fate(place, ami, announced, now, within)
    if fate is None:
        return None
    what = {
        Fate.GONE: "is gone, private, or not shared with this account: nothing starts from it",
        Fate.ANNOUNCED: "goes private, as Amazon announces",
        Fate.DEPRECATED: f"is deprecated since {when}: it may vanish any day",
        Fate.SOON: f"is deprecated from {when}",
    }[fate]
    way_out = "name a newer AMI there" if place.place.startswith("recipe") else "pin a newer release"
    message = f"{place.place}: {place.ami_id} in {place.region} {what}; {way_out}"
    return Loss(
        place=place.place,
        region=place.region,
        ami_id=place.ami_id,
        name=ami.name if ami else "",
        fate=fate,
        when=when,
        message=message,
    )


def _fate(
    place: Named, ami: Ami | None, announced: Notice, now: datetime, within: timedelta
) -> tuple[Fate | None, str]:
    if ami is None:
        return Fate.GONE, ""
    when = f"{ami.deprecated_from:%Y-%m-%d}" if ami.deprecated_from else ""
    if place.ami_id in announced.ids or announced.means(ami):
        return Fate.ANNOUNCED, when
    if ami.deprecated_from is None or ami.deprecated_from > now + within:
        return None, when
    return (Fate.DEPRECATED if ami.deprecated_from <= now else Fate.SOON), when


def _message(text: str, depth: int = 0) -> str:
    """The text of a notice: what SNS wraps has it under `Message`."""
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return text
    inner = cast("dict[str, Any]", found).get("Message") if isinstance(found, dict) else None
    return _message(inner, depth + 1) if isinstance(inner, str) and depth < _DEEPEST else text
