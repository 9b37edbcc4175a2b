"""What a cluster's API server says: the CNI, workloads, pods on Windows nodes and their budgets."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from components.kubernetes.errors import StatusError
from components.kubernetes.lists import pages
from operations.doctor.facts import Workload
from operations.drain.facts import budgets_of, pod

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from components.kubernetes.lists import Asks
    from operations.audit.facts import Node
    from operations.drain.facts import Budget, Object, Pod

_KINDS = {"deployment": "/apis/apps/v1/deployments", "statefulset": "/apis/apps/v1/statefulsets"}
_SYSTEM = "kube-system"
_OS = "kubernetes.io/os"


def config_map(api: Asks) -> dict[str, str]:
    """The data of `amazon-vpc-cni`; nothing where there is none."""
    found = _one(api, f"/api/v1/namespaces/{_SYSTEM}/configmaps/amazon-vpc-cni")
    return dict(found.get("data") or {})


def cni_environment(api: Asks) -> dict[str, str]:
    """The variables of the daemon set `aws-node`; nothing where there is none."""
    found = _one(api, f"/apis/apps/v1/namespaces/{_SYSTEM}/daemonsets/aws-node")
    return {
        each["name"]: each.get("value", "") for container in _containers(found) for each in container.get("env") or ()
    }


def workloads(api: Asks) -> tuple[Workload, ...]:
    """Every deployment and stateful set."""
    return tuple(_workload(kind, each) for kind, path in _KINDS.items() for each in _all(api, path))


def counted_pods(api: Asks, nodes: Sequence[Node]) -> tuple[tuple[Pod, tuple[Budget, ...]], ...]:
    """The pods on Windows nodes, each with the budgets that count it."""
    windows = {each.name for each in nodes if each.windows}
    if not windows:
        return ()
    on_windows = [pod(each) for each in _all(api, "/api/v1/pods") if each.get("spec", {}).get("nodeName") in windows]
    budgets = list(_all(api, "/apis/policy/v1/poddisruptionbudgets"))
    return tuple((each, budgets_of(each, budgets)) for each in on_windows if not each.finished)


def _workload(kind: str, found: Object) -> Workload:
    containers = list(_containers(found))
    selector: Mapping[str, str] = _template(found).get("nodeSelector") or {}
    return Workload(
        kind=kind,
        namespace=found["metadata"]["namespace"],
        name=found["metadata"]["name"],
        replicas=found.get("spec", {}).get("replicas", 1),
        ready=found.get("status", {}).get("readyReplicas", 0),
        windows=selector.get(_OS) == "windows",
        images=tuple(each.get("image", "") for each in containers),
        words=tuple(word for each in containers for word in (*(each.get("command") or ()), *(each.get("args") or ()))),
    )


def _template(found: Object) -> Mapping[str, Any]:
    return found.get("spec", {}).get("template", {}).get("spec", {})


def _containers(found: Object) -> Iterator[Mapping[str, Any]]:
    yield from _template(found).get("containers") or ()


def _one(api: Asks, path: str) -> Object:
    try:
        return api.ask("GET", path)
    except StatusError as error:
        if error.code == HTTPStatus.NOT_FOUND:
            return {}
        raise


def _all(api: Asks, path: str) -> Iterator[Object]:
    for page in pages(api, path):
        yield from page.get("items") or ()
