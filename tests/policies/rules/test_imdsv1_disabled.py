"""Instances that run Windows nodes answer no IMDSv1 request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from eks_windows.forms.account_defaults import METADATA_TYPES
from eks_windows.rules import all_rules
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from tests.policies.compliant import compliant
from tests.policies.harness import judge, judge_mandatory, unproven, violations
from tests.policies.program import Phase, changed

if TYPE_CHECKING:
    from tests.policies.program import Json, Program

RULE = "imdsv1-disabled"
JUDGED = [rule for rule in all_rules() if rule.id in (RULE, "metadata-hop-limit", "pack-settings")]
OPTIONAL: Json = {"httpTokens": "optional"}


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize(
    ("options", "where"),
    [
        ({"httpTokens": "optional", "httpEndpoint": "enabled"}, "template metadataOptions.httpTokens"),
        ({"httpEndpoint": "enabled"}, "template metadataOptions.httpTokens"),
        ({}, "template metadataOptions.httpTokens"),
    ],
)
def test_tokens_that_are_not_required_block(phase: Phase, options: Json, where: str) -> None:
    """Optional or not set, and whatever is known of the provider."""
    assert violations(judge_mandatory(changed(compliant(), template__metadataOptions=options), phase)) == {
        (RULE, where)
    }


def test_a_switched_off_endpoint_passes() -> None:
    """No endpoint answers no IMDSv1 request."""
    assert judge_mandatory(changed(compliant(), template__metadataOptions={"httpEndpoint": "disabled"})) == []


def test_one_template_of_two_groups_is_one_finding() -> None:
    """One cause, one message."""
    program = changed(
        compliant(),
        template__metadataOptions=OPTIONAL,
        second__launchTemplate={"id": "${template.id}", "version": "${template.latestVersion}"},
    )

    assert [one.where for one in judge_mandatory(program)] == ["template metadataOptions.httpTokens"]


def test_tokens_that_are_not_known_yet_are_undetermined() -> None:
    """Reported with the property that makes it so, and not blocking."""
    program = changed(compliant(), template__metadataOptions__httpTokens="${windowsRole.uniqueId}")
    (seen,) = judge_mandatory(program)

    assert (seen.rule, seen.level, seen.where) == (RULE, "advisory", "template metadataOptions.httpTokens")
    assert "it comes from windowsRole and is not known before the update" in seen.text


@pytest.mark.parametrize("tokens", [OPTIONAL, {}])
def test_an_endpoint_that_is_not_known_yet_may_be_off_so_that_nothing_is_proven(tokens: Json) -> None:
    """Either of the two properties is enough; what is open stands where the update will find it, if it does."""
    assert isinstance(tokens, dict)
    options = {**tokens, "httpEndpoint": "${windowsRole.uniqueId}", "httpPutResponseHopLimit": 2}
    seen = judge(changed(compliant(), template__metadataOptions=options), rules=JUDGED)

    assert violations(seen) == set()
    assert unproven(seen) == {
        (RULE, "template metadataOptions.httpTokens"),
        ("metadata-hop-limit", "template metadataOptions.httpPutResponseHopLimit"),
    }
    assert all("it hangs on metadataOptions.httpEndpoint" in one.text for one in seen)


@pytest.mark.parametrize(
    ("defaults", "open_ones"),
    [
        ({"httpEndpoint": "disabled"}, {(RULE, "template metadataOptions.httpTokens")}),
        ({"httpTokens": "required"}, {(RULE, "template metadataOptions.httpTokens")}),
        ({"httpTokens": "no-preference"}, set[tuple[str, str]]()),
        ({"httpPutResponseHopLimit": 2}, set[tuple[str, str]]()),
    ],
)
def test_an_account_that_may_be_another_leaves_open_only_what_its_defaults_say(
    defaults: Json, open_ones: set[tuple[str, str]]
) -> None:
    """A template of the environment's own Region, and defaults of one that is written out."""
    assert isinstance(defaults, dict)
    program = changed(compliant(), template__metadataOptions={"httpPutResponseHopLimit": 1})
    properties = {**defaults, "region": "eu-central-1"}
    program["defaults"] = {"type": METADATA_TYPES[0], "properties": properties}
    seen = judge_mandatory(program)

    assert unproven(seen) == open_ones
    assert violations(seen) == ({(RULE, "template metadataOptions.httpTokens")} if not open_ones else set())


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize(("support", "blocks"), [("v2.0", False), (None, True)])
def test_an_ami_that_is_not_known_yet_may_be_one_of_the_program_that_asks_for_tokens(
    support: str | None, blocks: bool, held: bool
) -> None:
    """It is proven wrong only where none of the program's AMIs does; by itself, and where a parameter holds it."""
    unknown = "${windowsRole.uniqueId}"
    program = changed(
        compliant(),
        template__metadataOptions={"httpPutResponseHopLimit": 1},
        template__imageId="${golden.value}" if held else unknown,
    )
    program["golden"] = {"type": "aws:ssm/parameter:Parameter", "properties": {"name": "/golden", "value": unknown}}
    program["ami"] = {"type": "aws:ec2/ami:Ami", "properties": {"name": "windows", "imdsSupport": support}}
    seen = [one for one in judge_mandatory(program) if one.rule == RULE]

    assert violations(seen) == ({(RULE, "template metadataOptions.httpTokens")} if blocks else set())
    assert unproven(seen) == (set() if blocks else {(RULE, "template metadataOptions.httpTokens")})


