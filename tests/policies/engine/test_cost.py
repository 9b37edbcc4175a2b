"""What a stack costs grows with its size alone, whatever its shape."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
from eks_windows.engine import alternatives
from eks_windows.engine.alternatives import judged
from eks_windows.stack.graph import Graph
from eks_windows.stack.resource import Resource
from eks_windows.stack.scope import Scope
from eks_windows.stack.view import Place

from tests.policies.harness import judge
from tests.policies.shapes import SHAPES

if TYPE_CHECKING:
    from eks_windows.finding import Finding

SMALL, LARGE = 60, 120


def calls(shape: str, resources: int) -> int:
    """How many Python functions are called to judge a program; that does not depend on the machine."""
    program, count = SHAPES[shape](resources), 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event == "call"

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        judge(program)
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_resources_are_twice_the_work(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing in one judgement is quadratic; how often a stack is judged again has a bound of its own."""
    monkeypatch.setattr(alternatives, "_TRIES", 0)
    small, large = calls(shape, SMALL), calls(shape, LARGE)

    assert large < 2.3 * small, f"{small} -> {large}"


@pytest.mark.parametrize("shape", ["accounts", "accounts_elsewhere"])
def test_what_is_called_alike_in_other_accounts_is_not_looked_at(shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Accounts and Regions are compared as often as there are references, not once for each pair of accounts."""
    monkeypatch.setattr(alternatives, "_TRIES", 0)
    compare, compared = Scope.same, 0

    def counted(scope: Scope, other: Scope, *, regional: bool) -> bool | None:
        nonlocal compared
        compared += 1
        return compare(scope, other, regional=regional)

    monkeypatch.setattr(Scope, "same", counted)
    judge(SHAPES[shape](SMALL))
    small, compared = compared, 0
    judge(SHAPES[shape](LARGE))

    assert small > 0
    assert compared < 2.3 * small, f"{small} -> {compared}"


@pytest.mark.parametrize("resources", [10, 100, 1_000, 5_000])
def test_what_is_judged_again_has_a_bound(resources: int) -> None:
    """However many references are open, a large stack is judged again as little as a small one."""
    again = 0

    def count(graph: Graph) -> dict[str, list[Finding]]:
        nonlocal again
        again += len(graph.resources)
        for number in range(100):
            graph.one_of(Place(f"r{number}"), ["a", "b"], "open")
        return {}

    judged(Graph(Resource(f"r{number}", "t", "n") for number in range(resources)), count)

    assert again - resources <= 2_000
