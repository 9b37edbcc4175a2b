"""What has to hold of every ARN of an image: what is of one partition is not seen from another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from components.facts.partitions import partition_of
from components.problems.problem import Path, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.settings.validation import Spelling

_PERSONS_OWN = frozenset({"secrets", "parameters"})
"""Settings whose keys the person chooses."""


def what_builds_is_of_the_partition(
    spell: Spelling, region: str, build: object, components: object, registries: object
) -> Iterator[Problem]:
    """Roles, policies, topics, components and secrets are of the stack's own partition."""
    yield from _of_others({"build": build, "components": components, "registries": registries}, region, spell)


def who_gets_it_is_of_the_partition(
    spell: Spelling, region: str, root_volume: object, distributions: object
) -> Iterator[Problem]:
    """Keys and organizations are of the stack's own partition."""
    yield from _of_others({"root_volume": root_volume, "distributions": distributions}, region, spell)


def _of_others(sections: Mapping[str, object], region: str, spell: Spelling) -> Iterator[Problem]:
    here = partition_of(region)
    for path, arn in _arns(sections, (), spell):
        found = arn.split(":")[1]
        if here is not None and found != here.name:
            yield Problem(path, f"found an ARN of partition {found}, expected one of {here.name}, as {region} is")


def _arns(value: object, path: Path, spell: Spelling) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        if value.startswith("arn:"):
            yield path, value
    elif isinstance(value, Mapping):
        chosen = bool(path) and path[-1] in _PERSONS_OWN
        for key, each in cast("Mapping[str, object]", value).items():
            yield from _arns(each, (*path, key if chosen or not path else spell(key)), spell)
    elif isinstance(value, Sequence):
        for index, each in enumerate(cast("Sequence[object]", value)):
            yield from _arns(each, (*path, index), spell)
