"""The catalogue is complete: each rule has an id, a page that is current, and examples that do what they say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from eks_windows.catalogue import EXAMPLES, example, pages
from eks_windows.rule import Level, Rule
from eks_windows.rules import all_rules

from tests.policies.harness import judge

PAGES = Path(__file__).parents[2] / "docs" / "rules"
RULES = pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)


def test_every_page_is_what_its_rule_makes() -> None:
    """`python -m eks_windows.catalogue docs/rules` changes nothing, and no page is left of a rule that is gone."""
    assert {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.md")} == pages(all_rules())


def test_every_example_belongs_to_a_rule() -> None:
    """No example is left of a rule that is gone."""
    assert {path.stem for path in EXAMPLES.glob("*.yaml")} == {rule.id for rule in all_rules()}


@RULES
def test_metadata_is_complete(rule: type[Rule]) -> None:
    """A sentence on what must hold, a reason, a source on the web, a fix in one line, described parameters."""
    assert re.fullmatch(r"[A-Z].*\.", rule.title)
    assert len(rule.reason) > 80
    assert rule.source.startswith("https://")
    assert rule.fix
    assert "\n" not in rule.fix
    assert all(one["description"] for one in rule.schema().values())


@RULES
def test_the_good_example_draws_no_finding_of_its_rule(rule: type[Rule]) -> None:
    """Not even one that cannot be proven yet."""
    good = example(rule)["good"]
    assert [one.text for one in judge(good["resources"], config=good.get("config")) if one.rule == rule.id] == []


@RULES
def test_the_good_example_is_blocked_by_no_rule(rule: type[Rule]) -> None:
    """Whoever copies it gets through."""
    good = example(rule)["good"]
    found = judge(good["resources"], config=good.get("config"))
    assert [one.text for one in found if one.level == Level.MANDATORY] == []


@RULES
def test_the_bad_example_draws_exactly_one_finding_of_its_rule(rule: type[Rule]) -> None:
    """One cause, one finding."""
    bad = example(rule)["bad"]
    seen = [one for one in judge(bad["resources"], config=bad.get("config")) if one.rule == rule.id]
    assert [one.level for one in seen] == [rule.level], [one.text for one in seen]
