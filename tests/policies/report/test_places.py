"""A finding stands at one place, which preview and update agree on, and which is read off its own line alone."""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING

import pytest
from eks_windows.engine import adapter
from eks_windows.engine.evaluate import evaluate
from eks_windows.message import Message, Verdict
from eks_windows.report import events

from tests.policies.harness import judge, violations
from tests.policies.program import Phase
from tests.policies.test_programs import CASES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eks_windows.config import Settings
    from eks_windows.engine.evaluate import Diagnostic
    from eks_windows.rule import Rule
    from eks_windows.stack.resource import Resource

    from tests.policies.harness import Seen

BY_NAME = {case.name: case for case in CASES}
HEADS = "where: a found: b expected: c fix: d page: e source: f"


@cache
def judged(name: str, phase: Phase) -> tuple[list[Seen], list[Diagnostic]]:
    """What is seen of a program of the corpus, and what it was made of; each is judged once for all tests."""
    told: list[Diagnostic] = []

    def evaluated(resources: Iterable[Resource], rules: Sequence[Rule], settings: Settings) -> list[Diagnostic]:
        told.extend(evaluate(resources, rules, settings))
        return told

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(adapter, "evaluate", evaluated)
        case = BY_NAME[name]
        return judge(case.program, phase, config=case.config), told


@pytest.mark.parametrize("name", BY_NAME)
def test_preview_and_update_agree_on_the_place_of_what_both_find(name: str) -> None:
    """A baseline that was written at preview knows the finding in the update, proven by then or not."""
    (preview, _), (update, _) = (judged(name, phase) for phase in (Phase.PREVIEW, Phase.UP))
    both = {one.rule for one in preview} & {one.rule for one in update}
    blocks = {(rule, where) for rule, where in violations(update) if rule in both}
    before, after = by_words(preview), by_words(update)

    assert blocks <= {(one.rule, one.where) for one in preview}
    assert {key: before[key] for key in before.keys() & after} == {key: after[key] for key in before.keys() & after}


def by_words(seen: list[Seen]) -> dict[tuple[str, str], set[str]]:
    """The places of findings by their rule and by what they say is wrong."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in seen:
        found[one.rule, one.message.what].add(one.where)
    return found


def read_back(one: Diagnostic) -> str:
    """The place as it comes out of the engine's event stream."""
    event = {"policyName": one.rule, "resourceUrn": one.urn, "message": f"<{{%fg 1%}}>{one.message}<{{%reset%}}>\n"}
    (reported,) = events.read([json.dumps({"policyEvent": event})])
    return reported.path


@pytest.mark.parametrize("name", BY_NAME)
def test_the_place_that_is_read_is_the_place_of_the_finding(name: str) -> None:
    """Through text and event stream, at preview and in the update."""
    told = [one for phase in (Phase.PREVIEW, Phase.UP) for one in judged(name, phase)[1]]

    assert [read_back(one) for one in told] == [one.path for one in told]


def test_the_place_is_read_off_its_line_whatever_words_stand_in_others() -> None:
    """Resource and property may have the words of all rows, and so may what was found."""
    urn = f"urn:pulumi:dev::shop::aws:ec2/launchTemplate:LaunchTemplate::{HEADS}"
    path = f'tags["{HEADS}"]'
    message = Message("T.", Verdict.VIOLATION, HEADS, urn, path, HEADS, HEADS, HEADS, HEADS, HEADS)

    assert Message.parse(message.render(), urn) == message
