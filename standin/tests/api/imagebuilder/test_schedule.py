"""Schedule expressions."""

from __future__ import annotations

import pytest

from standin.api.imagebuilder.schedule import schedule_fault


@pytest.mark.parametrize(
    "expression",
    [
        "cron(0 3 ? * tue#2 *)",
        "cron(0 12 ? * wed#3 *)",
        "cron(0 0 * * ? *)",
        "cron(0/15 8-18 ? * MON-FRI *)",
        "cron(0 10 L * ? *)",
        "cron(0 10 15W * ? 2027)",
        "cron(0 10 LW * ? *)",
        "cron(0 10 ? JAN,JUL 6L *)",
        "cron(*/5 * * * ? *)",
        "rate(7 days)",
        "rate(1 day)",
    ],
)
def test_what_image_builder_takes_has_no_fault(expression: str) -> None:
    assert schedule_fault(expression) is None


@pytest.mark.parametrize(
    ("expression", "fault"),
    [
        ("0 3 * * ? *", "neither a cron(...) nor a rate(...)"),
        ("cron(0 3 ? *)", "has 6 fields, 'cron(0 3 ? *)' has 4"),
        ("cron(0 3 1 * tue *)", "exactly one of day-of-month and day-of-week must be '?'"),
        ("cron(0 3 ? * ? *)", "exactly one of day-of-month and day-of-week must be '?'"),
        ("cron(60 3 ? * tue *)", "'60' is no value of the field minutes"),
        ("cron(0 24 ? * tue *)", "'24' is no value of the field hours"),
        ("cron(0 3 ? 13 tue *)", "'13' is no value of the field month"),
        ("cron(0 3 ? * tues *)", "'tues' is no value of the field day-of-week"),
        ("cron(0 3 ? * tue#6 *)", "'tue#6' is no value of the field day-of-week"),
        ("cron(0 3 ? * tue 1969)", "'1969' is no value of the field year"),
        ("cron(0/0 3 ? * tue *)", "'0/0' is no value of the field minutes"),
        ("rate(0 days)", "is not a rate such as"),
        ("rate(7 months)", "is not a rate such as"),
        ("rate(2 day)", "is not a rate such as"),
        ("rate(30 minutes)", "is not a rate such as"),
        ("cron(0 0 * * ?)", "has 6 fields, 'cron(0 0 * * ?)' has 5"),
    ],
)
def test_a_fault_is_named(expression: str, fault: str) -> None:
    assert fault in str(schedule_fault(expression))
