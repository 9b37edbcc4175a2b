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
    from operations.adopt.previewed import Preview

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


def filled(text: str, found: Found, name: str, previewed: Preview | None = None) -> str:
    """The file with the group, its template and the component above them; the rest is made anew.

    Args:
        text: what `pulumi preview --import-file` wrote.
        found: the group as it stands.
        name: its name in the stack file.
        previewed: the preview of the same run. It tells what the component says of itself, which is
            in no account; without it the next preview updates the component, and nothing else.

    Raises:
        ImportFileError: a text is no such file, or nothing in it is of this group.
    """
    component = f"{found.cluster}-{name}"
    said = {} if previewed is None else {"inputs": _said(previewed, component)}
    wanted = {TEMPLATE: found.template_id, GROUP: found.group}
    kept: list[dict[str, Any]] = []
    for each in _resources(text):
        kind = each.get("type")
        if kind == COMPONENT and component in {each.get("name"), each.get("logicalName")}:
            kept.append({**each, **said})
        elif kind in wanted and each.get("parent") in {one["name"] for one in kept}:
            kept.append({**each, "id": wanted[kind], "inputs": _inputs(kind)})
    missing = [kind for kind in (COMPONENT, *wanted) if kind not in {each["type"] for each in kept}]
    if missing:
        raise ImportFileError(
            f"found no {', '.join(missing)} of {component}; put the settings into the stack file, then run pulumi "
            "preview --import-file FILE again. What is in the stack already is not in the file"
        )
    return json.dumps({"resources": kept}, indent=2) + "\n"


def _said(previewed: Preview, component: str) -> dict[str, Any]:
    """What the component registers as its own properties."""
    found = previewed.inputs(COMPONENT, component)
    if found is None:
        raise ImportFileError(f"found no {COMPONENT} {component} in the preview; it and the import file are of one run")
    return found


def _inputs(kind: str) -> dict[str, Any]:
    """What AWS does not tell of a resource, and this program says."""
    return {"updateDefaultVersion": True} if kind == TEMPLATE else {}


def _resources(text: str) -> list[dict[str, Any]]:
    try:
        found = _File.model_validate_json(text)
    except ValidationError:
        raise ImportFileError("found no list of resources, expected what pulumi preview --import-file writes") from None
    return [each.model_dump(exclude_unset=True) for each in found.resources]
