"""The calendar of the stand-in account: what each monthly release of the EKS optimized Windows AMIs holds.

The figures are made up in the shape of real ones: patch days are real second Tuesdays, releases follow some days
later, revisions and kubelet patch levels rise from month to month. They are no statement about what AWS or Microsoft
published.
"""

from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from components.facts.windows_images import WindowsServer, parse_minor


@dataclass(frozen=True, kw_only=True)
class MonthlyRelease:
    """One patch day and the AMIs that followed it.

    Attributes:
        patch_day: when the updates came out.
        released: the date in the names of the EKS optimized AMIs that hold them.
        update: id of the cumulative update.
        revisions: update revision by Windows Server version, the second half of an OS build.
        kubelets: kubelet version by Kubernetes minor.
    """

    patch_day: date
    released: date
    update: str
    revisions: MappingProxyType[WindowsServer, int]
    kubelets: MappingProxyType[str, str]

    def os_build(self, server: WindowsServer) -> str:
        """The OS build of a fully patched machine, e.g. ``20348.5962``."""
        return f"{server.facts.os_build}.{self.revisions[server]}"


def _month(
    patch_day: date, released: date, update: str, revisions: tuple[int, int, int], kubelets: str
) -> MonthlyRelease:
    return MonthlyRelease(
        patch_day=patch_day,
        released=released,
        update=update,
        revisions=MappingProxyType(dict(zip(WindowsServer, revisions, strict=True))),
        kubelets=MappingProxyType({version.rpartition(".")[0]: version for version in kubelets.split()}),
    )


CALENDAR = (
    _month(date(2026, 9, 8), date(2026, 9, 14), "KB5065432", (9082, 5710, 9842), "1.32.13 1.33.10 1.34.7 1.35.6"),
    _month(date(2026, 10, 13), date(2026, 10, 17), "KB5066782", (9217, 5839, 10137), "1.32.13 1.33.11 1.34.8 1.35.7"),
    _month(date(2026, 11, 10), date(2026, 11, 14), "KB5068787", (9340, 5962, 10429), "1.32.13 1.33.12 1.34.9 1.35.8"),
)
"""Oldest first. The last one is what a machine gets that asks for updates, and what ``latest`` parameters point at."""

LATEST = CALENDAR[-1]

KUBERNETES_MINORS = tuple(sorted(LATEST.kubelets, key=parse_minor))
"""The Kubernetes minors that have Windows AMIs in this account, oldest first."""

CLUSTER_MINOR = "1.35"
"""What the clusters run."""


BEGAN = datetime(2026, 11, 15, 8, 0)  # noqa: DTZ001  moto's times are naive, in UTC
"""When the account was made: after the newest release in the calendar."""
