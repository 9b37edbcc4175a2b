"""References that may mean several resources: each is tried, and only what holds whichever is meant is told as proven.

A template's id that a component returns may be that of either template in it. Where both leave IMDSv1 on, the group
does; where neither does, it passes; else it cannot be proven yet. To rules each meaning is a stack of its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from eks_windows.finding import Finding
from eks_windows.message import Verdict
from eks_windows.stack.urn import name_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from eks_windows.stack.graph import Graph
    from eks_windows.stack.view import Place

Judged: TypeAlias = dict[str, list[Finding]]
"""Findings by the rule's id."""

_TRIES = 64
"""How many meanings are tried in one evaluation at most; references beyond them stay open."""

_JUDGED_AGAIN = 2_000
"""How many resources may be judged over again, so that a large stack costs hardly more than its first judgement."""


def judged(graph: Graph, judge: Callable[[Graph], Judged]) -> Judged:
    """What a stack's rules say with every open reference tried, one reference at a time.

    Args:
        graph: the stack.
        judge: what the rules say where the references of a graph mean what it says.
    """
    found = judge(graph)
    most = min(_TRIES, _JUDGED_AGAIN // max(len(graph.resources), 1))
    tries = 0
    for reference, targets in sorted(graph.open_references.items(), key=lambda one: str(one[0])):
        tries += len(targets)
        if tries > most:
            break
        worlds = [judge(graph.where(reference, target)) for target in targets]
        found = {rule: _settled(known, [world[rule] for world in worlds], reference) for rule, known in found.items()}
    return found


def _settled(known: list[Finding], worlds: Sequence[list[Finding]], reference: Place) -> list[Finding]:
    """One rule's findings: what an open reference left undetermined is settled where all meanings agree.

    A violation that holds for some meanings only is not proven; it stands where it will stand once it is.
    """
    unclear = set(_of(known, Verdict.UNDETERMINED))
    decided = unclear.difference(*worlds)
    rest = [one for one in known if one not in decided]
    violated = {finding.place for finding in _of(known, Verdict.VIOLATION)}
    violations = [[one for one in _of(world, Verdict.VIOLATION) if one.place not in violated] for world in worlds]
    if all(violations):
        return [*rest, *_each_place(violations)]
    if not all(_of(world, Verdict.VIOLATION) for world in worlds):  # what stands only while nothing is chosen
        kept = [{finding.place for finding in _of(world, Verdict.VIOLATION)} for world in worlds]
        rest = [_depends(one, reference) if _only_sometimes(one, kept) else one for one in rest]
    if any(violations):
        return [*rest, *(_depends(one, reference) for one in _each_place(violations))]
    still = [[one for one in _of(world, Verdict.UNDETERMINED) if one not in unclear] for world in worlds]
    return known if decided and any(still) else [*rest, *_each_place(still)]


def _only_sometimes(finding: Finding, worlds: Sequence[set[Place]]) -> bool:
    return finding.verdict is Verdict.VIOLATION and not all(finding.place in world for world in worlds)


def _of(findings: Iterable[Finding], verdict: Verdict) -> list[Finding]:
    return [one for one in findings if one.verdict is verdict]


def _each_place(worlds: Sequence[list[Finding]]) -> Iterable[Finding]:
    """The findings of all meanings, one for a place."""
    return {finding.place: finding for world in reversed(worlds) for finding in world}.values()


def _depends(finding: Finding, reference: Place) -> Finding:
    whence = f"{reference.path} of {name_in(reference.urn)}"
    found = f"{finding.found}; that holds for one of the meanings that {whence} may have"
    return replace(finding, found=found, verdict=Verdict.UNDETERMINED)
