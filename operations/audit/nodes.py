"""The nodes of a cluster, as its API server lists them."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from components.kubernetes.errors import ApiError
from components.kubernetes.lists import pages
from operations.audit.facts import Node
from operations.drain.steer import OUTDATED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from components.kubernetes.lists import Asks


class _Object(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel)


class _Metadata(_Object):
    name: str = ""
    creation_timestamp: datetime | None = None


class _Taint(BaseModel):
    key: str = ""


class _Spec(BaseModel):
    providerID: str = ""  # noqa: N815  Kubernetes writes this one so
    unschedulable: bool = False
    taints: tuple[_Taint, ...] | None = None


class _Info(_Object):
    kubelet_version: str = ""
    kernel_version: str = ""
    operating_system: str = ""


class _Condition(_Object):
    type: str
    status: str
    last_transition_time: datetime | None = None


class _Status(_Object):
    node_info: _Info = _Info()
    conditions: tuple[_Condition, ...] = ()


class _Node(_Object):
    metadata: _Metadata = _Metadata()
    spec: _Spec = _Spec()
    status: _Status = _Status()


class _ListMetadata(BaseModel):
    model_config = ConfigDict(alias_generator=lambda _: "continue")

    further: str = ""


class _Page(_Object):
    metadata: _ListMetadata = _ListMetadata()
    items: tuple[_Node, ...] = ()


def nodes(api: Asks) -> Iterator[Node]:
    """Every node that has an instance of EC2, page by page; those of Fargate have none.

    Raises:
        ApiError: the API server refuses, or answers with something else than nodes.
    """
    for answer in pages(api, "/api/v1/nodes"):
        for each in _page(answer).items:
            instance = each.spec.providerID.rpartition("/")[2]
            if instance.startswith("i-"):
                yield _node(each, instance)


def _page(answer: Mapping[str, object]) -> _Page:
    try:
        return _Page.model_validate(answer)
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors(include_url=False)[0]["loc"])
        raise ApiError(f"the answer to GET /api/v1/nodes is no list of nodes: {where}") from None


def _node(found: _Node, instance: str) -> Node:
    ready = next((each for each in found.status.conditions if each.type == "Ready"), None)
    return Node(
        name=found.metadata.name,
        instance=instance,
        kubelet_version=found.status.node_info.kubelet_version,
        kernel_version=found.status.node_info.kernel_version,
        windows=found.status.node_info.operating_system == "windows",
        ready=ready is not None and ready.status == "True",
        ready_since=ready.last_transition_time if ready else None,
        created=found.metadata.creation_timestamp,
        cordoned=found.spec.unschedulable,
        avoided=any(each.key == OUTDATED["key"] for each in found.spec.taints or ()),
    )
