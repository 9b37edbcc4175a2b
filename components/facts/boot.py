"""How an image boots: what of it is changed so that a node is Ready sooner. `docs/boot.md` has the sources."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from types import MappingProxyType

from components.facts.limits import BOOTSTRAPPER_RELEASE
from components.facts.windows_images import WindowsServer


class SsmAgent(StrEnum):
    """When the agent of Systems Manager starts."""

    AUTOMATIC = "automatic"
    DELAYED = "delayed"


class Unattend(StrEnum):
    """EC2Launch's answer file, by which Windows sets itself up on its first start."""

    AS_IT_IS = "asItIs"
    TRIMMED = "trimmed"


class Defender(StrEnum):
    """Microsoft Defender Antivirus, which Windows Server has."""

    KEEP = "keep"
    EXCLUDE = "exclude"
    REMOVE = "remove"


LEVERS = MappingProxyType(
    {
        "modules": "",
        "ssmAgent": SsmAgent.DELAYED,
        "unattend": Unattend.TRIMMED,
        "defender": f"{Defender.EXCLUDE}|{Defender.REMOVE}",
        "bootstrapper": BOOTSTRAPPER_RELEASE.regex.pattern,
    }
)
"""What of an image's boot can differ from Amazon's AMI, and the pattern of what stands behind its name in a tag."""

AWS_TOOLS_VERSION = "5.0.190"
"""Of the modules of AWS.Tools that an image gets which has none: as that of AWSPowerShell on Amazon's AMI of 2026-04-15
(awslabs/amazon-eks-ami#2723). Both are published together."""

BOOTSTRAPPER = "https://github.com/atg-cloudops/eks-windows-bootstrapper"

BOOTSTRAPPER_RELEASES = MappingProxyType(
    {
        "1.29": ("1.29.0", "1.29.1"),
        "1.30": ("1.30.0",),
        "1.31": ("1.31.0",),
        "1.32": ("1.32.0",),
        "1.33": ("1.33.0",),
        "1.34": ("1.34.0",),
        "1.35": ("1.35.0",),
    }
)
"""Releases of eks-windows-bootstrapper by Kubernetes minor: its tags of 2026-03, less their v."""

BOOTSTRAPPER_SERVERS = (WindowsServer.SERVER_2022,)
"""Versions of Windows Server on which anybody has told of it (the articles of its authors, May and June 2024)."""

BOOTSTRAPPER_FILE = "EKS-Windows-Bootstrapper.exe"

BOOTSTRAPPER_SERVICE = "EKSWindowsBootstrapper"
"""The name of its service."""

_MIRROR = re.compile(
    r"https://(?P<bucket>[a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\.s3\.(?P<region>(?:(?P<china>cn)|(?!cn-)[a-z]{2})(?:-[a-z]+)+-[0-9])"
    r"\.amazonaws\.com(?(china)\.cn)/(?P<key>[A-Za-z0-9!_.*()/-]{1,1024})"
)
"""The address of an object of S3, with bucket and Region in it.

Source: Amazon S3 user guide, Virtual hosting of general purpose buckets; Naming Amazon S3 objects, safe characters.
"""


@dataclass(frozen=True)
class Mirror:
    """An object of S3 that has the program: bucket, key, and the bucket's Region."""

    bucket: str
    key: str
    region: str

    @classmethod
    def parse(cls, url: str) -> Mirror:
        """Read it off its address.

        Raises:
            ValueError: it is none.
        """
        found = _MIRROR.fullmatch(url)
        if found is None:
            raise ValueError(
                f"found {url!r}, expected the address of an object in S3: https://BUCKET.s3.REGION.amazonaws.com/KEY"
            )
        return cls(found["bucket"], found["key"], found["region"])


