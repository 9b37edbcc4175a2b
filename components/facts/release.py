"""A release: one AMI of ours, per region, with the facts that tell it from the next; and the tags that carry them.

The static facts are AMI tags of the pipeline's distribution. The facts of the build (kubelet version, OS build) are
only known on an instance of the new AMI, so a test step of the pipeline tags the AMI with them. Its copies in other
Regions lack those tags: there the image's manifest tells them, see `components.facts.manifest`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Self

from components.facts.container_images import ImageReference
from components.facts.names import TAG_PREFIX
from components.facts.windows_images import AmiName, Variant, WindowsServer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

IMAGE_TAG = f"{TAG_PREFIX}image"
WINDOWS_SERVER_TAG = f"{TAG_PREFIX}windows-server"
VARIANT_TAG = f"{TAG_PREFIX}variant"
KUBERNETES_MINOR_TAG = f"{TAG_PREFIX}kubernetes-minor"
RECIPE_VERSION_TAG = f"{TAG_PREFIX}recipe-version"
KUBELET_VERSION_TAG = f"{TAG_PREFIX}kubelet-version"
OS_BUILD_TAG = f"{TAG_PREFIX}os-build"
FAST_LAUNCH_TAG = f"{TAG_PREFIX}fast-launch"
"""``true`` on an AMI with EC2 Fast Launch; absent otherwise, as on each copy of it."""

BOOT_LEVERS_TAG = f"{TAG_PREFIX}boot-levers"
"""What of an AMI's boot differs from Amazon's, see `components.facts.boot`; absent where nothing does."""

KEEP_TAG = f"{TAG_PREFIX}keep"
"""An AMI with this tag and the value ``true`` is never deleted."""

BUILD_DATE_TAG = f"{TAG_PREFIX}build-date"
"""Day of the AMI's creation, on nodes; the AMI itself has its creation date."""

CACHED_IMAGE_TAG_PREFIX = f"{TAG_PREFIX}cached-image/"
"""One tag per cached container image, numbered from ``01``: a tag value holds 256 characters, one reference."""


@dataclass(frozen=True)
class Fact:
    """One fact of a release: its name here and in programs, in stack files and exports, and as a tag."""

    name: str
    key: str
    tag: str


FACTS = (
    Fact("image", "image", IMAGE_TAG),
    Fact("windows_server", "windowsServer", WINDOWS_SERVER_TAG),
    Fact("variant", "variant", VARIANT_TAG),
    Fact("kubernetes_minor", "kubernetesMinor", KUBERNETES_MINOR_TAG),
    Fact("kubelet_version", "kubeletVersion", KUBELET_VERSION_TAG),
    Fact("os_build", "osBuild", OS_BUILD_TAG),
    Fact("build_date", "buildDate", BUILD_DATE_TAG),
    Fact("recipe_version", "recipeVersion", RECIPE_VERSION_TAG),
    Fact("fast_launch", "fastLaunch", FAST_LAUNCH_TAG),
    Fact("boot_levers", "bootLevers", BOOT_LEVERS_TAG),
)
"""What is known about a release in every Region, apart from its list of cached images."""

NODE_FACTS = tuple(fact for fact in FACTS if fact.tag != BOOT_LEVERS_TAG)
"""Those that the tags of nodes tell, of which a node group has room for few."""

STATIC_TAGS = (IMAGE_TAG, WINDOWS_SERVER_TAG, VARIANT_TAG, KUBERNETES_MINOR_TAG, RECIPE_VERSION_TAG)
BUILD_TAGS = (KUBELET_VERSION_TAG, OS_BUILD_TAG)
AMI_TAGS = (*STATIC_TAGS, *BUILD_TAGS, FAST_LAUNCH_TAG, BOOT_LEVERS_TAG)
"""Of our tags those on an AMI, apart from one for each cached image."""


