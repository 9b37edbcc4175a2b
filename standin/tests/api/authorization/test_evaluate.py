"""IAM's decision: what a statement is for, and what wins."""

from __future__ import annotations

import pytest

from standin.api.authorization.evaluate import Decision, Policies, decide
from standin.api.authorization.policy import Policy, PolicyError, read_policy
from standin.tests.api.authorization.statements import ROLE, allowed, check, decided, statement

DENY = statement(Effect="Deny")


def test_what_no_statement_is_for_is_denied() -> None:
    assert decided(check(action="iam:DeleteRole"), statement()) == Decision("implicitDeny")


def test_the_statement_that_allowed_is_named() -> None:
    assert decided(check(), statement(Sid="Attach")) == Decision("allowed", ("policy/Attach",))


def test_an_explicit_deny_wins_wherever_it_stands() -> None:
    for statements in ([statement(), DENY], [DENY, statement()]):
        assert decided(check(), *statements).effect == "explicitDeny"


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("*", True),
        ("iam:*", True),
        ("IAM:attachrolepolicy", True),
        ("iam:Attach*Policy", True),
        ("iam:AttachRolePolic?", True),
        ("iam:AttachRolePolicy?", False),
        ("iam:Attach", False),
        ("eks:AttachRolePolicy", False),
    ],
)
def test_an_action_is_compared_with_wildcards_and_without_case(pattern: str, *, fits: bool) -> None:
    assert allowed(check(), statement(Action=pattern)) is fits


@pytest.mark.parametrize(
    ("pattern", "fits"),
    [
        ("*", True),
        (ROLE, True),
        ("arn:aws:iam::123456789012:role/dev-windows-*", True),
        ("arn:aws:iam::*:role/dev-windows-0976f3?", True),
        ("arn:*:iam::123456789012:*", True),
        ("arn:aws:iam::123456789012:role/DEV-windows-*", False),
        ("arn:aws:iam::210987654321:role/dev-windows-*", False),
        ("arn:aws-cn:iam::123456789012:role/dev-windows-*", False),
        ("arn:aws:iam:*", False),  # a wildcard crosses no colon before the resource
        ("arn:aws:*:role/dev-windows-0976f3a", False),
        ("arn:aws:iam::123456789012:role/dev", False),
    ],
)
def test_a_resource_is_compared_part_by_part(pattern: str, *, fits: bool) -> None:
    assert allowed(check(), statement(Resource=pattern)) is fits


def test_one_of_several_actions_and_resources_is_enough() -> None:
    many = statement(Action=["iam:GetRole", "iam:AttachRolePolicy"], Resource=["arn:aws:iam::1:role/x", ROLE])
    assert allowed(check(), many)


def test_not_action_and_not_resource_are_for_everything_else() -> None:
    but_reads = statement(Action=None, NotAction="iam:Get*")
    assert allowed(check(), but_reads)
    assert not allowed(check(action="iam:GetRole"), but_reads)
    elsewhere = statement(Resource=None, NotResource=ROLE)
    assert not allowed(check(), elsewhere)
    assert allowed(check(resource=ROLE + "0"), elsewhere)


def test_a_boundary_and_a_sessions_policy_have_to_allow_as_well_and_their_denies_win() -> None:
    def policy(*statements: dict[str, object]) -> list[Policy]:
        return [read_policy("limit", {"Version": "2012-10-17", "Statement": list(statements)})]

    identity, narrow = policy(statement()), policy(statement(Resource=ROLE + "0"))
    for limits, effect in (
        ([policy(statement())], "allowed"),
        ([narrow], "implicitDeny"),
        ([policy(statement()), narrow], "implicitDeny"),
        ([policy(DENY)], "explicitDeny"),
    ):
        assert decide(Policies(identity=identity, limits=limits), check()).effect == effect


def test_a_condition_key_that_cannot_be_judged_denies_whichever_way_it_is_asked() -> None:
    strange = {"StringNotEquals": {"ec2:CreateActoin": "x"}}
    decision = decided(check(), statement(Condition=strange))
    assert decision == Decision("implicitDeny", (), ("ec2:CreateActoin",))
    assert decided(check(), statement(), statement(Effect="Deny", Condition=strange)).effect == "explicitDeny"


def test_variables_are_filled_in_the_last_part_of_a_resource_and_nowhere_else() -> None:
    asked = check(context={"aws:RequestedRegion": ["0976f3a"]})
    assert allowed(asked, statement(Resource="arn:aws:iam::123456789012:role/dev-windows-${aws:RequestedRegion}"))
    assert not allowed(asked, statement(Resource="arn:aws:iam::${aws:RequestedRegion}:role/dev-windows-0976f3a"))
    assert not allowed(check(), statement(Resource="arn:aws:iam::123456789012:role/${aws:RequestedRegion}*"))
    default = "arn:aws:iam::123456789012:role/dev-windows-${aws:RequestedRegion, '0976f3a'}"
    assert allowed(check(), statement(Resource=default))


def test_what_a_variable_holds_is_no_wildcard() -> None:
    asked = check(resource="arn:aws:iam::123456789012:role/anything", context={"aws:RequestedRegion": ["*"]})
    assert not allowed(asked, statement(Resource="arn:aws:iam::123456789012:role/${aws:RequestedRegion}"))
    literal = check(resource="arn:aws:iam::123456789012:role/*")
    assert allowed(literal, statement(Resource="arn:aws:iam::123456789012:role/${*}"))
    assert not allowed(asked, statement(Resource="arn:aws:iam::123456789012:role/${*}"))


def test_an_older_policy_has_no_variables() -> None:
    pattern = statement(Resource="arn:aws:iam::123456789012:role/dev-windows-${aws:RequestedRegion}")
    assert not decided(check(context={"aws:RequestedRegion": ["0976f3a"]}), pattern, version="2008-10-17").allowed


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (statement(Effect="allow"), "Effect 'allow', expected Allow or Deny"),
        (statement(Action=None), "expected Action or NotAction, found neither"),
        (statement(NotAction="iam:*"), "expected Action or NotAction, found Action and NotAction"),
        (statement(Resource=None), "expected Resource or NotResource, found neither"),
        (statement(Resource=[]), "Resource: expected a text or a list of texts"),
        (statement(Conditions={}), "unknown element Conditions"),
        (statement(Condition={"StringSame": {"aws:TagKeys": "x"}}), "there is no condition operator StringSame"),
        (statement(Condition={"NullIfExists": {"aws:TagKeys": "x"}}), "there is no condition operator NullIfExists"),
        (statement(Condition={"ForSome:StringEquals": {"aws:TagKeys": "x"}}), "there is no ForSome:"),
    ],
)
def test_what_iam_would_not_store_is_refused_by_name(broken: dict[str, object], says: str) -> None:
    with pytest.raises(PolicyError, match=says):
        read_policy("policy", {"Version": "2012-10-17", "Statement": broken})


def test_a_document_of_another_version_or_no_json_is_refused() -> None:
    with pytest.raises(PolicyError, match="Version '2020-01-01'"):
        read_policy("policy", {"Version": "2020-01-01", "Statement": []})
    with pytest.raises(PolicyError, match="no JSON"):
        read_policy("policy", "{")
