"""From what registries told to a report: which cached images a node can run, and whether they fit its disk. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from components.facts.disk import added_mib, needed_gib, used_gib
from operations.images.platforms import Platform, runnable
from operations.terminal.output import JSON_VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from components.facts.windows_images import WindowsServer


class State(StrEnum):
    """What is to be said of a cached image."""

    RUNS = "runs"
    OTHER_WINDOWS = "other-windows"
    LINUX = "linux"
    MISSING = "missing"
    UNREAD = "unread"


WRONG = frozenset({State.OTHER_WINDOWS, State.LINUX, State.MISSING})
"""With these the build fails, or no pod of it starts."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a registry says of a reference.

    Attributes:
        platforms: those that it has; None where it was not read.
        parts: digest to bytes of what the node's platform downloads.
        missing: whether there is no such image.
        unread: why it was not read.
    """

    reference: str
    platforms: tuple[Platform, ...] | None = None
    parts: Mapping[str, int] | None = None
    missing: bool = False
    unread: str = ""


@dataclass(frozen=True, kw_only=True)
class CachedImage:
    """One cached image.

    Attributes:
        digest: of the node's platform.
        download: bytes, None where they are not known.
        added_mib: what it adds to the disk beside those before it, as `cacheSizes` takes it; None as above.
    """

    reference: str
    state: State
    os_version: str = ""
    digest: str = ""
    download: int | None = None
    added_mib: int | None = None
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class ImageReport:
    """An image and what it caches.

    Attributes:
        added_mib: of all cached images together; layers that they share count once.
        volume_gib: size of its root volume.
        share: of the volume that is used, Windows included.
        needs_gib: the smallest volume that settings and build take; None where this one is large enough.
    """

    image: str
    windows_server: str
    cached: tuple[CachedImage, ...]
    added_mib: int
    volume_gib: int
    share: float
    needs_gib: int | None


@dataclass(frozen=True, kw_only=True)
class Report:
    """All images of a stack that were asked about."""

    version: int = JSON_VERSION
    images: tuple[ImageReport, ...] = ()

    @property
    def wrong(self) -> bool:
        """Whether a build would fail, or a pod not start."""
        return any(image.needs_gib or any(each.state in WRONG for each in image.cached) for image in self.images)

    @property
    def unread(self) -> tuple[str, ...]:
        """What could not be read."""
        return tuple(each.message for image in self.images for each in image.cached if each.state is State.UNREAD)


def image_report(name: str, server: WindowsServer, volume_gib: int, told: Sequence[Told]) -> ImageReport:
    """What is to be said of an image."""
    added = added_mib({each.reference: each.parts for each in told if each.parts is not None})
    whole = sum(added.values())
    needed = needed_gib(whole)
    return ImageReport(
        image=name,
        windows_server=str(server),
        cached=tuple(_cached(each, server, added.get(each.reference)) for each in told),
        added_mib=whole,
        volume_gib=volume_gib,
        share=round(used_gib(whole) / volume_gib, 3),
        needs_gib=needed if volume_gib < needed else None,
    )


def _cached(told: Told, server: WindowsServer, added: int | None) -> CachedImage:
    if told.missing:
        return CachedImage(
            reference=told.reference,
            state=State.MISSING,
            message=f"{told.reference}: its registry has no such image, so the build fails; correct cachedImages",
        )
    if told.platforms is None:
        return CachedImage(reference=told.reference, state=State.UNREAD, message=told.unread)
    taken = runnable(told.platforms, server)
    if taken is None:
        return _refused(told, told.platforms, server)
    return CachedImage(
        reference=told.reference,
        state=State.RUNS,
        os_version=taken.os_version,
        digest=taken.digest,
        download=None if told.parts is None else sum(told.parts.values()),
        added_mib=added,
    )


def _refused(told: Told, platforms: tuple[Platform, ...], server: WindowsServer) -> CachedImage:
    has = ", ".join(dict.fromkeys(map(str, platforms))) or "no platform at all"
    windows = any(each.os == "windows" for each in platforms)
    wanted = " or ".join(f"10.0.{version.facts.os_build}" for version in server.facts.runs)
    return CachedImage(
        reference=told.reference,
        state=State.OTHER_WINDOWS if windows else State.LINUX,
        message=f"{told.reference} is for {has}; Windows Server {server} runs {wanted}; change its tag in cachedImages",
    )
