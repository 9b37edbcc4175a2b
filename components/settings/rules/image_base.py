"""What has to hold of the base of one image: that it is there, of its Windows Server, and may be waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypedDict

from components.facts.defaults import PLAIN_WINDOWS_VERSION
from components.facts.publications import publication_of
from components.facts.schedule import check_schedule, check_time_zone
from components.facts.windows_images import WindowsServer, has_ami
from components.problems.problem import Path, Problem
from components.settings.rules.rule import exactly_one, raised

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.settings.validation import Spelling


class WindowsValues(TypedDict):
    """A plain Windows Server, as a stack file gives it."""

    version: NotRequired[str]


class BaseValues(TypedDict):
    """What an image is built on, as a stack file gives it."""

    eks_optimized: NotRequired[str | None]
    windows: NotRequired[WindowsValues | None]
    ami_id: NotRequired[str | None]
    os_build: NotRequired[str | None]


class ScheduleValues(TypedDict):
    """When an image is built."""

    when_published: NotRequired[bool]


class UpdateValues(TypedDict):
    """A choice of updates."""

    minimum_os_build: NotRequired[str | None]


def minor_has_ami(windows_server: WindowsServer, kubernetes_minor: str) -> Iterator[Problem]:
    """EKS has AMIs of this Windows Server for this Kubernetes."""
    if not has_ami(windows_server, kubernetes_minor):
        first = windows_server.facts.first_minor
        yield Problem(
            ("kubernetes_minor",),
            f"found {kubernetes_minor}, expected at least {first}: EKS has no Windows Server {windows_server} AMI "
            "before it; take a newer minor or an older Windows Server",
        )


def one_base(
    spell: Spelling, eks_optimized: object, windows: object, ami_id: object, os_build: object
) -> Iterator[Problem]:
    """An image is built on one thing."""
    yield from exactly_one(spell, eks_optimized=eks_optimized, windows=windows, ami_id=ami_id, os_build=os_build)


def base_is_of_its_server(spell: Spelling, windows_server: WindowsServer, base: BaseValues | None) -> Iterator[Problem]:
    """The OS build that is looked for begins with the build number of the Windows Server version."""
    yield from _build_of(windows_server, (base or {}).get("os_build"), ("base", spell("os_build")))


def minimum_is_of_its_server(
    spell: Spelling,
    windows_server: WindowsServer,
    updates: bool | UpdateValues,  # noqa: FBT001  (a setting)
) -> Iterator[Problem]:
    """The OS build that is demanded begins with the build number of the Windows Server version."""
    if not isinstance(updates, bool):
        path = ("updates", spell("minimum_os_build"))
        yield from _build_of(windows_server, updates.get("minimum_os_build"), path)


def _build_of(server: WindowsServer, found: str | None, path: Path) -> Iterator[Problem]:
    expected = f"{server.facts.os_build}."
    if found is not None and not found.startswith(expected):
        yield Problem(path, f"found {found!r}, expected one that begins with {expected} (Windows Server {server})")


def schedule_can_be_kept(expression: str, timezone: str) -> Iterator[Problem]:
    """Image Builder takes the expression, and the time zone exists: it says so only when all else is made."""
    yield from raised(("expression",), check_schedule, expression)
    yield from raised(("timezone",), check_time_zone, timezone)


def something_is_published(spell: Spelling, base: BaseValues | None, schedule: ScheduleValues) -> Iterator[Problem]:
    """There is a newer parent to wait for: not of an AMI, a release day or a version that is fixed."""
    if not schedule.get("when_published") or base is None:
        return
    windows = base.get("windows")
    fixed = {
        "amiId": base.get("ami_id"),
        "osBuild": base.get("os_build"),
        "eksOptimized": None if base.get("eks_optimized") == "latest" else base.get("eks_optimized"),
        "windows.version": None if windows is None else windows.get("version"),
    }
    for key, value in fixed.items():
        if value is not None and value != PLAIN_WINDOWS_VERSION:
            yield Problem(
                ("schedule", spell("when_published")),
                f"found true, and base.{key} is {value}, of which nothing newer is published; take "
                "eksOptimized: latest or windows: {} as the base, or leave it out",
            )


def parent_is_published(spell: Spelling, parent_image: str, schedule: ScheduleValues) -> Iterator[Problem]:
    """As `something_is_published`, of a program that names the parent itself."""
    if schedule.get("when_published") and publication_of(parent_image) is None:
        yield Problem(
            ("schedule", spell("when_published")),
            f"found true, and nothing newer than {parent_image} is published; take an ssm: parameter or an Image "
            "Builder image whose version is x.x.x as parent_image, or leave it out",
        )
