"""The pack's configuration is checked by the pack: a typing mistake never switches a rule off in silence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import grpc
import pytest
from eks_windows.config import PACK_SETTINGS
from eks_windows.rules import all_rules
from google.protobuf.empty_pb2 import Empty

from tests.policies.compliant import RELEASE, compliant
from tests.policies.harness import analyzer, configuration, judge, judge_mandatory, violations
from tests.policies.program import changed

if TYPE_CHECKING:
    from tests.policies.program import Program

RULE = "imdsv1-disabled"
OLD = {
    "linux__amiType": "WINDOWS_CORE_2022_x86_64",
    "linux__nodeRoleArn": "${windowsRole.arn}",
    "linux__releaseVersion": "1.34-2020.01.14",
}
"""A managed Windows group on a release of Amazon's of long ago."""

TWO_SERVERS = {
    "secondTemplate__imageId": "ami-0bbbbbbbbbbbbbbbb",
    "secondTemplate__tagSpecifications__0__tags": {**RELEASE, "eks-windows-nodes/windows-server": "2025"},
}
TWO_PATCHES = {
    "secondTemplate__imageId": "ami-0bbbbbbbbbbbbbbbb",
    "secondTemplate__tagSpecifications__0__tags": {**RELEASE, "eks-windows-nodes/kubelet-version": "1.34.3"},
}
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
    with analyzer(all_rules()) as stub, pytest.raises(grpc.RpcError) as caught:
        stub.Configure(configuration(stub.GetAnalyzerInfo(Empty()), config))
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


@pytest.mark.parametrize(
    "urn",
    [
        "urn:pulumi:test::demo::aws:ec2/launchTemplate:LaunchTemplate::template",
        "urn:pulumi:*::demo::*::template",
        "*LaunchTemplate::templat?",
    ],
)
def test_an_exemption_by_urn_covers_that_resource_only(urn: str) -> None:
    """The URN itself or a pattern for it, such as one for all stacks; the same fault elsewhere still blocks."""
    record = {key: value for key, value in EXEMPTION.items() if key != "name"} | {"urn": urn}
    program = changed(legacy(), secondTemplate__metadataOptions={"httpPutResponseHopLimit": 1})
    seen = judge_mandatory(program, config={"pack-settings": {"exemptions": [record]}})

    assert [one.where for one in seen if one.rule == RULE] == ["secondTemplate metadataOptions.httpTokens"]


@pytest.mark.parametrize("name", ["nodes[0]", "team::nodes"])
def test_an_exemption_takes_a_name_as_it_is(name: str) -> None:
    """Brackets are pattern characters, and names such as nodes[0] are common; a part of a name is none."""
    program = legacy()
    program["template"]["urn"] = f"urn:pulumi:test::demo::aws:ec2/launchTemplate:LaunchTemplate::{name}"
    seen = judge_mandatory(program, config={"pack-settings": {"exemptions": [EXEMPTION | {"name": name}]}})
    other = judge_mandatory(program, config={"pack-settings": {"exemptions": [EXEMPTION | {"name": "nodes"}]}})

    assert [(one.rule, one.level) for one in seen] == [("pack-settings", "advisory")]
    assert (RULE, "mandatory") in {(one.rule, one.level) for one in other}


PARAMETERS: list[tuple[str, dict[str, Any], Program, int, int]] = [
    (
        "metadata-hop-limit",
        {"maxHops": 2},
        changed(compliant(), template__metadataOptions__httpPutResponseHopLimit=2),
        1,
        0,
    ),
    ("ami-age", {"maxDays": -1}, compliant(), 0, 2),
    ("windows-taint", {"keys": ["gpu"]}, compliant(), 0, 2),
    ("detailed-tags", {"tags": ["team"]}, compliant(), 0, 2),
    ("amazon-ami-public-life", {"maxDays": 99999}, changed(compliant(), **OLD), 1, 0),
    ("single-windows-ami-per-cluster", {"scope": "serverVersion"}, changed(compliant(), **TWO_SERVERS), 1, 0),
    ("single-kubelet-version-per-cluster", {"precision": "minor"}, changed(compliant(), **TWO_PATCHES), 1, 0),
    (
        "single-kubelet-version-per-cluster",
        {"linuxPrecision": "patch"},
        changed(compliant(), linux__releaseVersion="1.34.9-20261107"),
        0,
        1,
    ),
    ("single-kubelet-version-per-cluster", {"maxSkew": 0}, changed(compliant(), cluster__version="1.35"), 0, 3),
]


@pytest.mark.parametrize(("rule", "given", "program", "by_default", "configured"), PARAMETERS)
def test_every_parameter_changes_the_verdict(
    rule: str, given: dict[str, Any], program: Program, by_default: int, configured: int
) -> None:
    """The number of findings of the rule, by default and with the parameter set."""
    assert sum(1 for one in judge(program) if one.rule == rule) == by_default
    assert sum(1 for one in judge(program, config={rule: given}) if one.rule == rule) == configured


def test_every_parameter_has_a_row_above() -> None:
    """But for `onUnknown`, which all rules have, and the settings of the pack."""
    rows = {(rule, key) for rule, given, *_ in PARAMETERS for key in given}

    assert rows == {(rule.id, one.name) for rule in all_rules() for one in rule.parameters if rule.id != PACK_SETTINGS}


def test_every_rule_that_cannot_prove_something_blocks_where_so_configured() -> None:
    """`onUnknown: fail` of a rule, at the rule's level; of the pack, for all rules but those that say otherwise."""
    program = changed(compliant(), template__metadataOptions="${windowsRole.options}", template__imageId="${a.b}")
    program["a"] = {"type": "pulumi:pulumi:StackReference"}
    undecided = {one.rule for one in judge(program)}

    def blocking(config: dict[str, Any]) -> set[str]:
        levels = {rule.id: "mandatory" for rule in all_rules()}
        whole = {rule: {"enforcementLevel": level} | config.get(rule, {}) for rule, level in levels.items()}
        return {one.rule for one in judge(program, config=whole) if one.level == "mandatory"}

    assert {"imdsv1-disabled", "metadata-hop-limit", "single-windows-ami-per-cluster", "pinned-ami"} <= undecided
    assert blocking({}) == set()
    for rule in undecided:
        assert blocking({rule: {"onUnknown": "fail"}}) == {rule}
    everything = {"pack-settings": {"onUnknown": "fail"}}
    assert blocking(everything) == undecided
    assert blocking(everything | {"pinned-ami": {"onUnknown": "report"}}) == undecided - {"pinned-ami"}


def test_pages_are_where_the_configuration_says() -> None:
    """So that the address leads somewhere from another project's pull request."""
    (seen,) = judge_mandatory(legacy(), config={"pack-settings": {"pages": "https://git.example.com/rules/"}})

    assert "page:     https://git.example.com/rules/imdsv1-disabled.md" in seen.text
