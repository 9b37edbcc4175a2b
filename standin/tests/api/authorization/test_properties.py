"""What holds for every policy: nothing but an allow allows, a deny is never undone, and more statements only add."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from standin.api.authorization.checks import Check
from standin.api.authorization.patterns import arn_like, filled, like
from standin.tests.api.authorization.statements import KNOWN, decided

ACTIONS = ("iam:CreateRole", "iam:GetRole", "eks:DescribeCluster")
RESOURCES = ("arn:aws:iam::123456789012:role/dev-a", "arn:aws:iam::123456789012:role/prod-a", "arn:aws:s3:::x/y")
TEXTS = st.text(alphabet="ab*?:/$-", max_size=6)

checks = st.builds(
    Check,
    action=st.sampled_from(ACTIONS),
    resource=st.sampled_from(RESOURCES),
    context=st.dictionaries(
        st.sampled_from(["aws:requestedregion", "aws:resourcetag/team"]),
        st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=2),
    ),
    keys=st.just(KNOWN),
)
conditions = st.dictionaries(
    st.sampled_from(["StringEquals", "StringNotEquals", "StringLike", "ForAllValues:StringEquals", "Null"]),
    st.dictionaries(
        st.sampled_from(["aws:RequestedRegion", "aws:ResourceTag/team", "strange:Key"]),
        st.sampled_from(["a", "*", "true", "false"]),
        min_size=1,
    ),
    max_size=2,
)
statements = st.fixed_dictionaries(
    {
        "Effect": st.sampled_from(["Allow", "Deny"]),
        "Action": st.sampled_from([*ACTIONS, "*", "iam:*"]),
        "Resource": st.sampled_from([*RESOURCES, "*", "arn:aws:iam::*:role/dev-*"]),
        "Condition": conditions,
    }
)
policies = st.lists(statements, max_size=5)


@given(checks, policies)
def test_without_an_allow_nothing_is_allowed(check: Check, found: list[dict[str, Any]]) -> None:
    assert not decided(check, *(one for one in found if one["Effect"] == "Deny")).allowed


@given(checks, policies, statements)
def test_a_further_allow_takes_nothing_away_and_a_further_deny_gives_nothing(
    check: Check, found: list[dict[str, Any]], more: dict[str, Any]
) -> None:
    before, after = decided(check, *found), decided(check, *found, more)
    if more["Effect"] == "Allow":
        assert after.allowed or not before.allowed
    else:
        assert before.allowed or not after.allowed


@given(checks, policies)
def test_the_order_of_statements_does_not_matter(check: Check, found: list[dict[str, Any]]) -> None:
    assert decided(check, *found).effect == decided(check, *reversed(found)).effect


@given(checks, policies)
def test_what_was_denied_explicitly_stays_denied_with_everything_allowed(
    check: Check, found: list[dict[str, Any]]
) -> None:
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    if decided(check, *found).effect == "explicitDeny":
        assert decided(check, everything, *found).effect == "explicitDeny"


@given(TEXTS)
def test_a_text_without_wildcards_is_like_itself_only(text: str) -> None:
    plain = text.replace("*", "x").replace("?", "y")
    assert like(plain, plain)
    assert not like(plain, plain + "z")


@given(TEXTS)
def test_a_value_that_comes_out_of_a_variable_fits_itself_and_nothing_else(text: str) -> None:
    pattern = filled("${aws:RequestTag/team}", {"aws:requesttag/team": [text]})
    assert pattern is not None
    assert like(pattern, text)
    assert not like(pattern, text + "a")


@given(st.lists(st.text(alphabet="ab-", max_size=4), min_size=6, max_size=6))
def test_an_arn_fits_its_own_pattern_and_one_with_stars_in_every_part(parts: list[str]) -> None:
    arn = ":".join(parts)
    assert arn_like(arn, arn)
    assert arn_like("*:*:*:*:*:*", arn)
    assert not arn_like("*:*:*:*:*", arn)
