"""References of container images that a Windows AMI keeps on its disk, checked against the host they have to run on.

Pure. Sources: the distribution reference grammar (github.com/distribution/reference),
https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/version-compatibility
"""

import re
from dataclasses import dataclass
from typing import Self

from components.facts.windows_images import SERVERS, WindowsServer

_REFERENCE = re.compile(
    r"(?P<registry>[a-zA-Z0-9](?:[-a-zA-Z0-9.]*[a-zA-Z0-9])?(?::[0-9]{1,5})?)"
    r"/(?P<repository>[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*)"
    r"(?::(?P<tag>[A-Za-z0-9_][-A-Za-z0-9_.]{0,127}))?"
    r"(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)
_ECR = re.compile(
    r"(?P<account>[0-9]{12})\.dkr[.-]ecr(?:-fips)?\.(?P<region>[a-z]{2}(?:-[a-z]+)+-[0-9])\.(?:amazonaws\.com(?:\.cn)?|on\.aws)"
)
_WINDOWS_WORD = re.compile(
    r"(?<![a-z0-9])(?:windowsservercore-|nanoserver-)?(ltsc20\d\d|1809|20h2|2004|1909|1903)(?![0-9])"
)
_BASE_REPOSITORIES = ("windows/servercore", "windows/nanoserver", "windows/server")
_DOTNET_REPOSITORY = "dotnet/framework/"


@dataclass(frozen=True, kw_only=True)
class EcrRegistry:
    """A private Amazon ECR registry: one login each."""

    host: str
    account: str
    region: str


@dataclass(frozen=True, kw_only=True)
class ImageReference:
    """A container image, by registry, repository, and tag or digest or both."""

    registry: str
    repository: str
    tag: str | None
    digest: str | None

    @classmethod
    def parse(cls, reference: str) -> Self:
        """Take a full reference apart.

        Raises:
            ValueError: it is malformed, lacks registry, tag or digest, or its tag is ``latest``.
        """
        match = _REFERENCE.fullmatch(reference)
        if match is None or not ("." in match["registry"] or ":" in match["registry"]):
            raise ValueError(
                f"{reference!r} is no full image reference; write registry/repository:tag, "
                "e.g. mcr.microsoft.com/windows/servercore:ltsc2022"
            )
        image = cls(**match.groupdict())
        if image.digest is None and image.tag is None:
            raise ValueError(f"{reference!r} has no tag; give the one that names the Windows version, or a digest")
        if image.digest is None and image.tag == "latest":
            raise ValueError(
                f"{reference!r}: pods pull ':latest' again each time, so a cached one is never used; "
                "give another tag or a digest"
            )
        return image

    def __str__(self) -> str:
        tag = f":{self.tag}" if self.tag else ""
        digest = f"@{self.digest}" if self.digest else ""
        return f"{self.registry}/{self.repository}{tag}{digest}"

    @property
    def ecr(self) -> EcrRegistry | None:
        """The private ECR registry that it comes from, if it does."""
        match = _ECR.fullmatch(self.registry)
        return EcrRegistry(host=self.registry, **match.groupdict()) if match else None

    @property
    def windows_versions(self) -> frozenset[str]:
        """The words in its tag that name a Windows version, such as ``ltsc2022``."""
        return frozenset(_WINDOWS_WORD.findall(self.tag or ""))


def check_runs_on(image: ImageReference, server: WindowsServer) -> None:
    """Refuse an image that a host of this version can't run with process isolation.

    Raises:
        ValueError: its tag names another Windows version, or none where its repository has one per version.
    """
    runnable = [word for version in server.facts.runs for word in SERVERS[version].image_tags]
    named = image.windows_versions
    if named and not named & set(runnable):
        raise ValueError(
            f"{image} is made for {', '.join(sorted(named))}, which a Windows Server {server} host does not run; "
            f"expected one of {', '.join(runnable)} in its tag"
        )
    multi_version = image.repository in _BASE_REPOSITORIES or image.repository.startswith(_DOTNET_REPOSITORY)
    if not named and image.digest is None and image.registry == "mcr.microsoft.com" and multi_version:
        raise ValueError(
            f"{image} does not say which Windows version it is for; expected one of {', '.join(runnable)} in its tag"
        )
