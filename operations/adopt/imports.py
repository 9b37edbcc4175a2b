"""The import file that `pulumi preview --import-file` writes, filled in for one group. Pure.

Source: https://www.pulumi.com/docs/iac/guides/migration/import/ (import files: `component`, `logicalName`, `inputs`).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from components.facts.names import resource_type
from components.kubernetes.errors import RefusedError

if TYPE_CHECKING:
    from operations.adopt.facts import Found

LIMIT = 16 * 1024 * 1024
"""Characters of an import file that are read at most."""

COMPONENT = resource_type("WindowsNodeGroup")
TEMPLATE, GROUP = "aws:ec2/launchTemplate:LaunchTemplate", "aws:autoscaling/group:Group"


class _Resource(BaseModel):
    model_config = ConfigDict(extra="allow")

    type: str
    name: str


class _File(BaseModel):
    resources: list[_Resource]


class ImportFileError(RefusedError):
    """The file is none of a preview's, or the group is not in it; one line."""


def filled(text: str, found: Found, name: str) -> str:
    """The file with the group, its template and the component above them; the rest is made anew.

    Args:
        text: what `pulumi preview --import-file` wrote.
        found: the group as it stands.
        name: its name in the stack file.

    Raises:
        ImportFileError: the text is no such file, or nothing in it is of this group.
    """
    component = f"{found.cluster}-{name}"
    wanted = {TEMPLATE: found.template_id, GROUP: found.group}
    kept: list[dict[str, Any]] = []
    for each in _resources(text):
        kind = each.get("type")
        if kind == COMPONENT and component in {each.get("name"), each.get("logicalName")}:
            kept.append(each)
        elif kind in wanted and each.get("parent") in {one["name"] for one in kept}:
            kept.append({**each, "id": wanted[kind], "inputs": _inputs(kind)})
    missing = [kind for kind in (COMPONENT, *wanted) if kind not in {each["type"] for each in kept}]
    if missing:
        raise ImportFileError(
            f"found no {', '.join(missing)} of {component}; put the settings into the stack file, then run pulumi "
            "preview --import-file FILE again. What is in the stack already is not in the file"
        )
    return json.dumps({"resources": kept}, indent=2) + "\n"


def _inputs(kind: str) -> dict[str, Any]:
    """What AWS does not tell of a resource, and this program says."""
    return {"updateDefaultVersion": True} if kind == TEMPLATE else {}


def _resources(text: str) -> list[dict[str, Any]]:
    try:
        found = _File.model_validate_json(text)
    except ValidationError:
        raise ImportFileError("found no list of resources, expected what pulumi preview --import-file writes") from None
    return [each.model_dump(exclude_unset=True) for each in found.resources]
