"""Schedules of image pipelines: the expressions that Image Builder takes, and the days that they name. Pure.

Source: https://docs.aws.amazon.com/imagebuilder/latest/userguide/cron-expressions.html
"""

from __future__ import annotations

import calendar
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

if TYPE_CHECKING:
    from collections.abc import Iterator

_RATE = re.compile(r"rate\((?P<number>[1-9][0-9]{0,3}) (?P<unit>hour|day)(?P<plural>s?)\)")
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_NO_ZONES = re.compile(r"(?:posix|right)/|(?:Factory|localtime|posixrules)$")
"""Files beside those of time zones, which are a machine's own."""

_YEARS_AHEAD = 30
"""How far a day is looked for: 29 February on a Monday comes every 28 years."""


@dataclass(frozen=True)
class Field:
    """One field of a cron expression.

    Attributes:
        name: what it counts.
        low: its smallest number.
        high: its largest number.
        names: names that stand for the numbers from `low` on.
        special: forms that only this field has, as one regular expression.
        such_as: examples of them, for the message.
        steps: whether ``/`` may stand in it.
    """

    name: str
    low: int
    high: int
    names: tuple[str, ...] = ()
    special: str = r"(?!)"
    such_as: str = ""
    steps: bool = True

    def number(self, text: str) -> int:
        """What a number or a name stands for.

        Raises:
            ValueError: it is none of this field.
        """
        if text in self.names:
            return self.names.index(text) + self.low
        if text.isdecimal() and self.low <= int(text) <= self.high:
            return int(text)
        names = f" or {self.names[0]} to {self.names[-1]}" if self.names else ""
        raise ValueError(f"field {self.name}: found {text!r}, expected {self.low} to {self.high}{names}{self.such_as}")

    def numbers(self, part: str) -> frozenset[int]:
        """What one part between commas stands for: ``*``, ``5``, ``1-5``, ``*/2``, ``3/10``, ``1-20/4``."""
        span, slash, step = part.partition("/")
        if slash and not self.steps:
            raise ValueError(f"field {self.name}: found {part!r}, which has no '/'; name the days")
        if slash and not (step.isdecimal() and 0 < int(step) <= self.high):
            raise ValueError(f"field {self.name}: found {part!r}, expected a step of 1 to {self.high} behind '/'")
        first, dash, last = span.partition("-")
        if first == "*" and not dash:
            low, high = self.low, self.high
        else:
            low = self.number(first)
            high = self.number(last) if dash else (self.high if slash else low)
        if low > high:
            raise ValueError(f"field {self.name}: found {part!r}, which ends before it begins")
        return frozenset(range(low, high + 1, int(step) if slash else 1))

    def read(self, text: str) -> tuple[frozenset[int], tuple[str, ...]]:
        """The numbers that a whole field names, and those of its parts that only a calendar can tell."""
        plain, special = frozenset[int](), list[str]()
        for part in text.upper().split(","):
            if re.fullmatch(self.special, part):
                special.append(part)
            else:
                plain |= self.numbers(part)
        return plain, tuple(special)


_DAY = Field("day", 1, 31, special=r"L|LW|(?:[1-9]|[12][0-9]|3[01])W", such_as=", L, LW or such as 3W")
_WEEKDAY = Field(
    "day of the week",
    1,
    7,
    _DAYS,
    special=rf"L|(?:[1-7]|{'|'.join(_DAYS)})(?:L|\#[1-5])",
    such_as=", L or such as TUE#2",
    steps=False,
)
FIELDS = (
    Field("minute", 0, 59),
    Field("hour", 0, 23),
    _DAY,
    Field("month", 1, 12, _MONTHS),
    _WEEKDAY,
    Field("year", 1970, 2199),
)


