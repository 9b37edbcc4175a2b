"""Condition operators, row by row: for each what fits, what does not, and what a missing key means."""

from __future__ import annotations

import pytest

from standin.api.authorization.conditions import OPERATORS
from standin.tests.api.authorization.statements import allowed, check, statement

CASES: dict[str, tuple[object, str, str]] = {
    # operator: the policy's value, a request's value that holds, one that does not
    "StringEquals": ("dev", "dev", "Dev"),
    "StringNotEquals": ("dev", "Dev", "dev"),
    "StringEqualsIgnoreCase": ("dev", "DEV", "prod"),
    "StringNotEqualsIgnoreCase": ("dev", "prod", "DEV"),
    "StringLike": ("d?v-*", "dev-1", "dev"),
    "StringNotLike": ("d?v-*", "dev", "dev-1"),
    "NumericEquals": ("3", "3.0", "4"),
    "NumericNotEquals": (3, "4", "3"),
    "NumericLessThan": ("3", "2", "3"),
    "NumericLessThanEquals": ("3", "3", "4"),
    "NumericGreaterThan": ("3", "4", "3"),
    "NumericGreaterThanEquals": ("3", "3", "2"),
    "DateEquals": ("2026-11-15T00:00:00Z", "2026-11-15T01:00:00+01:00", "2026-11-16T00:00:00Z"),
    "DateNotEquals": ("2026-11-15T00:00:00Z", "2026-11-16", "2026-11-15"),
    "DateLessThan": ("2026-11-15T00:00:00Z", "2026-11-14", "2026-11-15"),
    "DateLessThanEquals": ("2026-11-15T00:00:00Z", "2026-11-15", "2026-11-16"),
    "DateGreaterThan": ("1793750400", "2026-11-16", "2026-11-01"),
    "DateGreaterThanEquals": ("2026-11-15T00:00:00Z", "2026-11-15", "2026-11-14"),
    "Bool": (True, "true", "false"),
    "BinaryEquals": ("QUI=", "QUI=", "QUM="),
    "IpAddress": ("10.0.0.0/8", "10.1.2.3", "11.0.0.1"),
    "NotIpAddress": ("10.0.0.0/8", "11.0.0.1", "10.1.2.3"),
    "ArnEquals": ("arn:aws:iam::aws:policy/Amazon*", "arn:aws:iam::aws:policy/AmazonSSM", "arn:aws:iam::aws:role/A"),
    "ArnNotEquals": ("arn:aws:iam::aws:policy/*", "arn:aws:iam::1:policy/A", "arn:aws:iam::aws:policy/A"),
    "ArnLike": ("arn:*:iam::aws:policy/*", "arn:aws-cn:iam::aws:policy/A", "arn:aws:iam::1:policy/A"),
    "ArnNotLike": ("arn:*:iam::aws:policy/*", "arn:aws:iam::1:policy/A", "arn:aws:iam::aws:policy/A"),
    "Null": ("false", "anything", ""),
}
KEY = "iam:PolicyARN"


def holds(operator: str, wanted: object, found: list[str]) -> bool:
    return allowed(check(context={KEY: found} if found else {}), statement(Condition={operator: {KEY: wanted}}))


def test_every_operator_has_its_row() -> None:
    assert CASES.keys() == OPERATORS.keys()


@pytest.mark.parametrize("operator", CASES)
def test_it_holds_for_what_fits_and_for_nothing_else(operator: str) -> None:
    wanted, fitting, other = CASES[operator]
    assert holds(operator, wanted, [fitting])
    assert not holds(operator, wanted, [other] if other else [])
    assert holds(operator, [wanted, wanted], [fitting])


@pytest.mark.parametrize("operator", [name for name in CASES if name != "Null"])
def test_without_the_key_only_negations_hold_unless_if_exists_is_asked(operator: str) -> None:
    wanted, _, other = CASES[operator]
    assert holds(operator, wanted, []) is OPERATORS[operator].negated
    assert holds(f"{operator}IfExists", wanted, [])
    assert not holds(f"{operator}IfExists", wanted, [other])


@pytest.mark.parametrize("operator", ["NumericEquals", "DateEquals", "IpAddress", "BinaryEquals"])
def test_a_value_of_another_kind_fits_nothing(operator: str) -> None:
    assert not holds(operator, CASES[operator][0], ["no such thing"])


def test_null_true_asks_that_there_is_no_value() -> None:
    assert holds("Null", "true", [])
    assert not holds("Null", "true", ["x"])


@pytest.mark.parametrize(
    ("operator", "found", "result"),
    [
        ("ForAllValues:StringEquals", ["team", "Name"], True),
        ("ForAllValues:StringEquals", ["team", "owner"], False),
        ("ForAllValues:StringEquals", [], True),
        ("ForAnyValue:StringEquals", ["team", "owner"], True),
        ("ForAnyValue:StringEquals", ["owner"], False),
        ("ForAnyValue:StringEquals", [], False),
        ("ForAllValues:StringNotEquals", ["owner"], True),
        ("ForAllValues:StringNotEquals", ["owner", "team"], False),
        ("ForAnyValue:StringNotEquals", ["owner", "team"], True),
    ],
)
def test_quantifiers_go_over_all_values_of_the_request(operator: str, found: list[str], *, result: bool) -> None:
    asked = statement(Condition={operator: {"aws:TagKeys": ["team", "Name"]}})
    assert allowed(check(context={"aws:TagKeys": found} if found else {}), asked) is result


def test_all_conditions_of_a_statement_have_to_hold() -> None:
    both = statement(Condition={"StringEquals": {KEY: "a", "aws:RequestedRegion": "eu-central-1"}})
    assert allowed(check(context={KEY: ["a"], "aws:RequestedRegion": ["eu-central-1"]}), both)
    assert not allowed(check(context={KEY: ["a"], "aws:RequestedRegion": ["us-east-1"]}), both)


def test_a_variable_is_filled_in_a_condition() -> None:
    asked = statement(Condition={"StringLike": {"aws:ResourceTag/team": "${aws:RequestTag/team}-*"}})
    for team, requested, result in (("a-1", ["a"], True), ("b-1", ["a"], False), ("a-1", [], False)):
        sent = {"aws:RequestTag/team": requested} if requested else {}
        assert allowed(check(context={"aws:ResourceTag/team": [team], **sent}), asked) is result
