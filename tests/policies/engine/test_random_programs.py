"""Whole programs at random: resources of all examples and forms, thrown together, with anything in their properties.

Unlike `test_never_raises`, which breaks one good program, these programs have many resources of all kinds, references
to each other, to two at once and to other stacks, secrets, components and providers.
"""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from eks_windows.catalogue import example
from eks_windows.message import Verdict
from eks_windows.rules import all_rules
from eks_windows.stack import values

from tests.policies.compliant import compliant
from tests.policies.forms.test_all_forms import FORMS, pulumi_eks_first
from tests.policies.harness import Seen, judge
from tests.policies.program import Phase, Program

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.policies.program import Json

HIDDEN = "hunter2-hunter2"
OUTPUTS = ("id", "arn", "name", "value", "latestVersion", "outputs")
ODD: tuple[Json, ...] = (
    "",
    0,
    -1,
    1e300,
    True,
    "true",
    [],
    {},
    None,
    "${x.y",
    "ami-é",
    "a" * 5000,
    "a\nb: c",
    "Resources: 1",
)
REFERENCE = re.compile(r"\$\{([\w-]+)\.\w+\}")


def pool() -> list[tuple[str, dict[str, Any]]]:
    """Every resource of the examples and of the forms."""
    programs = [example(rule)[kind]["resources"] for rule in all_rules() for kind in ("good", "bad")]
    programs += [form("ami-0bbbbbbbbbbbbbbbb", "optional") for form in (*FORMS, pulumi_eks_first)]
    return [item for one in (*programs, compliant()) for item in one.items()]


POOL = pool()


def mixed(rnd: random.Random) -> Program:
    """A program of some of them, each with some properties changed, that refer to resources before them only."""
    program: Program = {}
    for index, (name, one) in enumerate(rnd.choice(POOL) for _ in range(rnd.randint(3, 14))):
        program[name if rnd.random() < 0.7 else f"{name}{index}"] = deepcopy(one)
    names = list(program)
    seen: set[str] = set()
    for name in names:
        one = program[name]
        text = json.dumps(changed(one.get("properties", {}), names, rnd))
        one["properties"] = json.loads(
            REFERENCE.sub(lambda match, seen=seen: match[0] if match[1] in seen else "ami-1", text)
        )
        one["options"] = {key: rnd.choice(names) for key in ("parent", "provider") if rnd.random() < 0.2}
        seen.add(name)
    return program


def changed(value: Json, names: list[str], rnd: random.Random) -> Json:
    """The value with some leaves replaced and some properties gone."""
    if isinstance(value, dict):
        return {key: changed(item, names, rnd) for key, item in value.items() if rnd.random() > 0.03}
    if isinstance(value, list):
        return [changed(item, names, rnd) for item in value]

    def reference() -> str:
        return f"${{{rnd.choice(names)}.{rnd.choice(OUTPUTS)}}}"

    makers: list[Callable[[], Json]] = [
        reference,
        lambda: reference() + reference(),
        lambda: {values.SIGNATURE: values.SECRET, "value": HIDDEN},
        lambda: {values.SIGNATURE: values.OUTPUT, "value": f"arn:aws:iam::1:role/{HIDDEN}", "secret": True},
        lambda: rnd.choice(ODD),
    ]
    return rnd.choice(makers)() if rnd.random() < 0.15 else value


def holds(seed: int) -> None:
    """No fault, no secret, rows of bounded length, one message for one cause, whatever the order of resources."""
    rnd = random.Random(seed)  # noqa: S311  (a program to judge, no secret)
    program, phase = mixed(rnd), rnd.choice(list(Phase))
    seen = judge(program, phase)
    wrong = [
        one.text
        for one in seen
        if "fault of the policy pack" in one.text or HIDDEN in one.text or len(one.text.splitlines()) != 8
    ]
    assert wrong == []
    assert max((len(line) for one in seen for line in one.text.splitlines()), default=0) < 500
    assert [cause for cause, times in Counter(map(cause_of, seen)).items() if times > 1] == []
    names = list(program)
    rnd.shuffle(names)
    assert judge({name: program[name] for name in names}, phase) == seen


def cause_of(seen: Seen) -> tuple[str, ...]:
    """What two messages on one cause have in common: rule, place, what is found, and what a violation should be."""
    message = seen.message
    demand = "" if message.verdict is Verdict.UNDETERMINED else message.expected
    return (seen.rule, message.urn, message.path, message.found, demand)


@pytest.mark.parametrize("first", range(0, 120, 20))
def test_random_programs_are_judged_without_fault_secret_or_repetition(first: int) -> None:
    """A small fixed sample in every run."""
    for seed in range(first, first + 20):
        holds(seed)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_ten_thousand_random_programs_are_judged_without_fault_secret_or_repetition() -> None:
    """Other programs every night; a failure names its seed."""
    start = random.SystemRandom().randrange(1 << 32)
    for seed in range(start, start + 10_000):
        try:
            holds(seed)
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise
