"""The outputs of a stack, as `pulumi stack output --json` prints them: the physical names of what it has made."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from components.facts.names import region_of
from components.kubernetes.errors import RefusedError

if TYPE_CHECKING:
    from pathlib import Path

LIMIT = 16 * 1024 * 1024
"""Bytes of outputs that are read at most; those of a hundred clusters are far below."""


class OutputsError(RefusedError):
    """The outputs cannot be had, or are not those of a stack of this project; one line."""


class _Section(BaseModel):
    model_config = ConfigDict(alias_generator=to_camel, strict=True)


class RefreshOutputs(_Section):
    """How a group's nodes are replaced; nothing where an older stack does not tell."""

    min_healthy_percentage: int | None = None
    max_healthy_percentage: int | None = None
    scale_in_protected_instances: Literal["Refresh", "Ignore", "Wait"] | None = None
    standby_instances: Literal["Terminate", "Ignore", "Wait"] | None = None


class NodesOutputs(_Section):
    """Nodes of one release; None for what an older stack does not tell."""

    auto_scaling_group_name: str
    launch_template_id: str
    launch_template_version: Annotated[int, Field(ge=1)]
    ami_id: str | None = None
    kubelet_version: str | None = None
    os_build: str | None = None


class GroupOutputs(NodesOutputs):
    """A node group, of the stack's own where its kind is not told, and its nodes of the former release, if any."""

    kind: Literal["selfManaged", "managed"] = "selfManaged"
    instance_refresh: RefreshOutputs = RefreshOutputs()
    role_arn: str | None = None
    former: NodesOutputs | None = None


class ClusterOutputs(_Section):
    """A cluster and its node groups by name; `region` is None where an older stack does not tell."""

    node_groups: dict[str, GroupOutputs]
    region: str | None = None


class ImageOutputs(_Section):
    """An image of an images stack."""

    pipeline_arn: Annotated[str, Field(pattern=r"^arn:[^:]+:imagebuilder:[^:]+:\d{12}:image-pipeline/\S+$")]
    windows_server: str
    variant: str
    kubernetes_minor: str
    recipe_version: str
    output_parameter: str
    log_group: str
    scan_fail_on: Literal["critical", "high", "medium", "low"] | None = None

    @property
    def region(self) -> str:
        """The Region that it is built in."""
        return region_of(self.pipeline_arn)

    @property
    def account(self) -> str:
        """The account that it is built in."""
        return self.pipeline_arn.split(":")[4]


class Outputs(_Section):
    """A stack's outputs: an environment stack has clusters, an images stack has images."""

    clusters: dict[str, ClusterOutputs] | None = None
    images: dict[str, ImageOutputs] | None = None

    @property
    def region(self) -> str | None:
        """The Region of its clusters, which is one; None where it has none, or does not tell."""
        return next((each.region for each in (self.clusters or {}).values()), None)


def outputs(file: Path | None, stack: str | None) -> Outputs:
    """What a stack has made.

    Args:
        file: what `pulumi stack output --json` printed; None to ask it.
        stack: the stack to ask for; None for the one that is selected in this folder.

    Raises:
        OutputsError: they cannot be had, or are not those of a stack of this project.
    """
    return parse(from_file(file) if file else from_stack(stack))


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
    return _pulumi("stack", "output", "--json", "--non-interactive", *(["--stack", stack] if stack else []))


def selected() -> str:
    """The stack that is selected in this folder.

    Raises:
        OutputsError: none is, or there is no `pulumi`; in its own words.
    """
    return _pulumi("stack", "--show-name", "--non-interactive").strip()


def _pulumi(*words: str) -> str:
    try:
        ran = subprocess.run(["pulumi", *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    except OSError as error:
        raise OutputsError(f"pulumi cannot be run: {error.strerror}; give --outputs FILE") from None
    if ran.returncode:
        said = [line.strip() for line in ran.stderr.splitlines() if line.strip()]
        raise OutputsError(f"pulumi stack{_second(words)}: {said[-1] if said else f'exit code {ran.returncode}'}")
    return ran.stdout


def _second(words: tuple[str, ...]) -> str:
    return "" if words[1].startswith("-") else f" {words[1]}"


def parse(text: str) -> Outputs:
    """The outputs in a text.

    Raises:
        OutputsError: it is no outputs of an environment stack or an images stack.
    """
    try:
        found = Outputs.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "the outputs"
        raise OutputsError(f"{where}: {first['msg']}; expected what pulumi stack output --json prints") from None
    if found.clusters is None and found.images is None:
        raise OutputsError("found neither clusters nor images in the stack's outputs; run pulumi up first")
    return found