@dataclass(frozen=True)
class Cron:
    """A cron expression, read.

    Attributes:
        minutes: the minutes of an hour.
        hours: the hours of a day.
        months: the months.
        years: the years.
        days: numbers and special parts of the day of the month; None where the day of the week decides.
        weekdays: numbers and special parts of the day of the week; None where the day of the month decides.
    """

    minutes: frozenset[int]
    hours: frozenset[int]
    months: frozenset[int]
    years: frozenset[int]
    days: tuple[frozenset[int], tuple[str, ...]] | None
    weekdays: tuple[frozenset[int], tuple[str, ...]] | None

    @classmethod
    def parse(cls, expression: str) -> Self:
        """Read ``cron(MINUTE HOUR DAY MONTH WEEKDAY YEAR)``.

        Raises:
            ValueError: with the field that is wrong, what was found and what was expected.
        """
        fields = expression.removeprefix("cron(").removesuffix(")").split(" ")
        if len(fields) != len(FIELDS):
            names = ", ".join(field.name for field in FIELDS)
            raise ValueError(f"found {len(fields)} fields, expected {len(FIELDS)}: {names}")
        day, weekday = fields[2], fields[4]
        if (day == "?") == (weekday == "?"):
            raise ValueError(
                f"fields day and day of the week: found {day!r} and {weekday!r}, expected '?' in exactly one of them"
            )
        read = [None if text == "?" else field.read(text) for field, text in zip(FIELDS, fields, strict=True)]
        minutes, hours, days, months, weekdays, years = read
        if minutes is None or hours is None or months is None or years is None:
            raise ValueError("found '?', which only day or day of the week can have")
        return cls(minutes[0], hours[0], months[0], years[0], days, weekdays)

    def dates(self, after: datetime) -> Iterator[datetime]:
        """The moments after one, in its time zone."""
        for ahead in range(_YEARS_AHEAD * 366):
            day = after.date() + timedelta(days=ahead)
            if day.year in self.years and day.month in self.months and self._names(day):
                for hour in sorted(self.hours):
                    for minute in sorted(self.minutes):
                        moment = datetime.combine(day, time(hour, minute), after.tzinfo)
                        if moment > after:
                            yield moment

    def _names(self, day: date) -> bool:
        if self.days is not None:
            numbers, special = self.days
            return day.day in numbers or any(day == _day_of_month(part, day.year, day.month) for part in special)
        numbers, special = self.weekdays or (frozenset(), ())
        return _weekday(day) in numbers or any(_is_such_a_weekday(part, day) for part in special)


def read_schedule(expression: str) -> Cron | None:
    """A cron expression, read; None for a rate.

    Raises:
        ValueError: Image Builder does not take it; with what is wrong in it.
    """
    if not expression.isascii():
        raise ValueError(f"found {expression!r}, expected letters and digits of ASCII alone")
    if expression.startswith("cron(") and expression.endswith(")"):
        return Cron.parse(expression)
    rate = _RATE.fullmatch(expression)
    if rate is None:
        raise ValueError(f"found {expression!r}, expected cron() of six fields, or rate() of hours or days")
    if (rate["number"] == "1") == bool(rate["plural"]):
        right = f"rate({rate['number']} {rate['unit']}{'' if rate['number'] == '1' else 's'})"
        raise ValueError(f"found {expression!r}, expected {right!r}")
    return None


def check_schedule(expression: str) -> None:
    """Refuse an expression that Image Builder does not take, and one by which it would never build.

    Raises:
        ValueError: with what is wrong in it.
    """
    cron = read_schedule(expression)
    if cron and next(cron.dates(datetime(min(cron.years), 1, 1)), None) is None:  # noqa: DTZ001  any zone has this day or none
        raise ValueError(f"found {expression!r}, which names no day of the calendar")


def check_time_zone(name: str) -> None:
    """Refuse what is no IANA time zone; a machine that knows none judges nothing.

    Raises:
        ValueError: it is unknown.
    """
    with suppress(ZoneInfoNotFoundError, ValueError, OSError):
        if not _NO_ZONES.match(name) and ZoneInfo(name):
            return
    if known := available_timezones():  # reads every file of them: only for what is wrong
        near = next((zone for zone in sorted(known) if zone.lower() == name.lower()), "Europe/Berlin")
        raise ValueError(f"found {name!r}, expected an IANA time zone such as {near!r}")


def next_dates(expression: str, time_zone: str, now: datetime, count: int = 5) -> list[datetime]:
    """The moments at which a pipeline starts next; none for a rate, which counts from the pipeline's creation.

    Args:
        expression: checked.
        time_zone: checked.
        now: an aware moment.
        count: how many.
    """
    cron = read_schedule(expression)
    dates = cron.dates(now.astimezone(ZoneInfo(time_zone))) if cron else ()
    return [moment for _, moment in zip(range(count), dates, strict=False)]


def _weekday(day: date) -> int:
    return day.isoweekday() % 7 + 1


def _day_of_month(part: str, year: int, month: int) -> date | None:
    """The day that ``L``, ``LW`` or ``15W`` names; a weekday never leaves its month."""
    last = calendar.monthrange(year, month)[1]
    number = last if part.startswith("L") else int(part.removesuffix("W"))
    if number > last:
        return None
    day = date(year, month, number)
    if part.endswith("W"):
        shift = {6: -1, 7: 1}.get(day.isoweekday(), 0)
        if not 1 <= number + shift <= last:
            shift = -2 if shift > 0 else 2
        day += timedelta(days=shift)
    return day


def _is_such_a_weekday(part: str, day: date) -> bool:
    """Whether a day is ``TUE#2`` (the second of its month), ``6L`` (the last Friday) or ``L`` (Sunday, by the page)."""
    if part == "L":
        return _weekday(day) == 1
    name, _, nth = part.removesuffix("L").partition("#")
    if _weekday(day) != _WEEKDAY.number(name):
        return False
    if nth:
        return (day.day - 1) // 7 + 1 == int(nth)
    return day.day + 7 > calendar.monthrange(day.year, day.month)[1]
