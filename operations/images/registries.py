"""Asking the registries of cached images: an index and one manifest each, or a manifest and its configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from operations.aws import UnreadError
from operations.images.cached import Told
from operations.images.platforms import Platform, index_platforms, layers, runnable
from operations.registry.client import Document, NotThereError, RegistryError

if TYPE_CHECKING:
    from components.facts.container_images import ImageReference
    from components.facts.windows_images import WindowsServer
    from operations.registry.client import RegistryClient

_UNSAID = 10
"""Entries of an index without a Windows version whose own configuration is looked into, at most."""


def ask(client: RegistryClient, image: ImageReference, server: WindowsServer) -> Told:
    """What its registry says of an image, for a node of this Windows Server; what it does not say is noted."""
    try:
        document = client.manifest(image)
        if "manifests" in document.content:
            platforms = _said(client, image, index_platforms(document.content))
            taken = runnable(platforms, server)
            parts = layers(client.manifest(image, taken.digest).content) if taken else None
        else:
            platforms, parts = [_configured(client, image, document)], layers(document.content)
    except NotThereError:
        return Told(reference=str(image), missing=True)
    except (RegistryError, UnreadError) as error:
        return Told(reference=str(image), unread=str(error))
    return Told(reference=str(image), platforms=tuple(platforms), parts=parts)


def _said(client: RegistryClient, image: ImageReference, platforms: list[Platform]) -> list[Platform]:
    """The platforms with their Windows versions; an index may leave them to the configurations."""
    unsaid = [each for each in platforms if each.os == "windows" and not each.os_version][:_UNSAID]
    found = {each: _configured(client, image, client.manifest(image, each.digest)) for each in unsaid}
    return [found.get(each, each) for each in platforms]


def _configured(client: RegistryClient, image: ImageReference, manifest: Document) -> Platform:
    """What the configuration of a manifest says of its platform."""
    config: Any = manifest.content.get("config")
    digest = cast("dict[str, Any]", config).get("digest") if isinstance(config, dict) else None
    if not isinstance(digest, str):
        raise RegistryError(f"{image}: its manifest has no configuration, so it is no image of a container")
    told = client.blob(image, digest).content
    return Platform(str(told.get("os", "")), str(told.get("os.version", "")), manifest.digest)
