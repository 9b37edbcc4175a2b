"""What may change a verdict and what may not: knowing less, moving apart, other names."""

from __future__ import annotations

import base64
import json
import random
import re
from copy import deepcopy
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from eks_windows.catalogue import example
from eks_windows.forms import role_policies, vpc_cni
from eks_windows.forms.account_defaults import ENCRYPTION_TYPES, METADATA_TYPES
from eks_windows.message import Verdict
from eks_windows.rules import all_rules
from eks_windows.stack.values import SIGNATURE
from pulumi_policy.proxy import UNKNOWN_STRING_VALUE

from tests.policies.engine.test_random_programs import mixed
from tests.policies.harness import Seen, judge, unproven
from tests.policies.program import Phase
from tests.policies.test_programs import CASES

if TYPE_CHECKING:
    from collections.abc import Callable

    from eks_windows.rule import Rule

    from tests.policies.program import Json, Program

NAMING = "not-judged"

INSTEAD = {"access-entry-type-fits-os": "separate-linux-and-windows-node-roles"}
"""Of one cause one rule tells: the first says nothing of a role's entry while the second says that both systems use

the role. Where these come to stand apart, the second is content and the entry is still one for the other system.
"""

ELSEWHERE = "elsewhere"

_EKS = re.compile(rb"eks|kube|k8s|karpenter", re.IGNORECASE)
_ENCODED = re.compile(r"[A-Za-z0-9+/]{24,}")

NEEDED = frozenset((*METADATA_TYPES, *ENCRYPTION_TYPES, *role_policies.ATTACHMENTS, *vpc_cni.TYPES))
"""The types of what rules ask for: account settings, policies on roles, settings of the VPC CNI."""


def verdicts(program: Program) -> dict[str, Verdict]:
    """The worst that each rule says; rules that say nothing are left out."""
    return worst(judge(program, Phase.UP))


def worst(seen: list[Seen]) -> dict[str, Verdict]:
    """The worst verdict by rule, but for the one that only names what is not judged."""
    found: dict[str, Verdict] = {}
    for one in seen:
        if one.rule != NAMING and found.get(one.rule) is not Verdict.VIOLATION:
            found[one.rule] = one.message.verdict
    return found


