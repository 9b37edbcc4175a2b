"""The one table of Windows Server versions and variants that Amazon EKS has optimized AMIs for.

Everything that names such an AMI (parameter, AMI name, node group type, Image Builder ARN) is built from these rows and
nowhere else: a name typed twice is how a Core node boots Full (terraform-aws-eks#3736).

Sources: https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-windows-ami.html (versions, parameters),
https://docs.aws.amazon.com/eks/latest/userguide/eks-ami-versions-windows.html (release names),
https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/version-compatibility (builds, tags).
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Self

ROOT_DEVICE = "/dev/sda1"
"""The root device of every Windows AMI. A mapping of another name would only add a second disk (eksctl#6572)."""

_MINOR = re.compile(r"1\.(0|[1-9][0-9]{0,2})")


class Variant(StrEnum):
    """Installation option of Windows Server: Core (no desktop, smaller) or Full (with desktop)."""

    CORE = "Core"
    FULL = "Full"


class WindowsServer(StrEnum):
    """A Windows Server version, by its year; the facts about it are properties that read its row in the table."""

    SERVER_2019 = "2019"
    SERVER_2022 = "2022"
    SERVER_2025 = "2025"

    @property
    def facts(self) -> ServerFacts:
        """This version's row."""
        return SERVERS[self]


@dataclass(frozen=True, kw_only=True)
class ServerFacts:
    """What differs from one Windows Server version to the next.

    Attributes:
        os_build: the build number, the first half of an OS build such as ``20348.4405``.
        first_minor: the first Kubernetes minor with an EKS optimized AMI; None where every minor has had one.
        image_tags: the words in a Microsoft base image's tag that name this version (``ltsc2022``).
        runs: the versions whose containers a host of this version runs with process isolation, its own first.
    """

    os_build: int
    first_minor: str | None
    image_tags: tuple[str, ...]
    runs: tuple[WindowsServer, ...]


SERVERS = MappingProxyType(
    {
        WindowsServer.SERVER_2019: ServerFacts(
            os_build=17763,
            first_minor=None,
            image_tags=("ltsc2019", "1809"),
            runs=(WindowsServer.SERVER_2019,),
        ),
        WindowsServer.SERVER_2022: ServerFacts(
            os_build=20348,
            first_minor="1.23",
            image_tags=("ltsc2022",),
            runs=(WindowsServer.SERVER_2022,),
        ),
        WindowsServer.SERVER_2025: ServerFacts(
            os_build=26100,
            first_minor="1.35",
            image_tags=("ltsc2025",),
            runs=(WindowsServer.SERVER_2025, WindowsServer.SERVER_2022),
        ),
    }
)


@dataclass(frozen=True, kw_only=True)
class AmiName:
    """The parts of a name such as ``Windows_Server-2022-English-Core-EKS_Optimized-1.35-2026.11.14``."""

    server: WindowsServer
    variant: Variant
    kubernetes_minor: str
    released: date

    @classmethod
    def parse(cls, name: str) -> Self:
        """Take a name apart. AWS has written the date both as ``2026.04.18`` and as ``2026-01-22``.

        Raises:
            ValueError: it is not the name of an EKS optimized Windows AMI.
        """
        match = _AMI_NAME.fullmatch(name)
        if match is None or match["year"] not in list(WindowsServer):
            raise ValueError(f"{name!r} is not the name of an EKS optimized Windows AMI")
        return cls(
            server=WindowsServer(match["year"]),
            variant=Variant(match["variant"]),
            kubernetes_minor=match["minor"],
            released=release_day(match["date"]),
        )

    def __str__(self) -> str:
        return f"{_stem(self.server, self.variant, self.kubernetes_minor)}-{self.released:%Y.%m.%d}"


_DAY = re.compile(r"[0-9]{4}([.-])[0-9]{2}\1[0-9]{2}")


def release_day(text: str) -> date:
    """The day that ``2026.10.18`` or ``2026-10-18`` names.

    Raises:
        ValueError: the calendar has no such day.
    """
    with suppress(ValueError):
        if _DAY.fullmatch(text):
            return date.fromisoformat(text.replace(".", "-"))
    raise ValueError(f"found {text!r}, expected a day of the calendar such as 2026.10.18")


_AMI_NAME = re.compile(
    r"Windows_Server-(?P<year>\d{4})-English-(?P<variant>Core|Full)-EKS_Optimized-(?P<minor>1\.\d+)"
    r"-(?P<date>\d{4}([.-])\d{2}\5\d{2})"
)


def parse_minor(minor: str) -> tuple[int, int]:
    """``1.35`` as ``(1, 35)``, which sorts as versions do.

    Raises:
        ValueError: it is not a Kubernetes minor version.
    """
    match = _MINOR.fullmatch(minor)
    if match is None:
        raise ValueError(f"{minor!r} is not a Kubernetes minor version such as '1.35'")
    return 1, int(match[1])


def has_ami(server: WindowsServer, minor: str) -> bool:
    """Whether EKS publishes AMIs of this Windows Server version for this Kubernetes minor, as far as its start goes."""
    first = server.facts.first_minor
    return first is None or parse_minor(minor) >= parse_minor(first)


def ssm_name(server: WindowsServer, variant: Variant, minor: str) -> str:
    """The public parameter whose value is the id of the newest AMI."""
    return f"{ssm_parent_name(server, variant, minor)}/image_id"


def ssm_parent_name(server: WindowsServer, variant: Variant, minor: str) -> str:
    """The public parameter whose value is JSON with ``image_id`` and ``release_version``."""
    return f"/aws/service/ami-windows-latest/{_stem(server, variant, minor)}"


def ami_name_pattern(server: WindowsServer, variant: Variant, minor: str) -> str:
    """A DescribeImages ``name`` filter for all releases of one AMI."""
    return f"{_stem(server, variant, minor)}-*"


def ami_type(server: WindowsServer, variant: Variant) -> str:
    """The ``amiType`` of a managed node group, e.g. ``WINDOWS_CORE_2022_x86_64``."""
    return f"WINDOWS_{variant.upper()}_{server}_x86_64"


WINDOWS_BUILD_LABEL = "node.kubernetes.io/windows-build"
"""Label that a kubelet on Windows gives its node."""


def windows_build_label(server: WindowsServer) -> str:
    """The value that kubelet gives the node label ``node.kubernetes.io/windows-build``."""
    return f"10.0.{server.facts.os_build}"


def _stem(server: WindowsServer, variant: Variant, minor: str) -> str:
    parse_minor(minor)
    return f"Windows_Server-{server}-English-{variant}-EKS_Optimized-{minor}"
