"""The ConfigMap kube-system/aws-auth as the API server gives it, and the changes that a write makes to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import cast

from components.kubernetes.field_manager import FIELD_MANAGER

NAMESPACE = "kube-system"
NAME = "aws-auth"
LARGEST = 1024 * 1024
"""Bytes of all values together; the API server's limit for a ConfigMap (`ValidateConfigMap`)."""

Json = Mapping[str, object]


@dataclass(frozen=True)
class ConfigMap:
    """What is read of aws-auth; `data` and `annotations` whole, `others` the bytes of `binaryData`."""

    data: Mapping[str, str] = field(default_factory=dict[str, str])
    annotations: Mapping[str, str] = field(default_factory=dict[str, str])
    resource_version: str = ""
    uid: str = ""
    immutable: bool = False
    appliers: tuple[str, ...] = ()
    writers: tuple[str, ...] = ()
    binary_size: int = 0

    @property
    def size(self) -> int:
        """Bytes of all values, as the API server counts them."""
        return self.binary_size + sum(len(value.encode()) for value in self.data.values())


def from_api(document: Json) -> ConfigMap:
    """Read the API's JSON; `data: null` and absent parts count as empty."""
    metadata = _object(document, "metadata")
    managers = [cast("Json", entry) for entry in cast("list[object]", metadata.get("managedFields") or [])]
    newest_first = sorted(managers, key=lambda entry: str(entry.get("time", "")), reverse=True)
    return ConfigMap(
        data=cast("Mapping[str, str]", _object(document, "data")),
        annotations=cast("Mapping[str, str]", _object(metadata, "annotations")),
        resource_version=str(metadata.get("resourceVersion", "")),
        uid=str(metadata.get("uid", "")),
        immutable=bool(document.get("immutable")),
        appliers=tuple(_name(entry) for entry in managers if _applies_roles(entry)),
        writers=tuple(_name(entry) for entry in newest_first),
        binary_size=sum(len(str(value)) * 3 // 4 for value in _object(document, "binaryData").values()),
    )


def merge_patch(before: ConfigMap, text: str | None, annotations: Mapping[str, str | None]) -> dict[str, object]:
    """A JSON merge patch (RFC 7386) of just these values, which holds only for the version that was read."""
    metadata: dict[str, object] = {"resourceVersion": before.resource_version}
    if annotations:
        metadata["annotations"] = dict(annotations)
    patch: dict[str, object] = {"metadata": metadata}
    if text is not None:
        patch["data"] = {"mapRoles": text}
    return patch


def new_document(text: str, annotations: Mapping[str, str | None]) -> dict[str, object]:
    """The whole object, for a cluster that has none yet."""
    kept = {key: value for key, value in annotations.items() if value is not None}
    metadata = {"name": NAME, "namespace": NAMESPACE, "annotations": kept}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata, "data": {"mapRoles": text}}


def _object(parent: Json, key: str) -> Json:
    return cast("Json", parent.get(key) or {})


def _name(entry: Json) -> str:
    return str(entry.get("manager", "an unnamed manager"))


def _applies_roles(entry: Json) -> bool:
    """Whether another tool applies `data.mapRoles` as its own: its next run puts back the text that it knows."""
    owned = _object(_object(entry, "fieldsV1"), "f:data")
    return entry.get("operation") == "Apply" and entry.get("manager") != FIELD_MANAGER and "f:mapRoles" in owned