def leaves(value: Json, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """The ways to all texts, numbers and booleans."""
    if isinstance(value, dict):
        return [way for key, item in value.items() for way in leaves(item, (*path, key))]
    if isinstance(value, list):
        return [way for index, item in enumerate(value) for way in leaves(item, (*path, index))]
    return [path] if value is not None else []


def knowing_less(program: Program, rnd: random.Random) -> Program:
    """One known value is unknown instead: it comes from another stack, which has not told it yet.

    What marks a secret in the protocol is no value of a program, and no engine sends it unknown.
    """
    name = rnd.choice(list(program))
    ways = leaves(program[name].get("properties", {}))
    way = rnd.choice(ways) if ways else (SIGNATURE,)
    return program if way[-1] == SIGNATURE else unknown_at(program, name, way)


def unknown_at(program: Program, name: str, way: tuple[str | int, ...]) -> Program:
    """The program with the value there unknown."""
    copy = deepcopy(program)
    *steps, last = way
    target: Any = copy[name]["properties"]
    for step in steps:
        target = target[step]
    target[last] = f"${{{ELSEWHERE}.outputs}}"
    copy[ELSEWHERE] = {
        "type": "pulumi:pulumi:StackReference",
        "properties": {"name": "other"},
        "outputs": {"outputs": UNKNOWN_STRING_VALUE},
    }
    return copy


def renamed(program: Program, rnd: random.Random) -> Program:
    """Every resource has another name in the program."""
    del rnd
    text = json.dumps(program)
    for index, name in enumerate(sorted(program, key=len, reverse=True)):
        text = text.replace(f"${{{name}.", f"${{r{index}x.").replace(f'"${{{name}}}"', f'"${{r{index}x}}"')
    names = {name: f"r{index}x" for index, name in enumerate(sorted(program, key=len, reverse=True))}
    made = {names[name]: one for name, one in json.loads(text).items()}
    for one in made.values():
        options = one.get("options", {})
        one["options"] = {key: names.get(str(value), value) for key, value in options.items()}
    return made


def moved_apart(program: Program, rnd: random.Random) -> Program:
    """Each resource without a provider of its own is in one of two accounts and Regions.

    What others need to be right, such as a role's policies, is there, too: without it they would lack it.
    """
    copy = deepcopy(program)
    places = [
        {"region": f"eu-west-{number}", "assumeRoles": [{"roleArn": f"arn:aws:iam::{number * 111111111111}:role/ci"}]}
        for number in (1, 2)
    ]
    for name, one in list(copy.items()):
        if one["type"] in NEEDED:
            options = {key: value for key, value in one.get("options", {}).items() if key != "provider"}
            here = deepcopy(one) | {"options": options}
            copy |= {f"{name}-{number}": here | {"provider": place} for number, place in enumerate(places)}
        elif not one.get("options", {}).get("provider"):
            one["provider"] = rnd.choice(places)
    return copy


def programs(rnd: random.Random) -> Program:
    """A program of the corpus, or one at random."""
    return deepcopy(rnd.choice(CASES).program) if rnd.random() < 0.5 else mixed(rnd)


def speaks_of_eks(program: Program) -> bool:
    """Whether a word on EKS stands anywhere in it: in a type, a value, a script; whatever the pack reads."""
    told = [(one["type"], one.get("properties"), one.get("outputs")) for one in program.values()]
    texts = re.sub(r"\$\{[\w-]+\.", "", json.dumps(told))
    scripts = (base64.b64decode(one[: len(one) // 4 * 4]) for one in _ENCODED.findall(texts))
    return any(_EKS.search(one) for one in (texts.encode(), *scripts))


def check_knowing_less(seed: int) -> None:
    """A pass never becomes a violation; a violation never a pass, unless what is then open is told.

    Signs that contradict each other leave something open; with one of them gone the other is proof. A program in which
    no word on EKS is left is any program with a machine in it, and is told nothing.
    """
    rnd = random.Random(seed)  # noqa: S311  (a program to judge, no secret)
    program = programs(rnd)
    lessened = knowing_less(program, rnd)
    before, after = judge(program, Phase.UP), judge(lessened, Phase.UP)
    whole, less = worst(before), worst(after)
    opened, settled = unproven(after) - unproven(before), unproven(before) - unproven(after)
    added = {rule for rule, verdict in less.items() if verdict is Verdict.VIOLATION and rule not in whole}
    silent = {rule for rule, verdict in whole.items() if verdict is Verdict.VIOLATION and rule not in less}
    assert settled or added == set(), f"seed {seed}"
    assert opened or silent == set() or not speaks_of_eks(lessened), f"seed {seed}"


def check_renaming(seed: int) -> None:
    """Names in the program mean nothing."""
    rnd = random.Random(seed)  # noqa: S311  (as above)
    program = deepcopy(rnd.choice(CASES).program)
    assert verdicts(renamed(program, rnd)) == verdicts(program), f"seed {seed}"


def called_alike(program: Program) -> bool:
    """Whether two clusters, or two roles, have one name."""
    names = [
        (kind, json.dumps(one.get("properties", {}).get(key)))
        for one in program.values()
        for kind, key in (("Cluster", "name"), ("Role", "name"), ("Role", "roleName"))
        if re.fullmatch(rf"aws(-native)?:(eks|iam)[:/].*\b{kind}", one["type"])
    ]
    named = [(kind, name) for kind, name in names if name != "null"]
    return len(named) > len(set(named))


def check_moving_apart(seed: int) -> None:
    """What is no violation in one account and Region is none in two.

    A name that two clusters or roles had leaves open which is meant, which is named; apart, it tells. Nor would AWS
    make two of one name: what referred to one of them is, apart, for the one that stands where it does.
    """
    rnd = random.Random(seed)  # noqa: S311  (as above)
    program = programs(rnd)
    before, after = judge(program, Phase.UP), judge(moved_apart(program, rnd), Phase.UP)
    whole, apart = worst(before), worst(after)
    told = NAMING in {rule for rule, _ in unproven(before) - unproven(after)}
    added = {rule for rule, verdict in apart.items() if verdict is Verdict.VIOLATION and rule not in whole}
    gone = {rule for rule, verdict in whole.items() if verdict is Verdict.VIOLATION is not apart.get(rule)}
    added -= {rule for rule, other in INSTEAD.items() if other in gone}
    assert told or added == set() or called_alike(program), f"seed {seed}"


@cache
def open_in(rule: type[Rule]) -> set[tuple[str, str]]:
    """What the bad example of a rule leaves open by itself."""
    bad = example(rule)["bad"]
    return unproven(judge(bad["resources"], Phase.UP, config=bad.get("config")))


def check_one_unknown(rule: type[Rule], name: str, way: tuple[str | int, ...]) -> None:
    """A violation is left open: by its rule, by the one that names what is not judged, or at the unknown value."""
    bad = example(rule)["bad"]
    after = judge(unknown_at(bad["resources"], name, way), Phase.UP, config=bad.get("config"))
    opened = unproven(after) - open_in(rule)
    told = rule.id in worst(after) or NAMING in dict(opened)
    assert told or any(where.startswith(f"{name} {way[0]}") for _, where in opened), f"{rule.id}: {name} {way}"


UNKNOWNS = [
    (rule, name, way)
    for rule in all_rules()
    if rule.id != NAMING
    for name, one in example(rule)["bad"]["resources"].items()
    for way in leaves(one.get("properties", {}))
]


@pytest.mark.parametrize("part", [0, *(pytest.param(part, marks=pytest.mark.nightly) for part in range(1, 4))])
def test_no_rule_falls_silent_where_a_value_of_its_bad_example_is_not_known_yet(part: int) -> None:
    """Each value in turn is that of another stack; a quarter of them a part, three of which run at night."""
    for rule, name, way in UNKNOWNS[part::4]:
        check_one_unknown(rule, name, way)


CHECKS = pytest.mark.parametrize("check", [check_knowing_less, check_renaming, check_moving_apart])


@CHECKS
def test_a_difference_that_proves_nothing_changes_no_verdict_into_its_opposite(check: Callable[[int], None]) -> None:
    """A small fixed sample in every run."""
    for seed in range(150):
        check(seed)


@pytest.mark.parametrize("seed", [494497100, 1546454870, 1947991479, 2357998323, 3286321302, 2857082415, 678590340])
def test_what_a_night_has_found_stays_mended(seed: int) -> None:
    check_knowing_less(seed)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@CHECKS
def test_ten_thousand_differences_change_no_verdict_into_its_opposite(check: Callable[[int], None]) -> None:
    """Others every night; a failure names its seed."""
    start = random.SystemRandom().randrange(1 << 32)
    for seed in range(start, start + 10_000):
        try:
            check(seed)
        except Exception as error:
            error.add_note(f"seed {seed}")
            raise
