"""A sample of the whole programs on the real engine: what it sends leads to the verdicts that our messages lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from eks_windows.message import Message, Verdict

from tests.policies.on_the_engine.conftest import PACK
from tests.policies.program import Phase
from tests.policies.test_programs import CASES, RULES

if TYPE_CHECKING:
    from tests.policies.cases import Case
    from tests.policies.on_the_engine.conftest import Project

pytestmark = pytest.mark.engine

SAMPLE = (
    "two AMIs in a cluster that the provider names",
    "two accounts with one cluster name, groups named by literal",
    "two AMIs in one of the two accounts",
    "a Karpenter class of Linux with the Windows role",
)
"""One program each for names left to a provider, providers with settings, and Kubernetes behind a cluster."""

DAILY = {*SAMPLE} - {"two accounts with one cluster name, groups named by literal"}

DECISIVE = {rule.id for rule in RULES} - {"not-judged"}


def blocked(project: Project, *command: str) -> set[tuple[str, str]]:
    """Rule and place of what the engine reports as proven wrong."""
    ran = project.run(*command, "--json", "--policy-pack", PACK)
    read = [(one, Message.parse(one.message, one.urn)) for one in ran.reported if one.rule in DECISIVE]
    assert ran.reported or ran.code == 0, ran.errors
    return {
        (one.rule, f"{one.resource} {told.path}") for one, told in read if told and told.verdict is Verdict.VIOLATION
    }


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, marks=[] if case.name in DAILY else pytest.mark.nightly)
        for case in CASES
        if case.name in SAMPLE
    ],
    ids=lambda case: str(case.name),
)
def test_the_engine_sends_what_our_messages_say(case: Case, project: Project) -> None:
    """A preview blocks what is wrong; what is right passes a preview and the update after it."""
    project.write(case.program)
    command = ("preview",) if case.violations else ("up", "--yes")

    assert Phase.PREVIEW in case.phases
    assert blocked(project, *command) == case.violations


def test_the_sample_is_of_programs_that_are_there() -> None:
    """A program that was renamed would not run here without a word."""
    assert {case.name for case in CASES} >= set(SAMPLE)
