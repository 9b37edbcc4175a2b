"""Nodes that shall go carry a soft taint while they do, and no others."""

from __future__ import annotations

from typing import Any

from operations.drain.steer import OUTDATED, steered

WINDOWS = {"key": "os", "value": "windows", "effect": "NoSchedule"}


def node(name: str, *taints: dict[str, Any]) -> dict[str, Any]:
    """A node, as the API server has it."""
    return {
        "metadata": {"name": name, "resourceVersion": f"7-{name}"},
        "spec": {"taints": list(taints)} if taints else {},
    }


def patched(nodes: list[dict[str, Any]], patches: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    """The nodes afterwards."""
    return [each | {"spec": patches.get(each["metadata"]["name"], each)["spec"]} for each in nodes]


def tainted(nodes: list[dict[str, Any]]) -> set[str]:
    return {each["metadata"]["name"] for each in nodes if dict(OUTDATED) in each["spec"].get("taints", [])}


def test_nodes_of_the_former_release_get_it_beside_what_they_have() -> None:
    assert steered([node("old", WINDOWS), node("new", WINDOWS), node("bare")], {"old", "bare"}) == {
        "old": {"metadata": {"resourceVersion": "7-old"}, "spec": {"taints": [WINDOWS, dict(OUTDATED)]}},
        "bare": {"metadata": {"resourceVersion": "7-bare"}, "spec": {"taints": [dict(OUTDATED)]}},
    }


def test_what_is_right_is_not_touched() -> None:
    nodes = [node("old", WINDOWS, dict(OUTDATED)), node("new", WINDOWS)]
    assert steered(nodes, {"old"}) == {}


def test_a_release_that_goes_back_makes_the_former_nodes_right_and_the_newer_ones_outdated() -> None:
    """A to B to A: the nodes of A that still serve shall be preferred again."""
    nodes = [node("a", WINDOWS), node("b", WINDOWS)]
    forth = patched(nodes, steered(nodes, {"a"}))
    assert tainted(forth) == {"a"}
    back = patched(forth, steered(forth, {"b"}))
    assert tainted(back) == {"b"}
    assert patched(back, steered(back, ())) == nodes


def test_a_taint_of_that_key_with_another_effect_is_ours_to_set_right() -> None:
    nodes = [node("old", {"key": OUTDATED["key"], "effect": "NoSchedule"})]
    assert steered(nodes, {"old"})["old"]["spec"]["taints"] == [dict(OUTDATED)]
    assert steered(nodes, ())["old"]["spec"]["taints"] == []
