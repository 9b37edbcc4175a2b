"""What has to hold of what a node waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts.taints import STARTUP_TAINT
from components.powershell.own_bootstrap import ARGUMENTS, takes_arguments
from components.problems.problem import Problem
from components.settings.rules.rule import said_once

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from components.settings.rules.node_group import TaintValues
    from components.settings.validation import Spelling


def something_is_waited_for(
    spell: Spelling, daemon_sets: Sequence[str], csi_drivers: Sequence[str]
) -> Iterator[Problem]:
    """A taint that waits for nothing is none."""
    if not daemon_sets and not csi_drivers:
        yield Problem((), f"found neither {spell('daemon_sets')} nor {spell('csi_drivers')}; name one, or drop it")


def each_is_said_once(daemon_sets: Sequence[str], csi_drivers: Sequence[str]) -> Iterator[Problem]:
    """Nothing is waited for twice."""
    yield from said_once("daemon_sets", daemon_sets)
    yield from said_once("csi_drivers", csi_drivers)


def the_taint_is_ours(spell: Spelling, taints: Sequence[TaintValues]) -> Iterator[Problem]:
    """Its key is the startup taint's alone."""
    for index, taint in enumerate(taints):
        if taint["key"] == STARTUP_TAINT:
            text = f"found {STARTUP_TAINT}, which {spell('startup_taint')} makes; drop it, and say there what for"
            yield Problem(("taints", index, "key"), text)


def the_node_registers_it(spell: Spelling, startup_taint: object, bootstrap_script: str) -> Iterator[Problem]:
    """A call of one's own registers it by our arguments."""
    if startup_taint is not None and bootstrap_script.strip() and not takes_arguments(bootstrap_script):
        script = spell("bootstrap_script")
        text = f"found one beside {script}, whose own call does not take it; splat @{ARGUMENTS} there"
        yield Problem(("startup_taint",), text)
