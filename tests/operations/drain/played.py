"""A cluster with nodes that are played: the API server and its controllers are real, scheduler and kubelets are not.

What is played is what a drain needs of them: a pod is bound to a node that takes it, runs and is Ready at once, and has
ended a moment after its deletion began, which its kubelet then confirms.
"""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any, Self

from tests.components.aws_auth.live import Live

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from rehearsal.kubernetes import KubeApi

Json = dict[str, Any]

ENDS = 0.15
"""Seconds that a pod takes to end."""

_LOOK = 0.03
_LONGEST = 60.0
_MERGE = "application/merge-patch+json"
_READY = {"type": "Ready", "status": "True", "reason": "Played", "lastTransitionTime": "2026-01-01T00:00:00Z"}


class PlayedNodes:
    """The scheduler, the kubelets, and the administrator's hand in a cluster."""

    def __init__(self, api: KubeApi) -> None:
        self.api = api
        self._live = Live(api)
        self.hanging: set[str] = set()
        """Names of pods whose end the kubelet never confirms."""
        self._namespaces: list[str] = []
        self._turn = threading.Lock()
        self._since: dict[str, float] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._play, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        """A request of the administrator's, which has to succeed."""
        answer = self._live.ask(method, path, body, _MERGE if method == "PATCH" else "application/json")
        assert answer.get("status") != "Failure", answer
        return answer

    def node(
        self,
        name: str,
        instance: str,
        taints: Sequence[Mapping[str, str]] = (),
        *,
        ready: bool = True,
        told: Mapping[str, str] | None = None,
    ) -> None:
        """A Windows node that has joined, and what it tells of itself (`nodeInfo`); admission's taint of a new node is
        taken off again."""
        meta = {"name": name, "labels": {"kubernetes.io/os": "windows"}}
        spec = {"providerID": f"aws:///eu-central-1a/{instance}"}
        self.ask("POST", "/api/v1/nodes", {"metadata": meta, "spec": spec})
        self.ask("PATCH", f"/api/v1/nodes/{name}", {"spec": {"taints": list(taints)}})
        condition = {**_READY, "status": "True" if ready else "Unknown"}
        status: Json = {"conditions": [condition], **({"nodeInfo": dict(told)} if told else {})}
        self.ask("PATCH", f"/api/v1/nodes/{name}/status", {"status": status})

    def gone(self, name: str) -> None:
        """The machine of a node has ended, and with it the pods that it still had, as Kubernetes' own garbage
        collector of pods has it."""
        self.ask("DELETE", f"/api/v1/nodes/{name}")
        for pod in self.ask("GET", f"/api/v1/pods?fieldSelector=spec.nodeName={name}")["items"]:
            meta = pod["metadata"]
            path = f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}"
            self._live.ask("DELETE", path, {"gracePeriodSeconds": 0, "preconditions": {"uid": meta["uid"]}})

    def clear(self) -> None:
        """Take away all nodes, and what would come to those of the next test.

        A controller that has not yet seen its set go may make one more pod. Nobody binds that: its namespace is over.
        """
        with self._turn:
            over, self._namespaces = self._namespaces, []
        for name in names(self.ask("GET", "/api/v1/nodes")):
            self.gone(name)
        for namespace in over:
            for kind in ("apps/v1/{}/replicasets", "apps/v1/{}/statefulsets", "policy/v1/{}/poddisruptionbudgets"):
                self.ask("DELETE", f"/apis/{kind.format(f'namespaces/{namespace}')}")
            self.ask("DELETE", f"/api/v1/namespaces/{namespace}/pods", {"gracePeriodSeconds": 0})

    def node_now(self, name: str) -> Json:
        """A node as it stands."""
        return self.ask("GET", f"/api/v1/nodes/{name}")

    def namespace(self, name: str) -> None:
        """A namespace, with the service account that pods need."""
        self.ask("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
        self._namespaces.append(name)
        self.until(lambda: "default" in names(self.ask("GET", f"/api/v1/namespaces/{name}/serviceaccounts")))

    def replicas(self, namespace: str, name: str, count: int, **spec: Any) -> None:  # noqa: ANN401  of a pod
        """A ReplicaSet, all of whose pods run."""
        self._workload("replicasets", namespace, name, {"replicas": count}, spec)
        self.until(lambda: len(self.ready(namespace, name)) == count)

    def stateful(self, namespace: str, name: str, **spec: Any) -> None:  # noqa: ANN401  of a pod
        """A StatefulSet of one pod, which runs."""
        self._workload("statefulsets", namespace, name, {"replicas": 1, "serviceName": name}, spec)
        self.until(lambda: len(self.ready(namespace, name)) == 1)

    def pod(self, namespace: str, name: str, node: str, meta: Json | None = None, **spec: Any) -> None:  # noqa: ANN401
        """A pod of its own on a node."""
        metadata = {"name": name, "labels": {"app": name}, **(meta or {})}
        self.ask("POST", f"/api/v1/namespaces/{namespace}/pods", {"metadata": metadata, "spec": _spec(spec, node)})
        self.until(lambda: len(self.ready(namespace, name)) == 1)

    def budget(self, namespace: str, name: str, app: str, **limit: int) -> None:
        """A PodDisruptionBudget, which its controller has counted for."""
        body = {"metadata": {"name": name}, "spec": {"selector": {"matchLabels": {"app": app}}, **limit}}
        path = f"/apis/policy/v1/namespaces/{namespace}/poddisruptionbudgets"
        self.ask("POST", path, body)
        self.until(lambda: self.ask("GET", f"{path}/{name}").get("status", {}).get("expectedPods"))

    def pods(self, namespace: str) -> list[Json]:
        """The pods of a namespace."""
        return self.ask("GET", f"/api/v1/namespaces/{namespace}/pods")["items"]

    def ready(self, namespace: str, app: str) -> list[Json]:
        """Those that serve."""
        return [pod for pod in self.pods(namespace) if pod["metadata"]["labels"].get("app") == app and serves(pod)]

    def version(self, namespace: str) -> str:
        """Where `history` begins."""
        return self.ask("GET", f"/api/v1/namespaces/{namespace}/pods")["metadata"]["resourceVersion"]

    def history(self, namespace: str, since: str) -> Iterator[tuple[str, Json]]:
        """All that has happened to the pods since: kind of event and pod, in order, none left out."""
        path = f"/api/v1/namespaces/{namespace}/pods?watch=true&resourceVersion={since}&timeoutSeconds=1"
        for line in self._live.lines(path):
            event = json.loads(line)
            yield event["type"], event["object"]

    def until(self, true: Any) -> None:  # noqa: ANN401  a question
        """Wait until something is so."""
        end = time.monotonic() + _LONGEST
        while not true():
            assert time.monotonic() < end, "it never came to be so"
            time.sleep(_LOOK)

    def _workload(self, kind: str, namespace: str, name: str, counted: Json, spec: Json) -> None:
        labels = {"app": name}
        template = {"metadata": {"labels": labels}, "spec": _spec(spec)}
        body = {
            "metadata": {"name": name},
            "spec": {**counted, "selector": {"matchLabels": labels}, "template": template},
        }
        self.ask("POST", f"/apis/apps/v1/namespaces/{namespace}/{kind}", body)

    def _play(self) -> None:
        while not self._over.wait(_LOOK):
            with self._turn:
                pods = self._live.ask("GET", "/api/v1/pods")["items"]
                nodes = self._live.ask("GET", "/api/v1/nodes")["items"]  # after the pods: never older than they are
                for pod in pods:
                    if pod["metadata"]["namespace"] in self._namespaces:
                        self._move(pod, nodes)

    def _move(self, pod: Json, nodes: Sequence[Json]) -> None:
        """What happens to a pod next. That somebody else was quicker is no matter: the next look sees it."""
        meta = pod["metadata"]
        path = f"/api/v1/namespaces/{meta['namespace']}/pods/{meta['name']}"
        if meta.get("deletionTimestamp"):
            since = self._since.setdefault(meta["uid"], time.monotonic())
            if time.monotonic() - since > ENDS and meta["name"] not in self.hanging:
                self._live.ask("DELETE", path, {"gracePeriodSeconds": 0, "preconditions": {"uid": meta["uid"]}})
        elif not pod["spec"].get("nodeName"):
            if place := next(iter(_places(pod, nodes)), None):
                target = {"metadata": {"name": meta["name"]}, "target": {"kind": "Node", "name": place}}
                self._live.ask("POST", f"{path}/binding", target)
        elif pod["status"]["phase"] == "Pending":
            self._live.ask("PATCH", f"{path}/status", {"status": {"phase": "Running", "conditions": [_READY]}}, _MERGE)


def names(found: Json) -> list[str]:
    """The names in a list."""
    return [each["metadata"]["name"] for each in found["items"]]


def serves(pod: Json) -> bool:
    """Whether it counts for a budget (kubernetes, pkg/controller/disruption, countHealthyPods)."""
    conditions = pod["status"].get("conditions", [])
    ready = any(each["type"] == "Ready" and each["status"] == "True" for each in conditions)
    return ready and not pod["metadata"].get("deletionTimestamp")


def _spec(given: Json, node: str | None = None) -> Json:
    placed = {"nodeName": node} if node else {}
    container = {"name": "iis", "image": "mcr.microsoft.com/windows/servercore/iis"}
    return {"containers": [container], "terminationGracePeriodSeconds": 2, **placed, **given}


def _places(pod: Json, nodes: Sequence[Json]) -> list[str]:
    """Nodes that take a pod, those without a soft taint first; else by name, so that no luck hides a wrong one."""

    def free_of(node: Json, *effects: str) -> bool:
        return not any(each["effect"] in effects for each in node["spec"].get("taints", []))

    del pod
    fit = [each for each in nodes if not each["spec"].get("unschedulable") and free_of(each, "NoSchedule", "NoExecute")]
    return [
        each["metadata"]["name"]
        for each in sorted(fit, key=lambda one: (not free_of(one, "PreferNoSchedule"), one["metadata"]["name"]))
    ]
