"""Kubernetes workloads that ask for Windows nodes, with the images of their containers.

Source: https://kubernetes.io/docs/concepts/windows/user-guide/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.model import Fact, Os, Workload

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.view import View

_POD = "kubernetes:core/v1:Pod"
_CRON = "kubernetes:batch/v1:CronJob"

TYPES = (
    "kubernetes:apps/v1:Deployment",
    "kubernetes:apps/v1:DaemonSet",
    "kubernetes:apps/v1:StatefulSet",
    "kubernetes:batch/v1:Job",
    _CRON,
    _POD,
)

OS_LABEL = "kubernetes.io/os"
BUILD_LABEL = "node.kubernetes.io/windows-build"


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """One workload."""
    del graph
    pod = _pod(resource)
    selector = pod.get("nodeSelector")
    wanted = resource.text(selector.get(OS_LABEL)).or_else(resource.text(pod.at("os", "name")))
    estate.workloads.append(
        Workload(
            place=pod.place,
            kind=resource.type.rsplit(":", 1)[-1],
            name=resource.name,
            os=wanted.map(lambda name: Os(name) if name in list(Os) else None),
            build=resource.text(selector.get(BUILD_LABEL)),
            images=tuple(_images(resource, pod)),
        )
    )


def _pod(resource: Resource) -> View:
    spec = resource.props.get("spec")
    if resource.type == _POD:
        return spec
    if resource.type == _CRON:
        spec = spec.at("jobTemplate", "spec")
    return spec.at("template", "spec")


def _images(resource: Resource, pod: View) -> Iterator[Fact[str]]:
    for key in ("initContainers", "containers"):
        for container in pod.get(key).items():
            yield resource.text(container.get("image"))
