"""What several sources prove together: every combination of known, unknown, silent and contradicting ones."""

from __future__ import annotations

from itertools import product

import pytest
from eks_windows.stack.evidence import Sign, settled
from eks_windows.stack.facts import Fact
from eks_windows.stack.view import Place

HERE = Place("urn")
ANSWERS: dict[str, Fact[str]] = {
    "windows": Fact(HERE, "windows"),
    "linux": Fact(HERE, "linux"),
    "unknown": Fact(HERE, unknown="it is not known"),
    "silent": Fact(HERE),
}


def expected(answers: tuple[str, ...]) -> str:
    """The rule in its own words, the strongest source first."""
    known = [one for one in answers if one in ("windows", "linux")]
    if not known:
        return "unknown" if "unknown" in answers else "silent"
    if len(set(known)) > 1 or "unknown" in answers[: answers.index(known[0])]:
        return "unknown"
    return known[0]


@pytest.mark.parametrize("answers", list(product(ANSWERS, repeat=4)))
def test_known_and_agreeing_is_proof_unless_a_stronger_source_is_open(answers: tuple[str, ...]) -> None:
    """Four sources, each of a strength of its own, with each answer: 256 combinations."""
    signs = [Sign(f"source {rank}", ANSWERS[answer], rank) for rank, answer in enumerate(answers)]
    found = settled(HERE, reversed(signs))

    told = found.value or ("unknown" if found.unknown is not None else "silent")
    assert told == expected(answers)


def test_an_open_source_of_the_same_strength_takes_no_proof_away() -> None:
    """Tags and user data are as strong as each other."""
    assert settled(HERE, [Sign("a", ANSWERS["unknown"], 0), Sign("b", ANSWERS["linux"], 0)]).value == "linux"


def test_both_sources_are_named_where_they_contradict_each_other_or_one_is_open() -> None:
    """So that a person knows which to look at."""
    torn = settled(HERE, [Sign("its user data", ANSWERS["windows"], 0), Sign("its image", ANSWERS["linux"], 1)])
    open_one = settled(HERE, [Sign("its user data", ANSWERS["unknown"], 0), Sign("its image", ANSWERS["linux"], 1)])

    for found in (torn, open_one):
        assert found.value is None
        assert found.unknown is not None
        assert "its user data" in found.unknown
        assert "its image says linux" in found.unknown
