"""Which held instances a roll-out drains, and what it says of groups that it cannot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from operations.rollout.facts import Declared, Group, Instance, Live
from operations.rollout.hooks_live import TerminationHook, TerminationHooks, unfit

if TYPE_CHECKING:
    from collections.abc import Iterable

DECLARED = Declared(cluster="dev", node_group="windows", auto_scaling_group="a", template="lt-1", version=2)
HELD = Instance(id="i-0a", state="Terminating:Wait")
LIVE = Live(template="lt-1", version="2", desired=1, instances=(HELD, Instance(id="i-0b", state="InService")))
GROUP = Group(declared=DECLARED, live=LIVE)
HOOK = TerminationHook(wait=300, ours=True, kept=True)


def learned(hooks: dict[str, TerminationHook]) -> TerminationHooks:
    """Of the group."""
    found = TerminationHooks(lambda names: {name: hooks[name] for name in names if name in hooks})
    found.learn([DECLARED])
    return found


def test_what_our_hook_holds_is_drained_and_nothing_else() -> None:
    (found,) = learned({"a": HOOK}).holds([GROUP])
    assert (found.instance, found.cluster, found.node_group) == ("i-0a", "dev", "windows")
    assert (found.wait, found.kept) == (300, True)
    assert learned({"b": HOOK}).holds([GROUP]) == []
    assert learned({"a": replace(HOOK, ours=False)}).holds([GROUP]) == []
    assert learned({"a": HOOK}).holds([replace(GROUP, live=None)]) == []


def test_a_group_is_asked_about_once_however_often_it_is_seen() -> None:
    asked = list[str]()

    def ask(names: Iterable[str]) -> dict[str, TerminationHook]:
        asked.extend(names)
        return {"a": HOOK}

    hooks, later = TerminationHooks(ask), replace(DECLARED, auto_scaling_group="b")
    assert hooks.learn([DECLARED]) == [DECLARED]
    assert hooks.learn([DECLARED, later]) == [later]
    assert (asked, hooks.of(DECLARED), hooks.of(later), [*hooks.ours]) == (["a", "b"], HOOK, None, ["a"])


def test_a_group_that_is_not_drained_is_told_with_the_reason() -> None:
    assert unfit(DECLARED, HOOK) == ""
    none = unfit(DECLARED, None)
    assert none == "dev/windows has no hook eks-windows-nodes-terminate: its nodes go without a drain, pods and all"
    handler = unfit(DECLARED, replace(HOOK, ours=False))
    assert handler.startswith("dev/windows is drained by the handler in its cluster")
