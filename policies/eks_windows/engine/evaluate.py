"""One evaluation: resources to graph, graph to estate, estate past all rules, findings to sorted diagnostics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from eks_windows.config import PACK_SETTINGS, Exemption, Settings
from eks_windows.engine.alternatives import Judged, judged
from eks_windows.finding import Finding, fault
from eks_windows.forms import read_estate
from eks_windows.message import Verdict
from eks_windows.rule import Level, Rule
from eks_windows.stack.graph import Graph
from eks_windows.stack.view import Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eks_windows.model import Estate
    from eks_windows.stack.resource import Resource


@dataclass(frozen=True, order=True, slots=True)
class Diagnostic:
    """A finding as it goes to the engine."""

    rule: str
    urn: str
    path: str
    message: str
    level: Level


def evaluate(resources: Iterable[Resource], rules: Sequence[Rule], settings: Settings) -> list[Diagnostic]:
    """Judge a stack.

    Args:
        resources: all resources of the stack, in any order.
        rules: the rules to judge by.
        settings: the pack's configuration.

    Returns:
        The diagnostics, sorted; the same stack always gives the same list.
    """
    active = [rule for rule in rules if settings.levels[rule.id] is not Level.DISABLED]

    def judge(graph: Graph) -> Judged:
        estate = read_estate(graph)
        return {rule.id: _guarded(rule, estate, settings) for rule in active}

    graph = Graph(resources, images=settings.images)
    findings = judged(graph, judge)
    diagnostics: set[Diagnostic] = set()
    used: set[Exemption] = set()
    for rule in active:
        for finding in _once(findings[rule.id]):
            exemption = _exempt(rule.id, finding, settings)
            if exemption is None:
                diagnostics.add(_diagnostic(rule, finding, settings))
            else:
                used.add(exemption)
    return sorted(diagnostics | _on_exemptions(rules, settings, used))


def _once(findings: Iterable[Finding]) -> Iterable[Finding]:
    """One finding for one cause: what stands at one place is told once, however many groups it is a fault of."""
    told: dict[object, Finding] = {}
    for one in sorted(findings, key=lambda one: (one.place, one.what, one.found, one.expected)):
        demand = one.expected if one.verdict is Verdict.VIOLATION else ""
        told.setdefault((one.place, one.verdict, one.found, demand), one)
    return told.values()


def _guarded(rule: Rule, estate: Estate, settings: Settings) -> list[Finding]:
    """The rule's findings; a rule that raises yields one finding that names it, and the others go on."""
    try:
        return list(rule.check(estate, settings.options[rule.id]))
    except Exception as error:  # noqa: BLE001  (whatever a rule raises would fail the whole operation without a name)
        what = f"The rule {rule.id} failed on this stack, so it has judged nothing."
        return [
            Finding(
                Place(""), what, fault(error), "a verdict; this is a fault of the policy pack", Verdict.UNDETERMINED
            )
        ]


def _diagnostic(rule: Rule, finding: Finding, settings: Settings) -> Diagnostic:
    blocks = finding.verdict is Verdict.VIOLATION or (
        finding.verdict is Verdict.UNDETERMINED and rule.id in settings.fail_on_unknown
    )
    level = settings.levels[rule.id] if blocks else Level.ADVISORY
    message = finding.message(rule, settings.pages, settings.language)
    return Diagnostic(rule.id, message.urn, message.path, message.render(), level)


def _exempt(rule: str, finding: Finding, settings: Settings) -> Exemption | None:
    if rule in settings.locked:
        return None
    for exemption in settings.exemptions:
        if exemption.covers(rule, finding.place.urn) and settings.today <= exemption.expires:
            return exemption
    return None


def _on_exemptions(rules: Sequence[Rule], settings: Settings, used: set[Exemption]) -> set[Diagnostic]:
    """Every exemption is told in the output, whether it is used, useless, over or not allowed."""
    rule = next((one for one in rules if one.id == PACK_SETTINGS), None)
    if rule is None or settings.levels[PACK_SETTINGS] is Level.DISABLED:
        return set()
    return {
        _diagnostic(rule, _on_exemption(index, one, settings, used=one in used), settings)
        for index, one in enumerate(settings.exemptions)
    }


def _on_exemption(index: int, exemption: Exemption, settings: Settings, *, used: bool) -> Finding:
    place = Place(exemption.urn, f"{PACK_SETTINGS}.exemptions[{index}]")
    if exemption.rule in settings.locked:
        what, fix = (
            "An exemption was given for a locked rule; it has no effect.",
            "remove the record, or unlock the rule",
        )
        return Finding(place, what, str(exemption), "no exemption from a locked rule", fix=fix)
    if settings.today > exemption.expires:
        what, expected = "An exemption has expired; the rule holds again.", "a record whose day has not passed, or none"
        return Finding(
            place, what, str(exemption), expected, Verdict.NOTE, "remove the record or renew it with its owner"
        )
    if not used:
        what, expected = "An exemption exempts nothing in this stack.", "records that are needed"
        return Finding(
            place, what, str(exemption), expected, Verdict.NOTE, "remove the record or correct its urn or name"
        )
    what, expected = "An exemption is in use.", "none needed by its last day"
    return Finding(place, what, str(exemption), expected, Verdict.NOTE, "mend the resource before the exemption ends")
