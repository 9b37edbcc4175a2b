"""A pinned release, as the operations command line writes it into a stack's config."""

from datetime import date
from typing import Annotated

from pydantic import StringConstraints

from components.facts.release import Release
from components.settings.base import (
    FILLED,
    AmiId,
    CachedImage,
    Edition,
    KubeletVersion,
    KubernetesMinor,
    OsBuild,
    Region,
    Settings,
    Year,
)


class ReleaseSettings(Settings):
    """One release of an image, pinned: a change of it is a diff in a pull request."""

    image: Annotated[str, StringConstraints(min_length=1)]
    """The image's name in the images stack, or the name of an AMI that Amazon built."""

    ami_ids: Annotated[dict[Region, AmiId], FILLED]
    """The AMI's id in each Region."""

    windows_server: Year
    """Windows Server version."""

    variant: Edition
    """Core or Full."""

    kubernetes_minor: KubernetesMinor
    """Kubernetes minor version of its kubelet."""

    kubelet_version: KubeletVersion
    """Full version of its kubelet."""

    os_build: OsBuild
    """Build and update revision of its Windows."""

    build_date: date
    """The day on which the AMI was made, UTC."""

    recipe_version: Annotated[str, StringConstraints(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")] | None = None
    """Version of the recipe; absent where Amazon built the AMI."""

    cached_images: tuple[CachedImage, ...] = ()
    """Container images on its disk."""

    fast_launch: bool = False
    """Whether EC2 Fast Launch is on for it; its nodes then keep the image's own root volume."""

    boot_levers: Annotated[str, StringConstraints(min_length=1)] | None = None
    """What of its boot differs from that of Amazon's AMI, such as ``modules ssmAgent=delayed``."""

    def release(self) -> Release:
        """The release itself."""
        return Release(**{name: getattr(self, name) for name in type(self).model_fields})
