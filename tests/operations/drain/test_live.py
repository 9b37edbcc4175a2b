"""What a drain asks of an API server, request by request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest

from components.kubernetes.errors import StatusError
from operations.drain.answers import Kind
from operations.drain.facts import Node, Pod
from operations.drain.live import LiveCluster

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.kubernetes.client import KubernetesClient

NODE = Node(name="ip-10-0-1-5", instance="i-0a")
POD = Pod(namespace="shop", name="web-1", uid="7f", labels={"app": "web"})


class Server:
    """An API server that answers by method and path, and notes what it was asked."""

    def __init__(self, answers: Mapping[str, Mapping[str, Any] | StatusError]) -> None:
        self._answers = answers
        self.asked: list[tuple[str, Mapping[str, object] | None]] = []

    def ask(self, method: str, path: str, body: Mapping[str, object] | None = None) -> Mapping[str, Any]:
        self.asked.append((f"{method} {path}", body))
        answer = self._answers.get(f"{method} {path}", {})
        if isinstance(answer, StatusError):
            raise answer
        return answer


def cluster(answers: Mapping[str, Mapping[str, Any] | StatusError] | None = None) -> tuple[LiveCluster, Server]:
    server = Server(answers or {})
    return LiveCluster(cast("KubernetesClient", server)), server


def node(name: str, instance: str) -> dict[str, Any]:
    return {"metadata": {"name": name}, "spec": {"providerID": f"aws:///eu-central-1a/{instance}"}}


def test_a_node_is_found_by_its_instance_over_all_pages() -> None:
    live, _ = cluster(
        {
            "GET /api/v1/nodes?limit=500": {"items": [node("a", "i-0b")], "metadata": {"continue": "x/="}},
            "GET /api/v1/nodes?limit=500&continue=x%2F%3D": {"items": [node("other-name", "i-0a")], "metadata": {}},
        }
    )
    found = live.find("i-0a")
    assert found is not None
    assert (found.name, found.instance, found.ready, found.unschedulable) == ("other-name", "i-0a", False, False)
    assert live.find("i-0c") is None


NOTE, LABEL = "eks-windows-nodes/cordoned-by", "node.kubernetes.io/exclude-from-external-load-balancers"
LABELLED = "eks-windows-nodes/excluded-by"


def test_a_cordon_is_noted_and_taken_back_with_its_note_and_load_balancers_send_nothing_meanwhile() -> None:
    live, server = cluster()
    live.cordon(NODE, "roll-7")
    live.uncordon(replace(NODE, unschedulable=True, cordoned_by="roll-7", unbalanced=True, unbalanced_by="roll-7"))
    path = "PATCH /api/v1/nodes/ip-10-0-1-5"
    notes = {NOTE: "roll-7", LABELLED: "roll-7"}
    assert server.asked == [
        (path, {"metadata": {"annotations": notes, "labels": {LABEL: "true"}}, "spec": {"unschedulable": True}}),
        (
            path,
            {
                "metadata": {"annotations": dict.fromkeys(notes), "labels": {LABEL: None}},
                "spec": {"unschedulable": None},
            },
        ),
    ]


def test_a_node_that_somebody_took_from_load_balancers_stays_so() -> None:
    live, server = cluster()
    taken = replace(NODE, unbalanced=True)
    live.cordon(taken, "roll-7")
    live.uncordon(taken)
    assert [body and body["metadata"] for _, body in server.asked] == [
        {"annotations": {NOTE: "roll-7"}},
        {"annotations": {NOTE: None}},
    ]


def test_a_pod_is_evicted_by_its_uid() -> None:
    live, server = cluster()
    assert live.evict(POD, 0).kind is Kind.GOING
    ((asked, body),) = server.asked
    assert asked == "POST /api/v1/namespaces/shop/pods/web-1/eviction"
    assert body == {
        "apiVersion": "policy/v1",
        "kind": "Eviction",
        "metadata": {"namespace": "shop", "name": "web-1"},
        "deleteOptions": {"preconditions": {"uid": "7f"}},
    }


def test_a_refused_eviction_is_read() -> None:
    message = "Cannot evict pod as it would violate the pod's disruption budget."
    error = StatusError(message, 429, "TooManyRequests", 12.0)
    live, _ = cluster({"POST /api/v1/namespaces/shop/pods/web-1/eviction": error})
    answer = live.evict(POD, 0)
    assert (answer.kind, answer.wait, answer.why) == (Kind.LATER, 12.0, message)


def test_a_pod_that_is_gone_is_no_error_and_one_that_may_not_be_deleted_is() -> None:
    path = "DELETE /api/v1/namespaces/shop/pods/web-1"
    live, server = cluster({path: StatusError("not found", 404, "NotFound")})
    live.delete(POD, 30)
    assert server.asked == [(path, {"gracePeriodSeconds": 30, "preconditions": {"uid": "7f"}})]
    live, _ = cluster({path: StatusError("no", 403, "Forbidden")})
    with pytest.raises(StatusError):
        live.delete(POD, 30)


def test_pods_budgets_and_volumes_of_a_node_are_read() -> None:
    meta = {"namespace": "shop", "name": "web-1", "uid": "7f"}
    budget = {"metadata": {"namespace": "shop", "name": "web"}, "spec": {"selector": {"matchLabels": {"app": "web"}}}}
    other = {"metadata": {"namespace": "shop", "name": "db"}, "spec": {"selector": {"matchLabels": {"app": "db"}}}}
    status = {"disruptionsAllowed": 0, "currentHealthy": 2, "desiredHealthy": 2}
    volumes = [{"spec": {"nodeName": name}} for name in ("ip-10-0-1-5", "ip-10-0-1-6")]
    live, _ = cluster(
        {
            "GET /api/v1/pods?limit=500&fieldSelector=spec.nodeName%3Dip-10-0-1-5": {"items": [{"metadata": meta}]},
            "GET /apis/policy/v1/namespaces/shop/poddisruptionbudgets?limit=500": {
                "items": [budget | {"status": status}, other]
            },
            "GET /apis/storage.k8s.io/v1/volumeattachments?limit=500": {"items": volumes},
        }
    )
    assert [pod.title for pod in live.pods(NODE)] == ["shop/web-1"]
    assert list(map(str, live.budgets(POD))) == ["shop/web (allows 0; 2 healthy, 2 wanted)"]
    assert live.volumes(NODE) == 1
