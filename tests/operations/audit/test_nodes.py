"""Nodes as an API server lists them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from components.kubernetes.errors import ApiError
from operations.audit.facts import Node
from operations.audit.nodes import nodes

if TYPE_CHECKING:
    from collections.abc import Mapping

TAINT = {"key": "eks-windows-nodes/outdated", "effect": "PreferNoSchedule"}

WINDOWS: dict[str, Any] = {
    "metadata": {"name": "ip-10-0-1-5.custom.corp", "labels": {"kubernetes.io/os": "windows"}},
    "spec": {"providerID": "aws:///eu-central-1a/i-00000000000000001", "unschedulable": True, "taints": [TAINT]},
    "status": {
        "nodeInfo": {
            "kubeletVersion": "v1.35.2-eks-ba24e9c",
            "kernelVersion": "10.0.20348.4529",
            "operatingSystem": "windows",
        },
        "conditions": [
            {"type": "MemoryPressure", "status": "False", "lastTransitionTime": "2026-11-01T10:00:00Z"},
            {"type": "Ready", "status": "Unknown", "lastTransitionTime": "2026-11-02T10:00:00Z"},
        ],
    },
}


class Api:
    """Answers with these pages, in turn."""

    def __init__(self, *pages: Mapping[str, object]) -> None:
        self.pages = list(pages)
        self.asked: list[dict[str, list[str]]] = []

    def ask(self, method: str, path: str) -> Mapping[str, object]:
        parts = urlsplit(path)
        assert (method, parts.path) == ("GET", "/api/v1/nodes")
        self.asked.append(parse_qs(parts.query))
        return self.pages.pop(0)


def _named(instance: str) -> dict[str, Any]:
    return {**WINDOWS, "spec": {"providerID": f"aws:///eu-central-1a/{instance}"}}


def test_a_node_is_read_with_its_instance_whatever_its_name() -> None:
    assert list(nodes(Api({"metadata": {}, "items": [WINDOWS]}))) == [
        Node(
            name="ip-10-0-1-5.custom.corp",
            instance="i-00000000000000001",
            kubelet_version="v1.35.2-eks-ba24e9c",
            kernel_version="10.0.20348.4529",
            windows=True,
            ready=False,
            ready_since=datetime(2026, 11, 2, 10, tzinfo=UTC),
            cordoned=True,
            avoided=True,
        )
    ]


def test_all_pages_are_read() -> None:
    api = Api(
        {"metadata": {"continue": "a token/+"}, "items": [_named("i-1"), _named("i-2")]},
        {"metadata": {"continue": ""}, "items": [_named("i-3")]},
    )
    assert [each.instance for each in nodes(api)] == ["i-1", "i-2", "i-3"]
    assert api.asked == [{"limit": ["500"]}, {"limit": ["500"], "continue": ["a token/+"]}]


def test_a_node_that_says_nothing_of_itself_yet_is_not_ready() -> None:
    (found,) = nodes(Api({"metadata": {}, "items": [{"spec": {"providerID": "aws:///eu-central-1a/i-1"}}]}))
    assert (found.ready, found.windows, found.kubelet_version) == (False, False, "")


@pytest.mark.parametrize("provider", ["", "aws:///eu-central-1a/abc/fargate-ip-10-0-1-5", "eks-hybrid:///eu/mi-1"])
def test_a_node_without_an_instance_is_left_out(provider: str) -> None:
    assert list(nodes(Api({"metadata": {}, "items": [{"spec": {"providerID": provider}}]}))) == []


def test_what_is_no_list_of_nodes_is_told() -> None:
    with pytest.raises(ApiError, match="no list of nodes: items"):
        list(nodes(Api({"metadata": {}, "items": "none"})))
