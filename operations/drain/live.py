"""A cluster's API server as a drain asks it: nodes, pods, evictions, budgets, attached volumes."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from components.kubernetes.errors import StatusError
from components.kubernetes.lists import pages
from operations.drain.answers import GOING, Answer, refused
from operations.drain.facts import (
    CORDONED_BY,
    UNBALANCED,
    UNBALANCED_BY,
    Budget,
    Node,
    Object,
    Pod,
    budgets_of,
    node,
    pod,
)
from operations.drain.steer import steered

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from components.kubernetes.client import KubernetesClient


_TRIES = 5
"""How often nodes are read again that somebody changed between a look and a patch."""


class LiveCluster:
    """One cluster."""

    def __init__(self, client: KubernetesClient) -> None:
        self._client = client

    def find(self, instance: str) -> Node | None:
        """The node of an instance, by its provider id: a node's name is not always its private DNS name."""
        return next(iter(self.nodes({instance})), None)

    def nodes(self, instances: Collection[str]) -> list[Node]:
        """The nodes of these instances, as far as there are any."""
        return [node(each) for each in self._raw(instances)]

    def steer(self, instances: Collection[str], outdated: Collection[str]) -> tuple[str, ...]:
        """Have the nodes of the outdated ones of these instances, and only those, be where pods rather do not go.

        Returns the names of the nodes that were changed.
        """
        changed: list[str] = []
        for _ in range(_TRIES):
            missed = False
            for name, change in self._steered(instances, outdated).items():
                try:
                    self._client.ask("PATCH", _node_path(name), change)
                    changed.append(name)
                except StatusError as error:
                    if error.code not in {HTTPStatus.CONFLICT, HTTPStatus.NOT_FOUND}:
                        raise
                    missed = True
            if not missed:
                break
        return tuple(changed)

    def cordon(self, node: Node, run: str) -> None:
        """Let no new pods come and load balancers send nothing more, and note who did it."""
        meta: dict[str, Any] = {"annotations": {CORDONED_BY: run}}
        if not node.unbalanced:
            meta = {"annotations": {CORDONED_BY: run, UNBALANCED_BY: run}, "labels": {UNBALANCED: "true"}}
        self._patch(node, {"metadata": meta, "spec": {"unschedulable": True}})

    def uncordon(self, node: Node) -> None:
        """Take it back; a label that somebody else gave stays. The node is as it was read since its cordon."""
        meta: dict[str, Any] = {"annotations": {CORDONED_BY: None}}
        if node.unbalanced_by:
            meta = {"annotations": {CORDONED_BY: None, UNBALANCED_BY: None}, "labels": {UNBALANCED: None}}
        self._patch(node, {"metadata": meta, "spec": {"unschedulable": None}})

    def pods(self, node: Node) -> Sequence[Pod]:
        """The pods that are on the node."""
        return [pod(each) for each in self._all("/api/v1/pods", fieldSelector=f"spec.nodeName={node.name}")]

    def evict(self, pod: Pod, tries: int, grace_seconds: int | None = None) -> Answer:
        """Ask that a pod leaves: this one, not one that has its name by now."""
        shorter = {} if grace_seconds is None else {"gracePeriodSeconds": grace_seconds}
        body = {
            "apiVersion": "policy/v1",
            "kind": "Eviction",
            "metadata": {"namespace": pod.namespace, "name": pod.name},
            "deleteOptions": {"preconditions": {"uid": pod.uid}, **shorter},
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

    def counted(self, node: Node) -> list[tuple[Pod, tuple[Budget, ...]]]:
        """The pods that are on the node, each with the budgets that count it."""
        pods = self.pods(node)
        found = list(self._all("/apis/policy/v1/poddisruptionbudgets")) if pods else []
        return [(each, budgets_of(each, found)) for each in pods]

    def volumes(self, node: Node) -> int:
        """How many volumes are still attached to the node."""
        found = self._all("/apis/storage.k8s.io/v1/volumeattachments")
        return sum(each.get("spec", {}).get("nodeName") == node.name for each in found)

    def avoided(self, instances: Collection[str]) -> tuple[str, ...]:
        """The names of those of their nodes where pods rather do not go."""
        return tuple(self._steered(instances, ()))

    def _raw(self, instances: Collection[str]) -> list[Object]:
        return [each for each in self._all("/api/v1/nodes") if node(each).instance in instances]

    def _steered(self, instances: Collection[str], outdated: Collection[str]) -> dict[str, dict[str, Any]]:
        nodes = self._raw(instances)
        return steered(nodes, {node(each).name for each in nodes if node(each).instance in outdated})

    def _patch(self, node: Node, change: Object) -> None:
        self._client.ask("PATCH", _node_path(node.name), change)

    def _all(self, path: str, **query: str) -> Iterator[Object]:
        """The objects of a list."""
        for page in pages(self._client, path, **query):
            yield from page.get("items") or ()


def _node_path(name: str) -> str:
    return f"/api/v1/nodes/{quote(name)}"


def _path(pod: Pod) -> str:
    return f"/api/v1/namespaces/{quote(pod.namespace)}/pods/{quote(pod.name)}"
