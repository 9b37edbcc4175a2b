"""Which release a person means. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.kubernetes.errors import RefusedError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from operations.releases.facts import Known

NEWEST = "latest"


class NoReleaseError(RefusedError):
    """No release, or more than one, is meant; one line with those that there are."""


def select(known: Sequence[Known], wanted: str) -> Known:
    """The release that is meant.

    Args:
        known: those of one image, newest first.
        wanted: `latest`, an AMI id in any Region, a build date, a recipe version or an OS build; of several builds that
            fit it the newest, unless they fit by date alone.

    Raises:
        NoReleaseError: none fits, or two of one day.
    """
    if not known:
        raise NoReleaseError("there is no finished release of this image in this account and Region; build one")
    if wanted == NEWEST:
        return known[0]
    by_day = [each for each in known if each.release.build_date.isoformat() == wanted]
    if len(by_day) > 1:
        ids = ", ".join(sorted(id_ for each in by_day for id_ in each.release.ami_ids.values()))
        raise NoReleaseError(f"{wanted} is the day of {len(by_day)} builds; give the id of one of their AMIs: {ids}")
    fitting = [
        each
        for each in known
        if wanted in {*each.release.ami_ids.values(), each.release.recipe_version, each.release.os_build}
    ]
    found = [*by_day, *fitting]
    if not found:
        days = ", ".join(each.release.build_date.isoformat() for each in known[:5])
        raise NoReleaseError(
            f"there is no release {wanted!r}, expected latest, an AMI id, a recipe version, an OS build or a "
            f"build date: {days}"
        )
    return found[0]
