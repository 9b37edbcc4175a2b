from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from eks_windows.finding import Finding, unproven
from eks_windows.knowledge.builds import components, foreign, recipes
from eks_windows.rule import Rule, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate, Fact
    from eks_windows.rule import Options

EXPECTED = "a step with the action UpdateOS"
_UPDATES = re.compile(r"\baction\W+UpdateOS\b")


class UpdateStepInRecipe(Rule):
    """A new image is a patched image."""

    id = "update-step-in-recipe"
    title = "Recipes of Windows images install updates."
    reason = (
        "The parent image can be weeks old, and even a fresh one is not always fully patched (aws-samples "
        "immutable-server-pipeline#32). A recipe without an update step makes a new AMI with old holes."
    )
    source = "https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-action-modules.html"
    fix = "a component with the action UpdateOS, or Amazon's component update-windows, in the recipe"
    severity = Severity.HIGH

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Look for the action in the documents of the stack, and for Amazon's component among the others."""
        del options
        for _, recipe, open_parent in recipes(estate):
            documents = [component.document for component in components(estate, recipe)]
            others = foreign(estate, recipe)
            if any(_UPDATES.search(one.value or "") for one in documents):
                continue
            if any("update-windows" in (one.value or "") for one in others):
                continue
            untold = [*(one for one in documents if not one.known), *(one for one in others if not _is_amazons(one))]
            unclear = next(iter(untold), None)
            place = replace(recipe.place, path="components")
            without = Finding(place, "The recipe makes an image without updates.", "no update step", EXPECTED)
            if unclear is not None:
                yield unproven("The recipe installs updates.", replace(unclear, place=place), EXPECTED)
            else:
                yield without if open_parent is None else without.hinging_on(open_parent)


def _is_amazons(component: Fact[str]) -> bool:
    """Whether it is certain what a component does of which only the ARN is in the program."""
    return ":aws:component/" in (component.value or "")