@dataclass(frozen=True, kw_only=True)
class Release:
    """One release of an image.

    Attributes:
        image: the image's name in the images stack (its pipeline's name), or an AMI name where Amazon built it.
        ami_ids: region to AMI id.
        windows_server: the Windows Server version.
        variant: Core or Full.
        kubernetes_minor: ``1.35``.
        kubelet_version: ``1.35.3``, without a leading v; None where nobody wrote it down, as Amazon tells it in its
            documentation only.
        os_build: build and update revision, ``20348.4405``; None where nobody wrote it down.
        build_date: the day on which the AMI was created, UTC.
        recipe_version: semantic version of the Image Builder recipe; None where Amazon built the AMI.
        cached_images: references of the container images that are on its disk, in the order they were given.
        fast_launch: whether EC2 Fast Launch is on for it.
        boot_levers: what of its boot differs from that of Amazon's AMI; None where nothing does, or nobody says.
    """

    image: str
    ami_ids: Mapping[str, str]
    windows_server: WindowsServer
    variant: Variant
    kubernetes_minor: str
    kubelet_version: str | None
    os_build: str | None
    build_date: date
    recipe_version: str | None = None
    cached_images: tuple[ImageReference, ...] = ()
    fast_launch: bool = False
    boot_levers: str | None = None

    @classmethod
    def from_ami(cls, region: str, ami_id: str, created: date, tags: Mapping[str, str]) -> Self:
        """Read a release off an AMI of ours.

        Args:
            region: the AMI's region.
            ami_id: the AMI's id.
            created: the AMI's creation day, UTC.
            tags: the AMI's tags.

        Raises:
            ValueError: a tag is missing or holds no such value; the message names the tag.
        """
        _require(tags, (*STATIC_TAGS, *BUILD_TAGS), f"{ami_id} in {region}")
        return cls.from_tags(region, ami_id, created, tags)

    @classmethod
    def from_tags(cls, region: str, ami_id: str, created: date, tags: Mapping[str, str]) -> Self:
        """As `from_ami`, but recipe version, kubelet and OS build may be unknown.

        Raises:
            ValueError: another tag of the pipeline is missing or holds no such value.
        """
        _require(tags, STATIC_TAGS[:-1], f"{ami_id} in {region}")
        try:
            server, variant = WindowsServer(tags[WINDOWS_SERVER_TAG]), Variant(tags[VARIANT_TAG])
        except ValueError as error:
            raise ValueError(f"{ami_id} in {region}: tag {WINDOWS_SERVER_TAG} or {VARIANT_TAG}: {error}") from error
        return cls(
            image=tags[IMAGE_TAG],
            ami_ids={region: ami_id},
            windows_server=server,
            variant=variant,
            kubernetes_minor=tags[KUBERNETES_MINOR_TAG],
            kubelet_version=tags.get(KUBELET_VERSION_TAG),
            os_build=tags.get(OS_BUILD_TAG),
            build_date=created,
            recipe_version=tags.get(RECIPE_VERSION_TAG),
            cached_images=tuple(
                ImageReference.parse(tags[key]) for key in sorted(tags) if key.startswith(CACHED_IMAGE_TAG_PREFIX)
            ),
            fast_launch=tags.get(FAST_LAUNCH_TAG) == "true",
            boot_levers=tags.get(BOOT_LEVERS_TAG),
        )

    @classmethod
    def from_name(cls, region: str, ami_id: str, name: str) -> Self:
        """Read an AMI of Amazon's off its name.

        Raises:
            ValueError: it is not the name of an EKS optimized Windows AMI.
        """
        parsed = AmiName.parse(name)
        return cls(
            image=name,
            ami_ids={region: ami_id},
            windows_server=parsed.server,
            variant=parsed.variant,
            kubernetes_minor=parsed.kubernetes_minor,
            kubelet_version=None,
            os_build=None,
            build_date=parsed.released,
        )

    @property
    def texts(self) -> dict[str, str | None]:
        """Each of `FACTS` by its name, as text."""
        values = {fact.name: getattr(self, fact.name) for fact in FACTS}
        return {name: None if value is None else text_of(value) for name, value in values.items()}

    @property
    def version(self) -> str:
        """What people call this release, e.g. ``windows-2022-core 2026-11-14 (20348.4405)``."""
        return f"{self.image} {self.build_date.isoformat()} ({self.os_build or 'OS build unknown'})"

    def in_regions(self, ami_ids: Mapping[str, str]) -> Self:
        """The same release with the ids of its copies in other regions added."""
        return replace(self, ami_ids={**self.ami_ids, **ami_ids})

    def to_settings(self) -> dict[str, object]:
        """The ``release`` value of a stack's config, ready for YAML; `components.settings` reads it back."""
        known = {name: text for name, text in self.texts.items() if text and name != "fast_launch"}
        settings = {"image": self.image, "amiIds": dict(sorted(self.ami_ids.items())), **keyed(known)}
        if self.cached_images:
            settings["cachedImages"] = [str(image) for image in self.cached_images]
        if self.fast_launch:
            settings["fastLaunch"] = True
        return settings


def keyed(facts: Mapping[str, object]) -> dict[str, object]:
    """Facts by their names as stack files and exports have them: by key, in the order of the table."""
    return {fact.key: facts[fact.name] for fact in FACTS if fact.name in facts}


def static_tags(
    *,
    image: str,
    server: WindowsServer,
    variant: Variant,
    minor: str,
    cached_images: Iterable[ImageReference],
    boot_levers: str = "",
) -> dict[str, str]:
    """The AMI tags that are known before there is a recipe; its version is one more, the build adds the rest."""
    tags = {
        IMAGE_TAG: image,
        WINDOWS_SERVER_TAG: str(server),
        VARIANT_TAG: str(variant),
        KUBERNETES_MINOR_TAG: minor,
    }
    tags |= {BOOT_LEVERS_TAG: boot_levers} if boot_levers else {}
    return tags | {
        f"{CACHED_IMAGE_TAG_PREFIX}{n:02}": str(reference) for n, reference in enumerate(cached_images, start=1)
    }


def text_of(value: object) -> str:
    """A fact as text, empty for what is unknown."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _require(tags: Mapping[str, str], keys: Iterable[str], what: str) -> None:
    missing = [key for key in keys if key not in tags]
    if missing:
        raise ValueError(f"{what} lacks the tags {', '.join(missing)}: it is no finished release of ours")
