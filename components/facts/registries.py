"""How the registries of cached images are reached: logins, and mirrors that are asked first. Pure.

containerd reads it from a file hosts.toml for each registry, ctr where it is shown the folder, the kubelet's pulls
where `config_path` names it. The name under which an image is kept stays that of its registry.

Source: https://github.com/containerd/containerd/blob/main/docs/hosts.md
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.facts.container_images import ImageReference

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SERVERS = {"docker.io": "registry-1.docker.io"}
"""Registries whose host is another than references name."""


@dataclass(frozen=True, kw_only=True)
class Registry:
    """A registry that wants a login, or is asked through a mirror.

    Attributes:
        host: its host, as references of images name it.
        login: ARN of the secret or SSM parameter that holds user name and password as JSON; None for nobody.
        mirror: host, and prefix if there is one, that is asked before it; None for none.
    """

    host: str
    login: str | None = None
    mirror: str | None = None

    @property
    def mirror_host(self) -> str:
        """The mirror's host; empty without one."""
        return (self.mirror or "").partition("/")[0]


def of_mirror(image: ImageReference, registries: Iterable[Registry]) -> ImageReference | None:
    """What a mirror is asked for in an image's place; None where its registry has none."""
    mirror = next((each.mirror for each in registries if each.host == image.registry and each.mirror), None)
    if mirror is None:
        return None
    host, _, prefix = mirror.partition("/")
    repository = f"{prefix}/{image.repository}" if prefix else image.repository
    return ImageReference(registry=host, repository=repository, tag=image.tag, digest=image.digest)


def pulled(images: Iterable[ImageReference], registries: Sequence[Registry]) -> list[ImageReference]:
    """The images, and what mirrors are asked for in their place."""
    listed = list(images)
    return [*listed, *(found for image in listed if (found := of_mirror(image, registries)) is not None)]


def wants_login(host: str, registries: Iterable[Registry]) -> bool:
    """Whether a host is a private registry of Amazon ECR, or one for which a login is named."""
    is_ecr = ImageReference(registry=host, repository="", tag=None, digest=None).ecr is not None
    return is_ecr or any(each.host == host and each.login for each in registries)


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """An address that is asked for the images of a registry.

    Attributes:
        url: the address below which repositories are.
        host: the registry whose login it takes.
    """

    url: str
    host: str


def endpoints(host: str, registries: Sequence[Registry], *, with_login: bool) -> list[Endpoint]:
    """The addresses that are asked, in this order, before the registry itself is asked without a login.

    Args:
        host: the registry.
        registries: what is known of it.
        with_login: those that want a login, too.
    """
    mirror = next((each for each in registries if each.host == host and each.mirror), None)
    found: list[Endpoint] = []
    if mirror is not None and (with_login or not wants_login(mirror.mirror_host, registries)):
        prefix = (mirror.mirror or "").partition("/")[2]
        found.append(
            Endpoint(url=f"https://{mirror.mirror_host}/v2{'/' * bool(prefix)}{prefix}", host=mirror.mirror_host)
        )
    if with_login and wants_login(host, registries):
        found.append(Endpoint(url=f"https://{_SERVERS.get(host, host)}/v2", host=host))
    return found


def hosts_toml(found: Iterable[Endpoint]) -> str:
    """The file that tells containerd to ask these addresses first."""
    table = '[host."{url}"]\ncapabilities = ["pull", "resolve"]\noverride_path = true\n'
    return "".join(table.format(url=each.url) for each in found)


def folder_of(host: str) -> str:
    """The folder of a registry's file, as Windows has no colon in names.

    Source: https://github.com/containerd/containerd/blob/main/core/remotes/docker/config/config_windows.go
    """
    name, colon, port = host.partition(":")
    return f"{name}_{port}_" if colon else name
