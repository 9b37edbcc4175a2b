"""Which pipelines of a stack make images of Windows nodes, and what their recipes run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import BuildComponent, Estate, Fact, Pipeline, Recipe

_EKS = re.compile(
    r"EKS[_-]Optimized|eks-optimized|Start-EKSBootstrap|\\Amazon\\EKS|kubelet|(?<![a-z])eks(?![a-z])", re.IGNORECASE
)
"""What in a parent's name, a component's ARN or its document tells that an image is for nodes."""

_TAGS = "eks-windows-nodes/"
"""Begins the tags of a release of nodes."""

_SERVER = re.compile(r"windows[_-]server-(?P<version>\d{4})", re.IGNORECASE)


def windows_recipes(estate: Estate) -> Iterator[tuple[str, Recipe]]:
    """Identity and recipe of each image of Windows nodes.

    Windows is told by the parent and by the components' platform. That it is for nodes has to be told by something of
    EKS: images of other machines are not this pack's business.
    """
    for identity, recipe in estate.recipes.items():
        windows = "windows" in (recipe.parent.value or "").lower() or any(
            component.platform.value == "Windows" for component in components(estate, recipe)
        )
        if windows and _is_for_nodes(estate, identity, recipe):
            yield identity, recipe


def _is_for_nodes(estate: Estate, identity: str, recipe: Recipe) -> bool:
    texts = [recipe.parent, *recipe.components, *(one.document for one in components(estate, recipe))]
    if any(_EKS.search(text.value or "") for text in texts):
        return True
    distributions = {one.distribution.value for one in estate.pipelines if one.recipe.value == identity}
    tagged = (estate.distributions[one].tags.known for one in distributions if one in estate.distributions)
    return any(key.startswith(_TAGS) for keys in tagged for key in keys)


def windows_pipelines(estate: Estate) -> Iterator[Pipeline]:
    """The pipelines of Windows recipes that are in the stack."""
    recipes = {identity for identity, _ in windows_recipes(estate)}
    return (pipeline for pipeline in estate.pipelines if pipeline.recipe.value in recipes)


def open_pipelines(estate: Estate) -> Iterator[tuple[Pipeline, Fact[str]]]:
    """Pipelines of recipes that may be of Windows nodes, with the parent or component that leaves it open."""
    settled = {identity for identity, _ in windows_recipes(estate)}
    for pipeline in estate.pipelines:
        recipe = estate.recipes.get(pipeline.recipe.value or "")
        told = (recipe.parent, *recipe.components) if recipe is not None else (pipeline.recipe,) if settled else ()
        unclear = next((one for one in told if one.unknown is not None), None)
        if unclear is not None and pipeline.recipe.value not in settled:
            yield pipeline, unclear


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
