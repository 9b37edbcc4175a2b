"""What is known of a node's start: its moments, each by who tells it. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_MARK = re.compile(r"(?P<name>[a-z]{1,32})=(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)")
"""A mark of a node's own, such as `ready=2026-11-26T15:04:05Z`."""

BELIEVED = timedelta(hours=2)
"""A moment later than this after the launch is of something else, such as a node that was not Ready for a while."""


class Moment(StrEnum):
    """What happens to a node, in this order.

    `asked`: Auto Scaling begins (its activity). `launched`: EC2 has an instance. `agent`, `windows`: EC2Launch begins,
    and says that Windows is ready to use. `started`, `bootstrapped`: user data begins, and the bootstrap script has
    ended. `modules`, `loaded`: that script asks for its first AWS command, and has its module. `service`, `served`: the
    program that joins in its place begins, and has started the kubelet. `registered`: Kubernetes has a node. `ready`:
    it is Ready and kube-proxy runs, by its own mark; by its condition where it has none. `counted`: Auto Scaling's
    activity has ended.
    """

    ASKED = "asked"
    LAUNCHED = "launched"
    AGENT = "agent"
    WINDOWS = "windows"
    SERVICE = "service"
    SERVED = "served"
    STARTED = "started"
    MODULES = "modules"
    LOADED = "loaded"
    BOOTSTRAPPED = "bootstrapped"
    REGISTERED = "registered"
    READY = "ready"
    COUNTED = "counted"


@dataclass(frozen=True, kw_only=True)
class Start:
    """A node's start: its group, the AMI that it runs, and the moments that are known."""

    instance: str
    group: str
    image: str
    moments: Mapping[Moment, datetime] = field(default_factory=dict[Moment, datetime])

    def seconds(self, first: Moment, last: Moment) -> int | None:
        """From one moment to another; None where one is not known, or they are of clocks that disagree."""
        if first not in self.moments or last not in self.moments:
            return None
        took = self.moments[last] - self.moments[first]
        return int(took.total_seconds()) if timedelta() <= took <= BELIEVED else None


def marks(text: str) -> dict[Moment, datetime]:
    """The marks in a node's tag; what is no mark is left out."""
    told_by_others = {Moment.ASKED, Moment.LAUNCHED, Moment.REGISTERED, Moment.COUNTED}
    known = {each.value for each in Moment if each not in told_by_others}
    return {
        Moment(each["name"]): datetime.strptime(each["at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        for each in _MARK.finditer(text)
        if each["name"] in known
    }
