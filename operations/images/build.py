"""A build of an image as it stands, and what it failed of. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from operations.images.causes import cause_of
from operations.terminal.output import JSON_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

ENDED = frozenset({"AVAILABLE", "FAILED", "CANCELLED", "DEPRECATED", "DELETED", "DISABLED"})
"""States of an image that do not change by themselves (Image Builder API, ImageStatus)."""

GOOD = frozenset({"AVAILABLE", "DEPRECATED", "DISABLED"})
"""Of these, the ones of a build that has made its AMI."""


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What a build failed of; each "" where Image Builder does not tell.

    Attributes:
        stage: the state in which it failed.
        workflow_step: step of the workflow, e.g. ApplyBuildComponents.
        component: ARN of the component.
        phase: build, validate or test.
        step: the component's step.
        reason: Image Builder's own words.
        cause: what it is likely of, and what helps.
        log: the log's last lines.
    """

    stage: str = ""
    workflow_step: str = ""
    component: str = ""
    phase: str = ""
    step: str = ""
    reason: str = ""
    cause: str = ""
    log: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """Component, phase and step, as far as they are known."""
        component = self.component.partition(":component/")[2] or self.component
        named = (("component", component), ("phase", self.phase), ("step", self.step or self.workflow_step))
        return (
            ", ".join(f"{word} {value}" for word, value in named if value) or f"while {self.stage.lower() or 'built'}"
        )


@dataclass(frozen=True, kw_only=True)
class Build:
    """A build.

    Attributes:
        arn: of the image's build version.
        status: Image Builder's own word.
        begun: when, ISO 8601.
        amis: Region to AMI id; copies in other accounts are not in it.
        log_group: where its log is.
        failure: where it failed.
    """

    arn: str
    status: str
    begun: str = ""
    amis: Mapping[str, str] | None = None
    log_group: str = ""
    failure: Failure | None = None

    @property
    def ended(self) -> bool:
        """Whether it does not go on by itself."""
        return self.status in ENDED

    @property
    def good(self) -> bool:
        """Whether it has made its AMI."""
        return self.status in GOOD

    @property
    def log_stream(self) -> str:
        """Its stream: version and build number (Image Builder user guide, Logs)."""
        return "/".join(self.arn.rsplit("/", 2)[1:])


@dataclass(frozen=True, kw_only=True)
class Report:
    """A build of an image; `unread` tells what could not be looked at."""

    image: str
    build: Build | None
    unread: tuple[str, ...] = ()
    version: int = JSON_VERSION


def explained(failure: Failure, log: tuple[str, ...]) -> Failure:
    """The same with the log's last lines and the likely cause: by the reason, else by the last line that fits."""
    return replace(failure, log=log, cause=cause_of(failure.reason, *reversed(log)))
