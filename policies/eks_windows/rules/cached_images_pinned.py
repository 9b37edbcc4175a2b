from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.knowledge.builds import components, foreign, recipes
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
        for _, recipe, unclear in recipes(estate):
            documents = [component.document for component in components(estate, recipe)]
            loose = next((one for one in foreign(estate, recipe) if one.unknown is not None), None)
            if loose is not None:
                documents.append(replace(loose, place=recipe.place.at("components")))
            for document in documents:
                if document.unknown is not None:
                    yield unproven("The recipe caches images that pods find.", document, EXPECTED)
            for document in documents:
                for image in container_images(document.value or ""):
                    if not is_pinned(image):
                        what = "An image is cached that pods pull again all the same."
                        again = Finding(document.place, what, image, EXPECTED)
                        yield again if unclear is None else again.hinging_on(unclear)
