"""What a machine would find when it looks at itself: told from its AMI and the build, as no machine ever runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.api.eks.versions import patch_version
from standin.api.imagebuilder import managed
from standin.api.imagebuilder.arns import Arn
from standin.seed.current import current
from standin.seed.document import KUBELET_FACT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from standin.api.imagebuilder.document import Document, Step


UPDATE_AGENT = "Microsoft.Update.Session"
"""What a script names that installs updates of Windows by itself (Windows Update Agent API)."""


def after(facts: Mapping[str, str], component_arns: Iterable[str], documents: Iterable[Document]) -> dict[str, str]:
    """The facts of a machine once these components have been at work."""
    found = dict(facts)
    updated = any(_updates(step) for document in documents for step in document.steps)
    for arn in map(Arn.parse, component_arns):
        updated = updated or (arn.owner == "aws" and arn.slug == managed.UPDATES)
        if arn.owner == "aws" and arn.slug == managed.EKS_ARTIFACTS:
            found[KUBELET_FACT] = patch_version(arn.version.rpartition(".")[0])
    for update in current.seed.image_builder.updates if updated else ():
        if update.where.items() <= found.items():
            found |= update.facts
    return found


def _updates(step: Step) -> bool:
    return step.action == "UpdateOS" or (step.phase == "build" and UPDATE_AGENT in step.text)


def evidence(facts: Mapping[str, str], documents: Iterable[Document]) -> dict[str, str]:
    """The tags that test steps put on the very AMI they run from: those whose keys a step names, with what it finds."""
    text = tested(documents)
    seed = current.seed.image_builder
    found = {key: facts[fact] for key, fact in seed.evidence.items() if fact in facts and key in text}
    return found | {key: "true" for key, words in seed.flags.items() if key in text and words in text}


def tested(documents: Iterable[Document]) -> str:
    """The texts of all test steps."""
    return "\n".join(step.text for document in documents for step in document.steps if step.phase == "test")
