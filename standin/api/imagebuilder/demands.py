"""What test steps demand of the machine that they run on, told from their texts, as nothing is executed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from standin.seed.current import current

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.api.imagebuilder.document import Document, Step
    from standin.seed.document import Demand

_QUOTED = re.compile(r"'([^']+)'")


def unmet(documents: Mapping[str, Document], facts: Mapping[str, str]) -> tuple[str, Step, str] | None:
    """The first demand that a machine does not meet: the component's ARN, the step, and what it says; None for none.

    Args:
        documents: by the ARNs of their components, in the order in which they run.
        facts: what the machine finds.
    """
    for arn, document in documents.items():
        for step in (each for each in document.steps if each.phase == "test"):
            for demand in current.seed.image_builder.demands:
                said = _said(demand, step.text, facts.get(demand.fact, ""))
                if said is not None:
                    return arn, step, said
    return None


def _said(demand: Demand, text: str, fact: str) -> str | None:
    found = re.search(demand.wants, text)
    if found is None:
        return None
    if found[1].isdecimal():
        last = fact.rpartition(".")[2]
        missing = found[1] if int(found[1]) > (int(last) if last.isdecimal() else 0) else ""
    else:
        missing = ", ".join(each for each in _QUOTED.findall(found[1]) if each not in fact.split())
    return demand.says.replace("{missing}", missing).replace("{found}", fact) if missing else None
