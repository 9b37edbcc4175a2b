"""What has to hold of how an image boots: levers that have no effect together, and a program that fits its machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypedDict

from components.facts.boot import BOOTSTRAPPER_RELEASES, BOOTSTRAPPER_SERVERS, Mirror, Unattend
from components.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from components.facts.windows_images import WindowsServer
    from components.settings.validation import Spelling


class BootstrapperValues(TypedDict):
    """A release of eks-windows-bootstrapper."""

    version: str
    mirror: NotRequired[str | None]


class BootValues(TypedDict):
    """How an image boots."""

    unattend: NotRequired[Unattend]
    bootstrapper: NotRequired[BootstrapperValues | None]


class CopyValues(TypedDict):
    """A Region that gets a copy."""

    fast_launch: NotRequired[object]


def image_has_its_own_locale(
    spell: Spelling, unattend: Unattend, locale: str | None, time_zone: str | None
) -> Iterator[Problem]:
    """What the image itself has holds where no answer file sets it anew."""
    for name, value in (("locale", locale), ("time_zone", time_zone)):
        if value is not None and unattend != Unattend.TRIMMED:
            yield Problem(
                (name,),
                f"found {value!r}, which EC2Launch's answer file sets anew on the first start; set "
                f"{spell('unattend')} to {Unattend.TRIMMED}, or drop it",
            )


def trimmed_starts_without_snapshots(
    spell: Spelling, boot: BootValues, fast_launch: object, distributions: Sequence[CopyValues]
) -> Iterator[Problem]:
    """Fast Launch's snapshots are taken after the answer file's work, of which nothing is left to trim."""
    on = fast_launch is not None or any(each.get("fast_launch") is not None for each in distributions)
    if boot.get("unattend") == Unattend.TRIMMED and on:
        yield Problem(
            ("boot", "unattend"),
            f"found {Unattend.TRIMMED} with Fast Launch, together without effect: its snapshots have the first start "
            f"behind them; set {spell('fast_launch')} to null, or this to {Unattend.AS_IT_IS}",
        )


def bootstrapper_fits(boot: BootValues, windows_server: WindowsServer, kubernetes_minor: str) -> Iterator[Problem]:
    """Its releases are each for one Kubernetes minor, and tried on some versions of Windows Server."""
    given = boot.get("bootstrapper")
    if given is None:
        return
    releases = BOOTSTRAPPER_RELEASES.get(kubernetes_minor, ())
    if given["version"] not in releases:
        expected = f"expected {' or '.join(releases)}" if releases else "for which there is none; drop bootstrapper"
        yield Problem(
            ("boot", "bootstrapper", "version"),
            f"found {given['version']} for an image of Kubernetes {kubernetes_minor}, {expected}",
        )
    if windows_server not in BOOTSTRAPPER_SERVERS:
        yield Problem(
            ("boot", "bootstrapper"),
            f"found it for Windows Server {windows_server}, expected {', '.join(BOOTSTRAPPER_SERVERS)}, on which its "
            "authors have told of it; drop it",
        )


def mirror_is_here(region: str, boot: BootValues) -> Iterator[Problem]:
    """A build reads the program from its own Region, by the way that it has to it."""
    mirror = (boot.get("bootstrapper") or {}).get("mirror")
    found = None if mirror is None else Mirror.parse(mirror).region
    if found is not None and found != region:
        yield Problem(
            ("boot", "bootstrapper", "mirror"),
            f"found a bucket of {found}, expected one of this stack's Region {region}; copy the program there",
        )
