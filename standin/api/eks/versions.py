"""Kubernetes versions that EKS has, and until when.

Source: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any

from standin.api.clock import clock
from standin.api.releases import CLUSTER_MINOR, LATEST

LIFETIMES: Mapping[str, tuple[date, date, date]] = MappingProxyType(
    {
        "1.32": (date(2025, 1, 23), date(2026, 3, 23), date(2027, 3, 23)),
        "1.33": (date(2025, 5, 29), date(2026, 7, 29), date(2027, 7, 29)),
        "1.34": (date(2025, 10, 2), date(2026, 12, 2), date(2027, 12, 2)),
        "1.35": (date(2026, 1, 27), date(2027, 3, 27), date(2028, 3, 27)),
    }
)
"""Kubernetes minor to its release on EKS, the end of standard and the end of extended support."""


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
        "defaultVersion": minor == CLUSTER_MINOR,
        "releaseDate": _midnight(released),
        "endOfStandardSupportDate": _midnight(standard),
        "endOfExtendedSupportDate": _midnight(extended),
        "status": status.lower().replace("_", "-"),
        "versionStatus": status,
        "kubernetesPatchVersion": LATEST.kubelets[minor],
    }


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
