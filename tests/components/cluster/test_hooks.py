"""Hooks that look before a creation: whom they ask."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

import pulumi

from components.cluster.hooks import asked_in_hook
from tests.components.program import run

if TYPE_CHECKING:
    import pytest


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
