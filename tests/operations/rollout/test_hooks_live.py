"""Which held instances a roll-out drains, and what it says of groups that it cannot."""

from __future__ import annotations

from dataclasses import replace

from operations.rollout.facts import Declared, Group, Instance, Live
from operations.rollout.hooks_live import TerminationHook, holds, unfit

DECLARED = Declared(cluster="dev", node_group="windows", auto_scaling_group="a", template="lt-1", version=2)
HELD = Instance(id="i-0a", state="Terminating:Wait")
LIVE = Live(template="lt-1", version="2", desired=1, instances=(HELD, Instance(id="i-0b", state="InService")))
GROUP = Group(declared=DECLARED, live=LIVE)
HOOK = TerminationHook(wait=300, ours=True, kept=True)


def test_what_our_hook_holds_is_drained_and_nothing_else() -> None:
    (found,) = holds([GROUP], {"a": HOOK})
    assert (found.instance, found.cluster, found.node_group) == ("i-0a", "dev", "windows")
    assert (found.wait, found.kept) == (300, True)
    assert holds([GROUP], {"b": HOOK}) == []
    assert holds([GROUP], {"a": replace(HOOK, ours=False)}) == []
    assert holds([replace(GROUP, live=None)], {"a": HOOK}) == []


def test_a_group_that_is_not_drained_is_told_with_the_reason() -> None:
    assert unfit([DECLARED], {"a": HOOK}) == []
    (none,) = unfit([DECLARED], {})
    assert none == "dev/windows has no hook eks-windows-nodes-terminate: its nodes go without a drain, pods and all"
    (handler,) = unfit([DECLARED], {"a": replace(HOOK, ours=False)})
    assert handler.startswith("dev/windows is drained by the handler in its cluster")
