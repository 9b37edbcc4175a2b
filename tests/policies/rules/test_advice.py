"""The advisory rules, case by case: `advice.yaml` has one thing different in the compliant program each time, and

`advice_unknown.yaml` one thing that is not known yet.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.policies import cases
from tests.policies.harness import judge, unproven, violations

if TYPE_CHECKING:
    from tests.policies.program import Phase

CASES = [case for file in sorted(Path(__file__).parent.glob("advice*.yaml")) for case in cases.read(file)]


@pytest.mark.parametrize(
    ("case", "phase"),
    [pytest.param(case, phase, id=f"{case.name} - {phase.name.lower()}") for case in CASES for phase in case.phases],
)
def test_a_change_draws_exactly_its_findings(case: cases.Case, phase: Phase) -> None:
    """Those and no others, as advice."""
    seen = judge(case.program, phase, config=case.config)

    assert (violations(seen), unproven(seen)) == (case.violations, case.undetermined)
    assert {one.level for one in seen} <= {"advisory"}


def test_every_case_has_a_name_of_its_own() -> None:
    """So that a failure names one."""
    names = [case.name for case in CASES]

    assert len(names) == len(set(names))
