"""Schedules: what Image Builder takes, what it refuses, and the days that an expression names."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import pytest

from components.facts import schedule
from components.facts.schedule import check_schedule, check_time_zone, next_dates, read_schedule

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)

DATES = {
    "cron(0 3 ? * tue#2 *)": ["2026-12-08 03:00", "2027-01-12 03:00", "2027-02-09 03:00"],
    "cron(0 3 ? * 3#2 *)": ["2026-12-08 03:00", "2027-01-12 03:00", "2027-02-09 03:00"],
    "cron(0 0 L * ? *)": ["2026-11-30 00:00", "2026-12-31 00:00", "2027-01-31 00:00"],
    "cron(0 0 LW * ? *)": ["2026-11-30 00:00", "2026-12-31 00:00", "2027-01-29 00:00"],
    "cron(30 4 1W * ? 2027)": ["2027-01-01 04:30", "2027-02-01 04:30", "2027-03-01 04:30"],
    "cron(30 4 1W may ? *)": ["2027-05-03 04:30", "2028-05-01 04:30", "2029-05-01 04:30"],
    "cron(0 9 31W * ? *)": ["2026-12-31 09:00", "2027-01-29 09:00", "2027-03-31 09:00"],
    "cron(0 3 ? * FRIL *)": ["2026-11-27 03:00", "2026-12-25 03:00", "2027-01-29 03:00"],
    "cron(0 3 ? * L *)": ["2026-11-29 03:00", "2026-12-06 03:00", "2026-12-13 03:00"],
    "cron(0 3 ? * mon-tue,7 *)": ["2026-11-28 03:00", "2026-11-30 03:00", "2026-12-01 03:00"],
    "cron(0/30 13 * * ? *)": ["2026-11-26 13:00", "2026-11-26 13:30", "2026-11-27 13:00"],
    "cron(5 12,14 1-20/10 1/3 ? *)": ["2027-01-01 12:05", "2027-01-01 14:05", "2027-01-11 12:05"],
    "cron(0/15 8-18 ? * MON-FRI *)": ["2026-11-26 12:15", "2026-11-26 12:30", "2026-11-26 12:45"],
    "cron(*/5 * * * ? *)": ["2026-11-26 12:05", "2026-11-26 12:10", "2026-11-26 12:15"],
    "cron(0 10 ? JAN,JUL 6L *)": ["2027-01-29 10:00", "2027-07-30 10:00", "2028-01-28 10:00"],
    "cron(0 3 29 2 ? *)": ["2028-02-29 03:00", "2032-02-29 03:00", "2036-02-29 03:00"],
    "cron(0 12 ? * wed#3 2025)": [],
    "rate(1 day)": [],
    "rate(12 hours)": [],
}


@pytest.mark.parametrize("expression", DATES)
def test_an_expression_names_its_days(expression: str) -> None:
    check_schedule(expression)
    assert [f"{each:%Y-%m-%d %H:%M}" for each in next_dates(expression, "UTC", NOW, 3)] == DATES[expression]


def test_dates_are_those_of_the_time_zone_across_the_change_of_its_clock() -> None:
    found = next_dates("cron(0 3 1 * ? *)", "Europe/Berlin", datetime(2027, 3, 1, tzinfo=UTC), 2)
    assert [each.isoformat() for each in found] == ["2027-03-01T03:00:00+01:00", "2027-04-01T03:00:00+02:00"]


REFUSED = {
    "cron(0 3 * * *)": "found 5 fields, expected 6: minute, hour, day, month, day of the week, year",
    "cron( 0 3 ? * * *)": "found 7 fields",
    "cron(0  3 ? * * *)": "found 7 fields",
    "cron(60 3 ? * * *)": "field minute: found '60', expected 0 to 59",
    "cron(0 24 ? * * *)": "field hour: found '24'",
    "cron(0 3 0 * ? *)": "field day: found '0', expected 1 to 31, L, LW or such as 3W",
    "cron(0 3 32W * ? *)": "field day: found '32W'",
    "cron(0 3 1 13 ? *)": "field month: found '13', expected 1 to 12 or JAN to DEC",
    "cron(0 3 ? * 0 *)": "field day of the week: found '0', expected 1 to 7 or SUN to SAT, L or such as TUE#2",
    "cron(0 3 ? * tue#6 *)": "field day of the week: found 'TUE#6'",
    "cron(0 3 ? * tuesday *)": "field day of the week: found 'TUESDAY'",
    "cron(0 3 ? * mon/2 *)": "field day of the week: found 'MON/2', which has no '/'; name the days",
    "cron(0 3 ? * * 1969)": "field year: found '1969'",
    "cron(0/0 3 ? * * *)": "field minute: found '0/0', expected a step of 1 to 59",
    "cron(*/0 3 ? * * *)": "field minute: found '*/0', expected a step of 1 to 59",
    "cron(5-1 3 ? * * *)": "field minute: found '5-1', which ends before it begins",
    "cron(5- 3 ? * * *)": "field minute: found ''",
    "cron(1,,2 3 ? * * *)": "field minute: found ''",
    "cron(0 3 * * * *)": "expected '?' in exactly one of them",
    "cron(0 3 1 * tue *)": "expected '?' in exactly one of them",
    "cron(0 3 ? * ? *)": "expected '?' in exactly one of them",
    "cron(? 3 1 * ? *)": "found '?', which only day or day of the week can have",
    "cron(0 3 31 2,4 ? *)": "names no day of the calendar",
    "rate(2 day)": "expected 'rate(2 days)'",
    "rate(1 hours)": "expected 'rate(1 hour)'",
    "rate(30 minutes)": "expected cron() of six fields, or rate() of hours or days",
    "rate(7 months)": "expected cron() of six fields, or rate() of hours or days",
    "rate(0 days)": "expected cron() of six fields",
    "0 3 * * ? *": "expected cron() of six fields",
    "every tuesday": "expected cron() of six fields",
    "CRON(0 3 ? * * *)": "expected cron() of six fields",
    "": "expected cron() of six fields",
    "cron(0 \u0663 ? * * *)": "expected letters and digits of ASCII alone",
    "cron(0 3 ? * \u017fun *)": "expected letters and digits of ASCII alone",
}


@pytest.mark.parametrize("expression", REFUSED)
def test_what_image_builder_does_not_take_is_refused_by_its_field(expression: str) -> None:
    with pytest.raises(ValueError) as caught:  # noqa: PT011  the text is what is compared
        check_schedule(expression)
    assert REFUSED[expression] in str(caught.value)


def test_only_what_names_no_day_is_read_all_the_same() -> None:
    read = set[str]()
    for expression in REFUSED:
        with suppress(ValueError):
            read_schedule(expression)
            read.add(expression)
    assert read == {"cron(0 3 31 2,4 ? *)"}


@pytest.mark.parametrize("zone", ["Etc/UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "UTC"])
def test_a_time_zone_that_exists_is_taken(zone: str) -> None:
    check_time_zone(zone)


@pytest.mark.parametrize(
    "zone",
    [
        "Europe/Bonn",
        "europe/berlin",
        "CET+1",
        "../etc/passwd",
        "/etc/localtime",
        "",
        "Europe",
        "posix/UTC",
        "posixrules",
    ],
)
def test_a_time_zone_that_does_not_exist_is_refused(zone: str) -> None:
    with pytest.raises(ValueError, match="expected an IANA time zone such as 'Europe/Berlin'"):
        check_time_zone(zone)


def test_a_machine_without_time_zones_judges_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "available_timezones", set[str])
    check_time_zone("Europe/Bonn")
