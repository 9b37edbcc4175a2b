"""What has to hold between an image's registries and the container images that come from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NotRequired, TypedDict

from components.facts.container_images import ImageReference, check_ecr
from components.facts.partitions import partition_of
from components.facts.registries import Registry, wants_login
from components.problems.problem import Path, Problem
from components.settings.rules.rule import raised

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class RegistryValues(TypedDict):
    """A registry, as a stack file or a program gives it."""

    host: str
    login: NotRequired[str | None]
    mirror: NotRequired[str | None]


_OTHER_NAMES = {"index.docker.io": "docker.io", "registry-1.docker.io": "docker.io"}
"""Hosts by which no reference is kept."""


def known(registries: Sequence[RegistryValues]) -> list[Registry]:
    """The values as what they stand for."""
    return [Registry(**each) for each in registries]


def registries_are_used(
    registries: Sequence[RegistryValues], cached_images: Sequence[ImageReference]
) -> Iterator[Problem]:
    """Each says something of a registry, once, and a login is for one that a build asks."""
    found = known(registries)
    cached = {image.registry for image in cached_images}
    reached = cached | {each.mirror_host for each in found if each.host in cached}
    first: dict[str, int] = {}
    for index, each in enumerate(found):
        path: Path = ("registries", index)
        earlier = first.setdefault(each.host, index)
        if earlier != index:
            yield Problem((*path, "host"), f"found {each.host} again, first at [{earlier}]; name it once")
        if each.host in _OTHER_NAMES:
            yield Problem((*path, "host"), f"found {each.host}, expected {_OTHER_NAMES[each.host]}, as images are kept")
        if each.login is None and each.mirror is None:
            yield Problem(path, "found neither login nor mirror; give one, or drop it")
        if each.login is not None:
            yield from _login(path, each, reached)


def _login(path: Path, registry: Registry, reached: set[str]) -> Iterator[Problem]:
    if wants_login(registry.host, ()):
        yield Problem(
            (*path, "login"), f"found one for {registry.host}, into which the machines' role logs in; drop it"
        )
    elif registry.host not in reached:
        yield Problem((*path, "login"), f"found one for {registry.host}, from which no cached image comes; drop it")


def mirrors_can_be_asked(
    region: str, registries: Sequence[RegistryValues], cached_images: Sequence[ImageReference]
) -> Iterator[Problem]:
    """A mirror is another host, in reach of the role, and asked by somebody: nodes have no login."""
    found = known(registries)
    cached = {image.registry for image in cached_images}
    for index, each in enumerate(found):
        path: Path = ("registries", index, "mirror")
        if each.mirror is None:
            continue
        yield from raised(path, check_ecr, each.mirror_host)
        ecr = ImageReference(registry=each.mirror_host, repository="", tag=None, digest=None).ecr
        if each.mirror_host == each.host:
            yield Problem(path, f"found {each.host} itself; expected another host, or drop it")
        elif ecr is not None and partition_of(ecr.region) != partition_of(region):
            yield Problem(
                path,
                f"found a registry of {ecr.region}, which is not in the partition of this stack's Region {region}; "
                "take one there",
            )
        elif each.host not in cached and wants_login(each.mirror_host, found):
            yield Problem(
                path,
                f"found {each.mirror}, which wants a login that nodes have not, and no cached image of {each.host}; "
                "drop it",
            )
