"""The outputs of an environment stack, as `pulumi stack output --json` prints them."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from components.kubernetes.errors import RefusedError
from operations.rollout.facts import Declared

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = 16 * 1024 * 1024
"""Bytes of outputs that are read at most; those of a hundred clusters are far below."""


class OutputsError(RefusedError):
    """The outputs cannot be had, or are not those of a stack of this project; one line."""


class _Section(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, strict=True)


class _Refresh(_Section):
    min_healthy_percentage: int | None = None


class _Group(_Section):
    auto_scaling_group_name: str
    launch_template_id: str
    launch_template_version: Annotated[int, Field(ge=1)]
    instance_refresh: _Refresh = _Refresh()


class _Cluster(_Section):
    node_groups: dict[str, _Group]
    region: str | None = None


class _Outputs(_Section):
    clusters: dict[str, _Cluster] | None = None
    images: dict[str, object] | None = None


def from_file(file: Path) -> str:
    """The text of a file.

    Raises:
        OutputsError: it cannot be read, or is too large to be outputs.
    """
    try:
        with file.open(encoding="utf-8") as stream:
            text = stream.read(LIMIT + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise OutputsError(f"{file}: {error.strerror if isinstance(error, OSError) else error}") from None
    if len(text) > LIMIT:
        raise OutputsError(f"{file}: found over {LIMIT} bytes, expected what pulumi stack output --json prints")
    return text


def from_stack(stack: str | None) -> str:
    """What Pulumi's own command prints of a stack, or of the one that is selected in this folder.

    Raises:
        OutputsError: there is no `pulumi`, or it fails; in its own words.
    """
    command = ["pulumi", "stack", "output", "--json", "--non-interactive", *(["--stack", stack] if stack else [])]
    try:
        ran = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    except OSError as error:
        raise OutputsError(f"pulumi cannot be run: {error.strerror}; give --outputs FILE") from None
    if ran.returncode:
        said = [line.strip() for line in ran.stderr.splitlines() if line.strip()]
        raise OutputsError(f"pulumi stack output: {said[-1] if said else f'exit code {ran.returncode}'}")
    return ran.stdout


def declared(text: str) -> tuple[Declared, ...]:
    """The node groups of a stack; none for an images stack, which has no nodes.

    Raises:
        OutputsError: the text is no outputs of an environment stack or an images stack.
    """
    try:
        outputs = _Outputs.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the outputs"
        raise OutputsError(f"{where}: {first['msg']}; expected what pulumi stack output --json prints") from None
    if outputs.clusters is None and outputs.images is None:
        raise OutputsError("found neither clusters nor images in the stack's outputs; run pulumi up first")
    return tuple(
        Declared(
            cluster=name,
            node_group=group_name,
            auto_scaling_group=group.auto_scaling_group_name,
            template=group.launch_template_id,
            version=group.launch_template_version,
            region=cluster.region,
            min_healthy_percentage=group.instance_refresh.min_healthy_percentage,
        )
        for name, cluster in (outputs.clusters or {}).items()
        for group_name, group in cluster.node_groups.items()
    )
