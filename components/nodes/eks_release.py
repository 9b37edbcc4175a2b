"""Amazon's AMI as EKS names it: a type, and a release version of it. Pure."""

from __future__ import annotations

from typing import NamedTuple

from components.facts.windows_images import AmiName, ami_type


class EksRelease(NamedTuple):
    """One AMI of Amazon's.

    Attributes:
        ami_type: its type, e.g. ``WINDOWS_CORE_2022_x86_64``.
        version: the Kubernetes minor that it is for.
        release_version: that and its day, e.g. ``1.35-2026.11.12``: as ends the AMI's name and as the public parameter
            beside its id has it.
    """

    ami_type: str
    version: str
    release_version: str


def eks_release(name: str) -> EksRelease:
    """The type and release version of an AMI by its name.

    Raises:
        ValueError: it is none of Amazon's EKS optimized Windows AMIs.
    """
    try:
        ami = AmiName.parse(name)
    except ValueError:
        raise ValueError(
            f"found it with {name!r}, expected one of Amazon's EKS optimized Windows AMIs, which alone have a release "
            "version; pin one of those, or drop it"
        ) from None
    version = f"{ami.kubernetes_minor}-{ami.released:%Y.%m.%d}"
    return EksRelease(ami_type(ami.server, ami.variant), ami.kubernetes_minor, version)
