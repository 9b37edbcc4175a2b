"""Every form in which nodes are written, one module each: resources of the graph in, the estate out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.forms import access_entries, autoscaling, clusters, managed
from eks_windows.model import Estate, NotJudged
from eks_windows.values import Place

if TYPE_CHECKING:
    from types import ModuleType

    from eks_windows.graph import Graph

FORMS: tuple[ModuleType, ...] = (clusters, access_entries, managed, autoscaling)
"""In the order of reading: who is let in is evidence on what a node group runs, so access comes before node groups.

Each module has `TYPES`, the type tokens it reads, and `read(graph, resource, estate)`.
"""


def read_estate(graph: Graph) -> Estate:
    """Read all forms. A resource that a form cannot read is named as not judged; the others are read."""
    estate = Estate()
    for form in FORMS:
        for resource in graph.of_type(*form.TYPES):
            try:
                form.read(graph, resource, estate)
            except Exception as error:  # noqa: BLE001  (one odd resource must not end the judgement of all others)
                why = f"reading it failed with {type(error).__name__}: {error}; this is a fault of the policy pack"
                estate.not_judged.append(NotJudged(Place(resource.urn), resource.type, why))
    return estate