def existing(version: Json, **outputs: Json) -> Program:
    """The group pinned to a version of a template that exists, whose newest content leaves IMDSv1 on."""
    program = changed(compliant(), template__metadataOptions=OPTIONAL, group__launchTemplate__version=version)
    program["template"]["outputs"] = outputs
    return program


@pytest.mark.parametrize(
    ("version", "outputs"),
    [
        ("$Latest", {"latestVersion": 7, "defaultVersion": 1}),
        ("7", {"latestVersion": 7, "defaultVersion": 1}),
        ("$Default", {"latestVersion": 7, "defaultVersion": 7}),
        ("${template.latestVersion}", {"latestVersion": 7, "defaultVersion": 1}),
        ("$Default", {}),
    ],
)
def test_the_version_in_use_is_judged_where_the_program_holds_it(version: str, outputs: dict[str, Json]) -> None:
    """The newest version, or the only one of a new template."""
    assert violations(judge_mandatory(existing(version, **outputs))) == {(RULE, "template metadataOptions.httpTokens")}


@pytest.mark.parametrize("version", ["6", "$Default"])
def test_a_version_that_the_program_does_not_hold_is_undetermined(version: str) -> None:
    """Older content is not in the program, so it is neither passed nor blocked."""
    seen = [one for one in judge_mandatory(existing(version, latestVersion=7, defaultVersion=6)) if one.rule == RULE]

    assert violations(seen) == set()
    assert unproven(seen) == {(RULE, "group launchTemplate.version")}


@pytest.mark.parametrize("version", ["1", "$Default"])
@pytest.mark.parametrize(("template_id", "exists"), [("lt-1", True), (UNKNOWN_STRING_VALUE, False)])
def test_a_template_of_aws_native_that_changes_has_its_id_while_its_numbers_are_unknown(
    version: str, template_id: str, exists: bool
) -> None:
    """It is told from a new one by it, of which the program holds the only version."""
    told = dict.fromkeys(("latestVersionNumber", "defaultVersionNumber"), UNKNOWN_STRING_VALUE)
    program = existing(version, **told, launchTemplateId=template_id)
    data = program["template"]["properties"]
    program["template"] |= {
        "type": "aws-native:ec2:LaunchTemplate",
        "properties": {"launchTemplateData": {**data, "metadataOptions": {"httpTokens": "optional"}}},
    }
    seen = [one for one in judge_mandatory(program) if one.rule == RULE]
    place = (RULE, "template launchTemplateData.metadataOptions.httpTokens")
    assert violations(seen) == (set() if exists else {place})
    assert unproven(seen) == ({(RULE, "group launchTemplate.version")} if exists else set())


def test_a_managed_windows_group_without_a_template_blocks() -> None:
    """Nothing in the program says that IMDSv1 is off."""
    program = changed(compliant(), linux__amiType="WINDOWS_CORE_2022_x86_64")

    assert (RULE, "linux launchTemplate") in violations(judge_mandatory(program))


def test_linux_nodes_are_not_judged() -> None:
    """This pack is about Windows nodes."""
    program = changed(compliant(), linux__launchTemplate={"id": "${linuxTemplate.id}", "version": "1"})
    program["linuxTemplate"] = {"type": "aws:ec2/launchTemplate:LaunchTemplate", "properties": {}}

    assert judge_mandatory(program) == []
