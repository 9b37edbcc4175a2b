"""References of container images that a Windows AMI keeps on its disk, checked against the host they have to run on.

Pure. Sources: the distribution reference grammar (github.com/distribution/reference),
https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/version-compatibility
"""

import re
from dataclasses import dataclass, replace
from typing import Self

from components.facts.partitions import partition_of
from components.facts.windows_images import SERVERS, WindowsServer

_REFERENCE = re.compile(
    r"(?P<registry>[a-zA-Z0-9](?:[-a-zA-Z0-9.]*[a-zA-Z0-9])?(?::[0-9]{1,5})?)"
    r"/(?P<repository>[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*)"
    r"(?::(?P<tag>[A-Za-z0-9_][-A-Za-z0-9_.]{0,127}))?"
    r"(?:@(?P<digest>sha256:[0-9a-f]{64}))?"
)
_LONGEST_NAME = 255
"""Of registry and repository (distribution reference grammar, NameTotalLengthMax)."""

_HIGHEST_PORT = 65535
_ECR = re.compile(
    r"(?P<account>[0-9]{12})\.dkr[.-]ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.(?:(?P<domain>[a-z0-9.-]+))", re.IGNORECASE
)
_ECR_WORD = re.compile(r"\.dkr[.-]ecr(?:-fips)?\.", re.IGNORECASE)
_DUAL_STACK = "on.aws"
_DOCKER_HUB = ("docker.io", "index.docker.io")

_OF_WINDOWS = re.compile(
    r"(?<![a-z0-9])(?:(?:windowsservercore|nanoserver)-)(?P<word>ltsc20\d\d|1809|20h2|2004|1909|1903)(?![0-9])"
    r"|(?<![a-z0-9])(?P<lts>ltsc20\d\d)(?![0-9])"
)
_PLAIN_WORD = re.compile(r"(?<![a-z0-9])(ltsc20\d\d|1809|20h2|2004|1909|1903)(?![0-9])")
_BUILD = re.compile(r"(?<![0-9.])10\.0\.(?P<build>[0-9]{5})(?![0-9])")
_OF_LINUX = re.compile(
    r"(?<![a-z0-9])(alpine[0-9.]*|bookworm|bullseye|buster|trixie|debian[0-9]*|ubuntu[0-9.]*|focal|jammy|noble|linux|"
    r"azurelinux[0-9.]*|mariner|distroless)(?![a-z0-9])"
)
_MICROSOFT = "mcr.microsoft.com"
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
        """Take a full reference apart; Docker Hub's short forms come out as containerd's CRI keeps them.

        Raises:
            ValueError: it is malformed, lacks registry, tag or digest, its tag is ``latest``, or its registry looks
                like a private one of Amazon ECR and is none.
        """
        match = _REFERENCE.fullmatch(reference)
        if match is None or not ("." in match["registry"] or ":" in match["registry"]):
            raise ValueError(
                f"{reference!r} is no full image reference; write registry/repository:tag, "
                "e.g. mcr.microsoft.com/windows/servercore:ltsc2022"
            )
        registry, repository = match["registry"], match["repository"]
        if int(registry.partition(":")[2] or 0) > _HIGHEST_PORT:
            raise ValueError(f"{reference!r} has no port of a registry; expected at most {_HIGHEST_PORT}")
        if len(f"{registry}/{repository}") > _LONGEST_NAME:
            name = len(f"{registry}/{repository}")
            raise ValueError(f"{reference!r}: its name has {name} characters; expected at most {_LONGEST_NAME}")
        if registry in _DOCKER_HUB:
            registry, repository = "docker.io", repository if "/" in repository else f"library/{repository}"
        image = cls(registry=registry, repository=repository, tag=match["tag"], digest=match["digest"])
        check_ecr(registry)
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
    def kept_as(self) -> str:
        """The name under which containerd's CRI keeps it, and the kubelet finds it: with a digest, without its tag."""
        return str(replace(self, tag=None) if self.digest else self)

    @property
    def ecr(self) -> EcrRegistry | None:
        """The private ECR registry that it comes from, if it does."""
        match = _ECR.fullmatch(self.registry)
        return EcrRegistry(host=self.registry, account=match["account"], region=match["region"]) if match else None

    @property
    def one_per_version(self) -> bool:
        """Whether its repository, a mirror of it included, has another image for each Windows version."""
        bases = tuple(f"/{name}" for name in _BASE_REPOSITORIES)
        return f"/{self.repository}".endswith(bases) or f"/{_DOTNET_REPOSITORY}" in f"/{self.repository}"

    @property
    def windows_versions(self) -> frozenset[str]:
        """What its tag says of the Windows version: words such as ``ltsc2022``, builds such as ``10.0.20348``.

        A bare number counts in Microsoft's own repositories and mirrors of them: elsewhere 2004 is a number.
        """
        tag = (self.tag or "").lower()
        if self.one_per_version:
            words = _PLAIN_WORD.findall(tag)
        else:
            words = [match["word"] or match["lts"] for match in _OF_WINDOWS.finditer(tag)]
        return frozenset([*words, *(f"10.0.{build}" for build in _BUILD.findall(tag))])

    @property
    def is_of_linux(self) -> bool:
        """Whether its tag names a Linux distribution and no Windows."""
        return not self.windows_versions and _OF_LINUX.search((self.tag or "").lower()) is not None

    @property
    def says_nothing(self) -> bool:
        """Whether neither tag nor digest tells what it runs on: only its registry could."""
        return not self.windows_versions and not self.is_of_linux


def check_runs_on(image: ImageReference, server: WindowsServer) -> None:
    """Refuse an image that a host of this version can't run with process isolation.

    Raises:
        ValueError: its tag names another Windows version, or none where its repository has one per version.
    """
    words = [word for version in server.facts.runs for word in SERVERS[version].image_tags]
    runnable = {*words, *(f"10.0.{SERVERS[version].os_build}" for version in server.facts.runs)}
    named = image.windows_versions
    if named and not named & runnable:
        raise ValueError(
            f"{image} is made for {', '.join(sorted(named))}, which a Windows Server {server} host does not run; "
            f"expected one of {', '.join(words)} in its tag"
        )
    if image.is_of_linux:
        raise ValueError(f"{image} is made for Linux; expected an image for Windows")
    if not named and image.digest is None and image.registry == _MICROSOFT and image.one_per_version:
        raise ValueError(
            f"{image} does not say which Windows version it is for; expected one of {', '.join(words)} in its tag"
        )


def check_ecr(registry: str) -> None:
    """Refuse a host that is meant for a private registry of Amazon ECR and cannot be one: no login would work.

    Raises:
        ValueError: with the form that was expected.
    """
    if not _ECR_WORD.search(registry):
        return
    match = _ECR.fullmatch(registry)
    partition = partition_of(match["region"]) if match else None
    if match is None or partition is None or match["domain"] not in {partition.domain, _DUAL_STACK}:
        raise ValueError(
            f"{registry!r} is no registry of Amazon ECR; expected ACCOUNT.dkr.ecr.REGION.DOMAIN with an account of 12 "
            "digits, a Region, and its partition's domain, such as 123456789012.dkr.ecr.eu-central-1.amazonaws.com"
        )
