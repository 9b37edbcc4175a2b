"""Which pipelines of a stack make images of Windows nodes, and what their recipes run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eks_windows.model import Fact

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import BuildComponent, Estate, Pipeline, Recipe

_EKS = re.compile(r"EKS[_-]Optimized|Start-EKSBootstrap|\\Amazon\\EKS|kubelet", re.IGNORECASE)
"""What in a parent's name, a component's ARN or its document tells that an image is for nodes."""

_WORD = re.compile(r"(?<![a-z])eks(?![a-z])", re.IGNORECASE)
"""What tells it in a parent's name, and leaves it open in the ARN of a component that is elsewhere. In a document it

tells nothing: kubectl comes from ``amazon-eks``, and whoever uses it calls ``aws eks``.
Source: https://docs.aws.amazon.com/eks/latest/userguide/install-kubectl.html
"""

_TAGS = "eks-windows-nodes/"
"""Begins the tags of a release of nodes."""

_OTHERS = frozenset({"Linux", "macOS"})
"""Platforms of components that no image of Windows has (Image Builder API, CreateComponent)."""

_SERVER = re.compile(r"windows[_-]server-(?P<version>\d{4})", re.IGNORECASE)


def windows_recipes(estate: Estate) -> Iterator[tuple[str, Recipe]]:
    """Identity and recipe of each image of Windows nodes.

    Windows is told by the parent and by the components' platform. That it is for nodes has to be told by something of
    EKS: images of other machines are not this pack's business.
    """
    for identity, recipe in estate.recipes.items():
        if _is_windows(estate, recipe) and _is_for_nodes(estate, identity, recipe):
            yield identity, recipe


def _is_windows(estate: Estate, recipe: Recipe) -> bool:
    return "windows" in (recipe.parent.value or "").lower() or any(
        component.platform.value == "Windows" for component in components(estate, recipe)
    )


def _is_for_nodes(estate: Estate, identity: str, recipe: Recipe) -> bool:
    texts = [recipe.parent, *foreign(estate, recipe), *(one.document for one in components(estate, recipe))]
    if any(_EKS.search(text.value or "") for text in texts) or _WORD.search(recipe.parent.value or ""):
        return True
    distributions = {one.distribution.value for one in estate.pipelines if one.recipe.value == identity}
    tagged = (estate.distributions[one].tags.known for one in distributions if one in estate.distributions)
    return any(key.startswith(_TAGS) for keys in tagged for key in keys)


def recipes(estate: Estate) -> Iterator[tuple[str, Recipe, Fact[str] | None]]:
    """Identity and recipe of each image that is for Windows nodes, or may be, with the fact that leaves it open."""
    certain = dict(windows_recipes(estate))
    for identity, recipe in estate.recipes.items():
        platforms = {component.platform.value for component in components(estate, recipe)}
        unclear = next((one for one in (recipe.parent, *recipe.components) if one.unknown is not None), None)
        told = next((one for one in foreign(estate, recipe) if _WORD.search(one.value or "")), None)
        if identity in certain:
            yield identity, recipe, None
        elif unclear is not None and _OTHERS.isdisjoint(platforms):
            yield identity, recipe, unclear
        elif told is not None and _is_windows(estate, recipe):
            yield identity, recipe, Fact(told.place, unknown=f"whether {told.value} makes it an image of nodes")


def pipelines(estate: Estate) -> Iterator[tuple[Pipeline, Fact[str] | None]]:
    """The pipelines of these recipes, and those of a recipe that is not known yet, which may be one of these."""
    unclear = {identity: fact for identity, _, fact in recipes(estate)}
    for pipeline in estate.pipelines:
        if pipeline.recipe.value in unclear:
            yield pipeline, unclear[pipeline.recipe.value]
        elif pipeline.recipe.unknown is not None and unclear:
            yield pipeline, pipeline.recipe


def components(estate: Estate, recipe: Recipe) -> Iterator[BuildComponent]:
    """The components of a recipe that are in the stack."""
    for one in recipe.components:
        if one.value in estate.components:
            yield estate.components[one.value]


def foreign(estate: Estate, recipe: Recipe) -> list[Fact[str]]:
    """The components of a recipe whose documents are not in the stack."""
    return [one for one in recipe.components if one.value not in estate.components]


def server_of(recipe: Recipe) -> str | None:
    """The Windows Server version in the parent image's name."""
    match = _SERVER.search(recipe.parent.value or "")
    return match["version"] if match else None
