"""The account's clock: it stands still while a request is served, and replays at the times of old requests."""

import datetime as dt
from datetime import UTC, datetime, tzinfo
from types import SimpleNamespace

import moto.core.utils


class Clock:
    """What moto's ``utcnow`` answers. All times are naive and in UTC, as moto's are."""

    def __init__(self) -> None:
        self._moment = datetime.now(UTC).replace(tzinfo=None)

    def set(self, moment: datetime) -> None:
        """Stand at this moment until told otherwise."""
        self._moment = moment

    def tick(self) -> datetime:
        """Stand at the present moment and return it."""
        self.set(datetime.now(UTC).replace(tzinfo=None))
        return self._moment

    def now(self) -> datetime:
        """The moment at which the clock stands."""
        return self._moment


clock = Clock()


class _ClockedDatetime(datetime):
    @classmethod
    def now(cls, tz: tzinfo | None = None) -> datetime:  # pyright: ignore[reportIncompatibleMethodOverride] a plain one
        return clock.now().replace(tzinfo=tz)


def install() -> None:
    """Make moto tell the time by our clock.

    ``utcnow`` itself stays: every service module holds a reference to it. What it asks is exchanged beneath it.
    """
    clocked = SimpleNamespace(**vars(dt) | {"datetime": _ClockedDatetime})
    moto.core.utils.datetime = clocked  # pyright: ignore[reportAttributeAccessIssue, reportPrivateImportUsage] a stand-in
