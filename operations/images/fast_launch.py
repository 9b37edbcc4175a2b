"""Whether EC2 Fast Launch is on where a build's tag promises it. Pure.

Source: EC2 API reference, DescribeFastLaunchImages; EC2 user guide, Configure EC2 Fast Launch: `enabled-failed` and
`enabling-failed` do not mend themselves, and nodes start without snapshots.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.facts.release import FAST_LAUNCH_TAG
from operations.terminal.output import JSON_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from operations.releases.facts import Ami

OFF = "off"
_WAITS = frozenset({"enabling"})


@dataclass(frozen=True)
class Live:
    """What EC2 says of an AMI: its state, and why it is in it."""

    state: str
    reason: str = ""
    snapshots: int = 0


@dataclass(frozen=True, kw_only=True)
class Row:
    """An AMI. `promised`: its tag says that Fast Launch is on; `wrong`: it is not, or has failed."""

    ami_id: str
    region: str
    name: str
    promised: bool
    state: str
    reason: str
    snapshots: int
    wrong: bool
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class Report:
    """An image's AMIs, by Region in the order given, newest first."""

    image: str
    rows: tuple[Row, ...]
    version: int = JSON_VERSION

    @property
    def wrong(self) -> bool:
        """Whether nodes of one start slower than its tag promises."""
        return any(row.wrong for row in self.rows)


def judge(image: str, amis: Iterable[Ami], live: Mapping[str, Live]) -> Report:
    """What is to be said of an image, whose AMIs come Region by Region."""
    listed = list(amis)
    regions = list(dict.fromkeys(ami.region for ami in listed))
    newest_first = sorted(listed, key=lambda ami: (-regions.index(ami.region), ami.moment), reverse=True)
    return Report(image=image, rows=tuple(_row(ami, live.get(ami.id, Live(OFF))) for ami in newest_first))


def _row(ami: Ami, live: Live) -> Row:
    promised = ami.tags.get(FAST_LAUNCH_TAG) == "true"
    failed = live.state.endswith("-failed")
    wrong = failed or (promised and live.state != "enabled" and live.state not in _WAITS)
    message = ""
    if failed:
        message = (
            f"{ami.id}: Fast Launch is {live.state} ({live.reason or 'no reason is given'}); see that the account has "
            "the role AWSServiceRoleForEC2FastLaunch and a default VPC or a launch template, then switch it on again: "
            f"aws ec2 enable-fast-launch --region {ami.region} --image-id {ami.id}"
        )
    elif wrong:
        message = f"{ami.id}: its tag promises Fast Launch, which is {live.state}; pin a newer build, or switch it on"
    return Row(
        ami_id=ami.id,
        region=ami.region,
        name=ami.name,
        promised=promised,
        state=live.state,
        reason=live.reason,
        snapshots=live.snapshots,
        wrong=wrong,
        message=message,
    )