@dataclass(frozen=True, kw_only=True)
class Bootstrapper:
    """eks-windows-bootstrapper: a service that joins a node while EC2Launch still works.

    Attributes:
        version: its release.
        sha256: of the program, in hexadecimal digits.
        shutdown_on_failure: shut the machine down where its network cannot be made, so that it is replaced.
        mirror: an object of S3 in place of the release's own file.
    """

    version: str
    sha256: str
    shutdown_on_failure: bool = False
    mirror: Mirror | None = None

    @property
    def url(self) -> str:
        """The release's own file."""
        return f"{BOOTSTRAPPER}/releases/download/v{self.version}/{BOOTSTRAPPER_FILE}"


@dataclass(frozen=True, kw_only=True)
class Boot:
    """What of an image's boot is changed.

    Attributes:
        modules: whether its AWS commands come from small modules, so that none is loaded for minutes.
        ssm_agent: when the agent of Systems Manager starts.
        unattend: EC2Launch's answer file.
        locale: Windows' system locale; None for Amazon's.
        time_zone: by Windows' name; None for Amazon's, UTC.
        defender: Microsoft Defender Antivirus.
        bootstrapper: the program that joins the node; None for Amazon's script.
    """

    modules: bool = True
    ssm_agent: SsmAgent = SsmAgent.AUTOMATIC
    unattend: Unattend = Unattend.AS_IT_IS
    locale: str | None = None
    time_zone: str | None = None
    defender: Defender = Defender.KEEP
    bootstrapper: Bootstrapper | None = None

    @property
    def levers(self) -> str:
        """What differs from Amazon's AMI, as a tag has it: ``modules ssmAgent=delayed bootstrapper=1.35.0``."""
        found = {
            "modules": "" if self.modules else None,
            "ssmAgent": self.ssm_agent if self.ssm_agent is not SsmAgent.AUTOMATIC else None,
            "unattend": self.unattend if self.unattend is not Unattend.AS_IT_IS else None,
            "defender": self.defender if self.defender is not Defender.KEEP else None,
            "bootstrapper": self.bootstrapper.version if self.bootstrapper else None,
        }
        return " ".join(f"{name}={value}" if value else name for name, value in found.items() if value is not None)


def check_lever(text: str) -> None:
    """Refuse what no image's tag tells of its boot.

    Raises:
        ValueError: with what is wrong.
    """
    name, _, value = text.partition("=")
    if name not in LEVERS:
        raise ValueError(f"found {text!r}, expected one of {', '.join(LEVERS)}")
    if re.fullmatch(LEVERS[name], value) is None:
        form = {"": "no value", LEVERS["bootstrapper"]: "a release such as 1.35.0"}.get(LEVERS[name], LEVERS[name])
        raise ValueError(f"found {text!r}, expected {form} behind {name}")


def check_time_zone(name: str) -> None:
    """Refuse what Windows has no time zone of.

    Raises:
        ValueError: with what is wrong.
    """
    if name not in time_zones():
        expected = _nearly(name, time_zones()) or "one of tzutil /l, such as UTC"
        raise ValueError(f"found {name!r}, which Windows has no time zone of; expected {expected}")


def check_locale(name: str) -> None:
    """Refuse what Windows has no locale of.

    Raises:
        ValueError: with what is wrong.
    """
    if name not in locales():
        expected = _nearly(name, locales()) or "language and country as in de-DE"
        raise ValueError(f"found {name!r}, which Windows has no locale of; expected {expected}")


def _nearly(name: str, known: frozenset[str]) -> str | None:
    """What is meant by another spelling."""
    return {each.casefold(): each for each in known}.get(name.casefold().replace("_", "-"))


@cache
def time_zones() -> frozenset[str]:
    """The names that Windows has for time zones, from the table that `python -m tools.time_zones` writes."""
    return _names("time_zones")


@cache
def locales() -> frozenset[str]:
    """The names of Windows' locales that have an identifier of their own, from the table of `python -m tools.locales`.

    Others are supplemental, and no system locale (Microsoft Learn, Set-WinSystemLocale).
    """
    return _names("locales")


def _names(table: str) -> frozenset[str]:
    with Path(__file__).with_name(f"{table}.csv").open() as file:
        return frozenset(row["name"] for row in csv.DictReader(file))
