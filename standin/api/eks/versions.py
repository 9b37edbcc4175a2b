"""Kubernetes versions that EKS has, and until when.

Source: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from standin.api.clock import clock
from standin.seed.current import current

if TYPE_CHECKING:
    from collections.abc import Mapping

LIFETIMES: Mapping[str, tuple[date, date, date]] = MappingProxyType(
    {
        "1.32": (date(2025, 1, 23), date(2026, 3, 23), date(2027, 3, 23)),
        "1.33": (date(2025, 5, 29), date(2026, 7, 29), date(2027, 7, 29)),
        "1.34": (date(2025, 10, 2), date(2026, 12, 2), date(2027, 12, 2)),
        "1.35": (date(2026, 1, 27), date(2027, 3, 27), date(2028, 3, 27)),
    }
)
"""Kubernetes minor to its release on EKS, the end of standard and the end of extended support; oldest first."""

MINORS = tuple(LIFETIMES)
"""The Kubernetes minors that EKS has, oldest first."""

DEFAULT_MINOR = MINORS[-1]
"""What a new cluster gets that names no version."""


def patch_version(minor: str) -> str:
    """The newest patch version of a minor in this account: what its seed says, else the minor's first."""
    return current.seed.kubernetes.patches.get(minor, f"{minor}.0")


def ami_release() -> date:
    """The day in the newest releases of EKS's own node AMIs."""
    return current.seed.kubernetes.ami_release or current.seed.began.date()


def minor_number(minor: str) -> int:
    """35 of `1.35`."""
    return int(minor.partition(".")[2])


def cluster_versions(wanted: list[str], status: str | None, *, default_only: bool) -> list[dict[str, Any]]:
    """DescribeClusterVersions, newest first."""
    shown = [_described(minor) for minor in reversed(list(LIFETIMES))]
    return [
        version
        for version in shown
        if (not wanted or version["clusterVersion"] in wanted)
        and (status is None or status.upper().replace("-", "_") == version["versionStatus"])
        and (version["defaultVersion"] or not default_only)
    ]


def _described(minor: str) -> dict[str, Any]:
    released, standard, extended = LIFETIMES[minor]
    today = clock.now().date()
    status = "STANDARD_SUPPORT" if today <= standard else "EXTENDED_SUPPORT" if today <= extended else "UNSUPPORTED"
    return {
        "clusterVersion": minor,
        "clusterType": "eks",
        "defaultPlatformVersion": "eks.9",
        "defaultVersion": minor == DEFAULT_MINOR,
        "releaseDate": _midnight(released),
        "endOfStandardSupportDate": _midnight(standard),
        "endOfExtendedSupportDate": _midnight(extended),
        "status": status.lower().replace("_", "-"),
        "versionStatus": status,
        "kubernetesPatchVersion": patch_version(minor),
    }


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
