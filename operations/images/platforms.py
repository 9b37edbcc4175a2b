"""Which of a container image's platforms a Windows node runs, and what of it is downloaded. Pure.

A node asks for the entry of an index whose `os.version` has its own build; with process isolation no other starts.
Sources: https://github.com/opencontainers/image-spec/blob/main/image-index.md (platform),
https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/version-compatibility
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from components.facts.windows_images import SERVERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from components.facts.windows_images import WindowsServer

_VERSION = re.compile(r"10\.0\.(\d+)(?:\.(\d+))?")


@dataclass(frozen=True)
class Platform:
    """What one manifest is for; `digest` is the manifest's own, `os_version` "" where nobody wrote it down."""

    os: str
    os_version: str
    digest: str

    @property
    def build(self) -> tuple[int, int]:
        """Build and revision as numbers; zeros where there is none."""
        found = _VERSION.fullmatch(self.os_version)
        return (int(found[1]), int(found[2] or 0)) if found else (0, 0)

    def __str__(self) -> str:
        return f"{self.os} {self.os_version}".strip()


def index_platforms(index: Mapping[str, object]) -> list[Platform]:
    """The platforms of an index, or of Docker's manifest list; attestations and what is malformed are none."""
    found: list[Platform] = []
    for entry in _objects(index.get("manifests")):
        for platform in _objects([entry.get("platform")]):
            if platform.get("os") in {None, "unknown"}:
                continue
            version, digest = platform.get("os.version", ""), entry.get("digest", "")
            found.append(Platform(str(platform["os"]), str(version), str(digest)))
    return found


def runnable(platforms: Iterable[Platform], server: WindowsServer) -> Platform | None:
    """The one that a node of this Windows Server takes: of its own build before an older one's, the newest revision."""
    builds = [SERVERS[version].os_build for version in server.facts.runs]
    fitting = [each for each in platforms if each.os == "windows" and each.build[0] in builds]
    return max(fitting, key=lambda each: (-builds.index(each.build[0]), each.build[1]), default=None)


def layers(manifest: Mapping[str, object]) -> dict[str, int]:
    """Digest to bytes of what a manifest downloads: its layers and its configuration."""
    parts = [*_objects(manifest.get("layers")), *_objects([manifest.get("config")])]
    return {
        str(part["digest"]): part["size"]
        for part in parts
        if isinstance(part.get("size"), int) and part["size"] >= 0 and "digest" in part
    }


def _objects(value: object) -> list[dict[str, Any]]:
    """The objects of a list of JSON; what is none is left out."""
    listed = cast("list[object]", value) if isinstance(value, list) else []
    return [cast("dict[str, Any]", each) for each in listed if isinstance(each, dict)]
