"""Whole programs that are odd in one way each: who is blocked, what stays open, what is named, in every phase."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest
from eks_windows.rule import Level
from eks_windows.rules import all_rules

from tests.policies import cases
from tests.policies.harness import judge, notes, unproven, violations
from tests.policies.program import Phase

FOLDER = Path(__file__).with_name("programs")
CASES = [case for file in sorted(FOLDER.glob("*.yaml")) for case in cases.read(file)]
RULES = [rule for rule in all_rules() if rule.level is Level.MANDATORY or rule.id == "not-judged"]


@pytest.mark.parametrize(
    ("case", "phase"),
    [pytest.param(case, phase, id=f"{case.name} - {phase.name.lower()}") for case in CASES for phase in case.phases],
)
def test_a_program_is_judged_by_what_it_means(case: cases.Case, phase: Phase) -> None:
    """The exact set of what blocks; what is listed as open or noted is said."""
    seen = judge(case.program, phase, config=case.config, rules=RULES)
    told = "\n".join(one.text for one in seen)

    assert violations(seen) == case.violations, told
    assert case.undetermined <= unproven(seen), told
    assert not case.judged or case.undetermined == unproven(seen), told
    assert case.notes == notes(seen), told
    assert not case.opens or case.opens in {rule for rule, _ in unproven(seen)}, told
    assert "fault of the policy pack" not in told


def test_each_program_is_judged_at_preview_in_the_update_and_as_a_state() -> None:
    """And there are as many as were found to be odd, and more."""
    phases: dict[str, set[Phase]] = defaultdict(set)
    for case in CASES:
        phases[json.dumps(case.program, sort_keys=True, default=str)] |= set(case.phases)

    wanted = {Phase.PREVIEW, Phase.UP, Phase.ANALYZE}
    assert [program for program, judged in phases.items() if not judged >= wanted] == []
    assert len(phases) >= 200


def test_each_program_says_what_it_follows() -> None:
    """And has a name of its own."""
    names = [case.name for case in CASES]

    assert [case.name for case in CASES if not case.source] == []
    assert len(names) == len(set(names))
