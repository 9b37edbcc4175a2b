from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.knowledge.builds import components, windows_recipes
from eks_windows.knowledge.windows_versions import container_images, is_pinned
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.rule import Options

EXPECTED = "a tag other than latest, or a digest"


class CachedImagesPinned(Rule):
    """What is cached is what pods ask for."""

    id = "cached-images-pinned"
    title = "Container images that an AMI caches have a tag of their own or a digest."
    reason = (
        "Pods pull an image tagged latest again at every start, so a cached one is never used; and an image "
        "without a version is another one next month."
    )
    source = "https://kubernetes.io/docs/concepts/containers/images/"
    fix = "mcr.microsoft.com/windows/servercore:ltsc2022 instead of :latest"
    severity = Severity.LOW

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Judge the images in the documents of Windows recipes."""
        del options
        for _, recipe in windows_recipes(estate):
            for component in components(estate, recipe):
                if component.document.unknown is not None:
                    yield unproven("The recipe caches images that pods find.", component.document, EXPECTED)
                for image in container_images(component.document.value or ""):
                    if not is_pinned(image):
                        what = "An image is cached that pods pull again all the same."
                        yield Finding(component.document.place, what, image, EXPECTED)
