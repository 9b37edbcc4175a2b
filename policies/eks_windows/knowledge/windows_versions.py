"""The one table of Windows Server versions: what differs from one to the next, as far as rules ask.

Sources: https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-windows-ami.html (first Kubernetes minors),
https://learn.microsoft.com/virtualization/windowscontainers/deploy-containers/version-compatibility (builds, hosts).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType

from eks_windows.stack.values import like


@dataclass(frozen=True, slots=True)
class WindowsVersion:
    """A Windows Server version.

    Attributes:
        build: value of the node label ``node.kubernetes.io/windows-build``.
        first_minor: second part of the first Kubernetes version with an EKS optimized AMI.
        words: what names it in a container image's tag.
        runs: the versions whose containers it runs with process isolation.
    """

    build: str
    first_minor: int
    words: tuple[str, ...]
    runs: tuple[str, ...]


VERSIONS = MappingProxyType(
    {
        "2019": WindowsVersion("10.0.17763", 0, ("ltsc2019", "1809"), ("2019",)),
        "2022": WindowsVersion("10.0.20348", 23, ("ltsc2022",), ("2022",)),
        "2025": WindowsVersion("10.0.26100", 35, ("ltsc2025",), ("2025", "2022")),
    }
)

_IMAGE = re.compile(
    r"(?:mcr\.microsoft\.com|docker\.io|ghcr\.io|quay\.io|public\.ecr\.aws|[a-z0-9]+\.azurecr\.io"
    r"|[0-9]{12}\.dkr[.-]ecr[a-z0-9.-]*\.(?:amazonaws\.com(?:\.cn)?|on\.aws))"
    r"/[a-z0-9][a-z0-9._/-]*(?::[A-Za-z0-9_][A-Za-z0-9_.-]*)?(?:@sha256:[0-9a-f]{64})?"
)


def version_of_tag(image: str) -> str | None:
    """The Windows Server version that a container image's tag names; None where it names none."""
    tag = image.split("@", maxsplit=1)[0].rsplit("/", 1)[-1].partition(":")[2]
    for version, facts in VERSIONS.items():
        if any(re.search(rf"(?<![a-z0-9]){word}(?![0-9])", tag) for word in facts.words):
            return version
    return None


def container_images(text: str) -> list[str]:
    """The container images with a registry's name in a text, in order, each once."""
    return [like(text, image) for image in dict.fromkeys(_IMAGE.findall(text))]


def is_pinned(image: str) -> bool:
    """Whether a container image's reference stands for one image: a digest, or a tag other than ``latest``."""
    name, _, digest = image.partition("@")
    tag = name.rsplit("/", 1)[-1].partition(":")[2]
    return bool(digest) or tag not in ("", "latest")
