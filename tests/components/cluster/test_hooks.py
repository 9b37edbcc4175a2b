"""Hooks that look before a creation: whom they ask."""

from __future__ import annotations

from importlib.metadata import version

import pulumi
import pytest

from components.cluster.hooks import Check, asked_in_hook, before_creation
from tests.components.program import run


def test_a_hook_asks_the_default_provider_that_resources_have(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another one could not be made while every worker of the engine waits for a hook: the update would stand still."""
    asked_with: list[pulumi.InvokeOptions] = []

    async def invoke(_token: str, query: dict[str, object], opts: pulumi.InvokeOptions) -> dict[str, object]:
        asked_with.append(opts)
        return query

    monkeypatch.setattr(pulumi.runtime, "invoke_async", invoke)

    async def program() -> None:
        parent = pulumi.ComponentResource("a:b:C", "parent")
        assert await asked_in_hook("aws:a:b", {"name": "c"}, pulumi.InvokeOptions(parent=parent)) == {"name": "c"}
        assert (asked_with[0].version, asked_with[0].parent) == (version("pulumi_aws"), parent)

    run(program)
    assert len(asked_with) == 1


def test_one_hook_serves_all_resources_but_those_that_share_type_and_name() -> None:
    async def check(_args: pulumi.ResourceHookArgs) -> None: ...

    async def program() -> None:
        bindings = [before_creation("a:b:C", "c", check), before_creation("a:b:D", "c", check)]
        bindings += [before_creation("a:b:C", "other", check), before_creation("a:b:C", "c", check)]
        hooks = [binding.before_create for binding in bindings]
        assert hooks[0] == hooks[1] == hooks[2] != hooks[3]

    run(program)


@pytest.mark.parametrize("turn", [0, 1])
def test_each_resource_is_checked_by_what_was_said_for_it(turn: int) -> None:
    async def program() -> None:
        asked: list[str] = []

        def check(name: str) -> Check:
            async def note(args: pulumi.ResourceHookArgs) -> None:
                asked.append(f"{name} {args.urn}")

            return note

        hooks = [before_creation("a:b:C", "c", check(f"{number}")).before_create for number in range(2)]
        hook = (hooks[turn] or [None])[0]
        assert isinstance(hook, pulumi.ResourceHook)
        answer = hook.callback(pulumi.ResourceHookArgs(urn="urn", id="", name="c", type="a:b:C"))
        assert answer is not None
        await answer
        assert asked == [f"{turn} urn"]

    run(program)
