"""A cluster's API server as a drain asks it: nodes, pods, evictions, budgets, attached volumes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from components.kubernetes.errors import StatusError
from components.kubernetes.lists import pages
from operations.drain.answers import GOING, Answer, refused
from operations.drain.facts import CORDONED_BY, Budget, Node, Object, Pod, budgets_of, node, pod

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from components.kubernetes.client import KubernetesClient


class LiveCluster:
    """One cluster."""

    def __init__(self, client: KubernetesClient) -> None:
        self._client = client

    def find(self, instance: str) -> Node | None:
        """The node of an instance, by its provider id: a node's name is not always its private DNS name."""
        found = (node(each) for each in self._all("/api/v1/nodes"))
        return next((each for each in found if each.instance == instance), None)

    def cordon(self, node: Node, run: str) -> None:
        """Let no new pods come, and note who did it."""
        self._patch(node, {"metadata": {"annotations": {CORDONED_BY: run}}, "spec": {"unschedulable": True}})

    def uncordon(self, node: Node) -> None:
        """Take it back."""
        self._patch(node, {"metadata": {"annotations": {CORDONED_BY: None}}, "spec": {"unschedulable": None}})

    def pods(self, node: Node) -> Sequence[Pod]:
        """The pods that are on the node."""
        return [pod(each) for each in self._all("/api/v1/pods", fieldSelector=f"spec.nodeName={node.name}")]

    def evict(self, pod: Pod, tries: int) -> Answer:
        """Ask that a pod leaves: this one, not one that has its name by now."""
        body = {
            "apiVersion": "policy/v1",
            "kind": "Eviction",
            "metadata": {"namespace": pod.namespace, "name": pod.name},
            "deleteOptions": {"preconditions": {"uid": pod.uid}},
        }
        try:
            self._client.ask("POST", f"{_path(pod)}/eviction", body)
        except StatusError as error:
            return refused(error.code, error.reason, str(error), error.retry_after, tries)
        return GOING

    def delete(self, pod: Pod, grace_seconds: int) -> None:
        """End a pod whatever its budget says; one that is gone already is no error."""
        body = {"gracePeriodSeconds": grace_seconds, "preconditions": {"uid": pod.uid}}
        try:
            self._client.ask("DELETE", _path(pod), body)
        except StatusError as error:
            if refused(error.code, error.reason, str(error), None, 0).kind != "gone":
                raise

    def budgets(self, pod: Pod) -> Sequence[Budget]:
        """The budgets that count a pod."""
        path = f"/apis/policy/v1/namespaces/{quote(pod.namespace)}/poddisruptionbudgets"
        return budgets_of(pod, list(self._all(path)))

    def volumes(self, node: Node) -> int:
        """How many volumes are still attached to the node."""
        found = self._all("/apis/storage.k8s.io/v1/volumeattachments")
        return sum(each.get("spec", {}).get("nodeName") == node.name for each in found)

    def _patch(self, node: Node, change: Object) -> None:
        self._client.ask("PATCH", f"/api/v1/nodes/{quote(node.name)}", change)

    def _all(self, path: str, **query: str) -> Iterator[Object]:
        """The objects of a list."""
        for page in pages(self._client, path, **query):
            yield from page.get("items") or ()


def _path(pod: Pod) -> str:
    return f"/api/v1/namespaces/{quote(pod.namespace)}/pods/{quote(pod.name)}"
