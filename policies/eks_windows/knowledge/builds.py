"""Which pipelines of a stack make Windows images, and what their recipes run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import BuildComponent, Estate, Fact, Pipeline, Recipe

_SERVER = re.compile(r"windows[_-]server-(?P<version>\d{4})", re.IGNORECASE)


def windows_recipes(estate: Estate) -> Iterator[tuple[str, Recipe]]:
    """Identity and recipe of each Windows image: told by its parent, and by its components' platform."""
    for identity, recipe in estate.recipes.items():
        if "windows" in (recipe.parent.value or "").lower() or any(
            component.platform.value == "Windows" for component in components(estate, recipe)
        ):
            yield identity, recipe


def windows_pipelines(estate: Estate) -> Iterator[Pipeline]:
    """The pipelines of Windows recipes that are in the stack."""
    recipes = {identity for identity, _ in windows_recipes(estate)}
    return (pipeline for pipeline in estate.pipelines if pipeline.recipe.value in recipes)


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
