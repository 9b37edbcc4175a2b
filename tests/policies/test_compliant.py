"""A program that is right is never blocked and draws no remark, whenever the pack is asked."""

from __future__ import annotations

import pytest

from tests.policies.compliant import compliant
from tests.policies.harness import judge
from tests.policies.program import Phase


@pytest.mark.parametrize("phase", list(Phase))
def test_a_compliant_program_draws_no_finding(phase: Phase) -> None:
    """Neither at preview, nor with an unconfigured provider, nor in the update."""
    assert judge(compliant(), phase) == []
