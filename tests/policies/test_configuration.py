"""The pack's configuration is checked by the pack: a typing mistake never switches a rule off in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import grpc
import pytest

from tests.policies.compliant import compliant
from tests.policies.harness import judge, judge_mandatory, violations
from tests.policies.programs import changed

if TYPE_CHECKING:
    from typing import Any

    from tests.policies.programs import Program

RULE = "imdsv1-disabled"
EXEMPTION = {
    "rule": RULE,
    "name": "template",
    "owner": "platform@example.com",
    "reason": "an agent that only speaks IMDSv1",
    "expires": "2099-12-31",
}


def legacy() -> Program:
    """One template with IMDSv1 on."""
    return changed(compliant(), template__metadataOptions={"httpTokens": "optional", "httpPutResponseHopLimit": 1})


def refused(config: dict[str, Any]) -> str:
    """The line with which the pack refuses a configuration."""
    with pytest.raises(grpc.RpcError) as caught:
        judge(compliant(), config=config)
    assert isinstance(caught.value, grpc.Call)
    assert caught.value.code() is grpc.StatusCode.INVALID_ARGUMENT
    return caught.value.details() or ""


@pytest.mark.parametrize(
    ("config", "line"),
    [
        ({"imdsv1-disabeld": "disabled"}, "unknown rule: 'imdsv1-disabeld'; did you mean 'imdsv1-disabled'?"),
        (
            {RULE: {"onUnknwon": "fail"}},
            "unknown parameter of imdsv1-disabled: 'onUnknwon'; did you mean 'onUnknown'?",
        ),
        (
            {"pack-settings": {"locked": ["imdsv1"]}},
            "unknown rule in pack-settings.locked: 'imdsv1'; did you mean 'imdsv1-disabled'?",
        ),
        (
            {"pack-settings": {"exemptions": ["all"]}},
            "pack-settings.exemptions[0]: found 'all', expected rule, owner, reason, expires and urn or name",
        ),
        (
            {"pack-settings": {"exemptions": [EXEMPTION | {"onwer": "me"}]}},
            "unknown field of pack-settings.exemptions[0]: 'onwer'; did you mean 'owner'?",
        ),
        (
            {"pack-settings": {"exemptions": [EXEMPTION | {"reason": " "}]}},
            "pack-settings.exemptions[0]: reason missing; an exemption says what for, who answers, why and until when",
        ),
        (
            {"pack-settings": {"exemptions": [EXEMPTION | {"urn": "urn:x"}]}},
            "pack-settings.exemptions[0]: expected exactly one of urn and name, so that it is plain what is exempt",
        ),
        (
            {"pack-settings": {"exemptions": [EXEMPTION | {"expires": "soon"}]}},
            "pack-settings.exemptions[0].expires: found 'soon', expected a day such as 2027-01-31",
        ),
        (
            {"pack-settings": {"exemptions": [EXEMPTION | {"rule": "imdsv2"}]}},
            "unknown rule in pack-settings.exemptions[0]: 'imdsv2'; did you mean 'imdsv1-disabled'?",
        ),
    ],
)
def test_a_mistake_is_refused_with_one_line_that_says_where(config: dict[str, Any], line: str) -> None:
    """What, where, and what was probably meant."""
    assert refused(config) == f"policy pack eks-windows: {line}"


@pytest.mark.parametrize("level", ["advisory", "disabled"])
def test_a_level_is_taken_from_the_configuration(level: str) -> None:
    """Per rule; a disabled rule says nothing."""
    levels = [one.level for one in judge(legacy(), config={RULE: level}) if one.rule == RULE]

    assert levels == ([] if level == "disabled" else [level])


def test_an_exemption_covers_its_rule_and_resource_and_is_shown() -> None:
    """The violation is gone; the exemption stands in the output with its owner, reason and day, and blocks nothing."""
    (seen,) = judge_mandatory(legacy(), config={"pack-settings": {"exemptions": [EXEMPTION]}})

    assert (seen.rule, seen.level) == ("pack-settings", "advisory")
    assert "An exemption is in use." in seen.text
    assert (
        "imdsv1-disabled for template until 2099-12-31 (platform@example.com: an agent that only speaks IMDSv1)"
        in seen.text
    )


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"expires": "2020-01-31"}, "An exemption has expired; the rule holds again."),
        ({"name": "other-*"}, "An exemption exempts nothing in this stack."),
        ({"rule": "own-ami"}, "An exemption exempts nothing in this stack."),
    ],
)
def test_an_exemption_that_is_over_or_not_needed_is_a_finding_and_exempts_nothing(
    change: dict[str, str], says: str
) -> None:
    """The violation stands."""
    seen = judge(legacy(), config={"pack-settings": {"exemptions": [EXEMPTION | change]}})

    assert (RULE, "template metadataOptions.httpTokens") in violations(seen)
    assert [one.level for one in seen if says in one.text] == ["advisory"]


def test_nobody_is_exempt_from_a_locked_rule() -> None:
    """The violation stands, and the attempt is a violation itself."""
    config = {"pack-settings": {"exemptions": [EXEMPTION], "locked": [RULE]}}

    assert [(one.rule, one.level) for one in judge_mandatory(legacy(), config=config)] == [
        (RULE, "mandatory"),
        ("pack-settings", "mandatory"),
    ]


def test_an_exemption_by_urn_covers_that_resource_only() -> None:
    """The same fault elsewhere still blocks."""
    urn = "urn:pulumi:test::demo::aws:ec2/launchTemplate:LaunchTemplate::template"
    record = {key: value for key, value in EXEMPTION.items() if key != "name"} | {"urn": urn}
    program = changed(legacy(), secondTemplate__metadataOptions={"httpPutResponseHopLimit": 1})
    seen = judge_mandatory(program, config={"pack-settings": {"exemptions": [record]}})

    assert [one.where for one in seen if one.rule == RULE] == ["secondTemplate metadataOptions.httpTokens"]
