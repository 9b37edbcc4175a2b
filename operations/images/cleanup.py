"""Which old builds of an image may go: those that nothing names. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.facts.release import KEEP_TAG
from operations.terminal.output import JSON_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime, timedelta

    from operations.releases.facts import Ami


@dataclass(frozen=True, kw_only=True)
class Build:
    """A build: its AMIs in all Regions that were looked at.

    Attributes:
        arn: Image Builder's; "" for an AMI that does not tell.
        reasons: why it stays; none where it may go.
        removed: what was removed.
    """

    arn: str
    name: str
    built: str
    amis: Mapping[str, str]
    reasons: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Report:
    """An image's builds, newest first."""

    image: str
    builds: tuple[Build, ...]
    unread: tuple[str, ...] = ()
    version: int = JSON_VERSION

    @property
    def going(self) -> tuple[Build, ...]:
        """Those that nothing names."""
        return tuple(build for build in self.builds if not build.reasons)


@dataclass(frozen=True)
class Rule:
    """What stays whatever names it: so many of the newest, and all that are younger."""

    newest: int
    younger: timedelta


def plan(
    image: str,
    builds: Sequence[tuple[str, Sequence[Ami]]],
    named: Mapping[str, Sequence[str]],
    rule: Rule,
    now: datetime,
) -> Report:
    """What stays and why, and what may go.

    Args:
        image: the image.
        builds: Image Builder's ARN and the AMIs of each build.
        named: AMI id to what names it.
        rule: what stays in any case.
        now: the present moment.
    """
    newest_first = sorted(builds, key=lambda build: max(ami.moment for ami in build[1]), reverse=True)
    planned: list[Build] = []
    for number, (arn, amis) in enumerate(newest_first):
        created = max(ami.created for ami in amis)
        reasons = [f"one of the {rule.newest} newest"] if number < rule.newest else []
        if created > now - rule.younger:
            reasons.append(f"younger than {rule.younger.days} days")
        for ami in amis:
            if ami.tags.get(KEEP_TAG) == "true":
                reasons.append(f"{ami.id} has the tag {KEEP_TAG}")
            if ami.state == "pending":
                reasons.append(f"{ami.id} is pending")
            reasons += [f"{ami.id}: {what}" for what in named.get(ami.id, ())]
        planned.append(
            Build(
                arn=arn,
                name=amis[0].name,
                built=f"{created:%Y-%m-%d}",
                amis={ami.region: ami.id for ami in amis},
                reasons=tuple(dict.fromkeys(reasons)),
            )
        )
    return Report(image=image, builds=tuple(planned))
