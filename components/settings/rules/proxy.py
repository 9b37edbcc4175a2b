"""What has to hold between the values of a proxy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts.partitions import PARTITIONS
from components.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from components.settings.validation import Spelling

_ENDPOINTS = tuple(f"eks.{partition.domain}" for partition in PARTITIONS)
"""The domains of clusters' API servers: ``ID.gr7.REGION.eks.amazonaws.com`` (EKS API reference, Cluster: endpoint)."""


def endpoint_is_not_direct(
    spell: Spelling,
    no_proxy: Sequence[str],
    endpoint_by_proxy: bool,  # noqa: FBT001 a setting
) -> Iterator[Problem]:
    """What is asked through the proxy is not among what is asked without it."""
    for index, place in enumerate(no_proxy if endpoint_by_proxy else ()):
        name = place.lower().removeprefix(".")
        if any(_is_of(endpoint, name) or _is_of(name, endpoint) for endpoint in _ENDPOINTS):
            text = f"found {place!r} beside {spell('endpoint_by_proxy')}, to which API servers belong; drop one"
            yield Problem(("no_proxy", index), text)


def _is_of(name: str, domain: str) -> bool:
    return f".{name}".endswith(f".{domain}")
