"""Instances that run Windows nodes answer no IMDSv1 request."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.policies.compliant import compliant
from tests.policies.harness import judge_mandatory, unproven, violations
from tests.policies.program import Phase, changed

if TYPE_CHECKING:
    from tests.policies.program import Json, Program

RULE = "imdsv1-disabled"
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


def test_a_managed_windows_group_without_a_template_blocks() -> None:
    """Nothing in the program says that IMDSv1 is off."""
    program = changed(compliant(), linux__amiType="WINDOWS_CORE_2022_x86_64")

    assert (RULE, "linux launchTemplate") in violations(judge_mandatory(program))


def test_linux_nodes_are_not_judged() -> None:
    """This pack is about Windows nodes."""
    program = changed(compliant(), linux__launchTemplate={"id": "${linuxTemplate.id}", "version": "1"})
    program["linuxTemplate"] = {"type": "aws:ec2/launchTemplate:LaunchTemplate", "properties": {}}

    assert judge_mandatory(program) == []
