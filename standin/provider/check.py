"""Check: is this what AWS would take? And the name, defaults and tags that the provider fills in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from engine_plugin.values import UNKNOWN, has_unknown
from standin.provider import defaults, names, plans
from standin.provider.constraints import CheckFailure, constrained, typed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from engine_plugin.values import Value
    from standin.provider.schema import Type
    from standin.provider.table.row import Row

DEFAULTS = "__defaults"
"""The input in which the real provider remembers the properties that it filled in itself, at their first place."""


@dataclass(frozen=True)
class Naming:
    """How the engine wants resources named: what it says of autonaming, and the randomness it gives."""

    resource: str
    """The resource's logical name."""
    seed: bytes
    proposed: str = ""
    disabled: bool = False


@dataclass(frozen=True)
class Settings:
    """The provider's configuration, as far as a rehearsal needs it."""

    region: str = ""
    default_tags: Mapping[str, str] = field(default_factory=dict[str, str])


def check(
    row: Row, olds: Mapping[str, Value], news: Mapping[str, Value], naming: Naming, settings: Settings
) -> tuple[dict[str, Value], list[CheckFailure]]:
    """The inputs with name, defaults and default tags filled in, and what is wrong with them."""
    inputs = {name: _text(row, name, value) for name, value in news.items() if not name.startswith("__")}
    problems = list(_typed(row, inputs))
    if problems:
        return inputs, problems
    filled = _fill(row, olds, inputs, naming)
    if row.name and row.name not in inputs and row.name not in filled and f"{row.name}Prefix" not in inputs:
        problems.append(CheckFailure(row.name, "autonaming is disabled for this stack: give the name"))
    inputs |= filled
    _tag(row, inputs, settings)
    problems += [*_combined(row, inputs), *constrained(plans.sending(row.type, row.create.operation), inputs, "")]
    return {**inputs, DEFAULTS: sorted(set(filled) - set(news))}, problems


def _text(row: Row, name: str, value: Value) -> Value:
    """A policy that is given as an object, as the JSON text that the provider makes of it."""
    is_document = name in row.json and isinstance(value, dict) and not has_unknown(value)
    return json.dumps(value) if is_document else value  # pyright: ignore[reportUnknownVariableType] - narrowed from Any


def _typed(row: Row, inputs: dict[str, Value]) -> Iterator[CheckFailure]:
    described = plans.described(row)
    for name in inputs:
        if name in row.unserved:
            reason = f"{row.type} has this property, and rehearsals do not serve it; leave it out of rehearsed stacks"
            yield CheckFailure(name, reason)
    kind = cast("Type", {"props": dict(described.inputs), "required": list(described.required)})
    yield from typed(kind, inputs, "")


def _fill(row: Row, olds: Mapping[str, Value], inputs: dict[str, Value], naming: Naming) -> dict[str, Value]:
    filled = defaults.missing(row, inputs)
    if row.name and row.name not in inputs and f"{row.name}Prefix" not in inputs:
        name = _name(row, olds, naming)
        if name:
            filled[row.name] = name
    return filled


def _name(row: Row, olds: Mapping[str, Value], naming: Naming) -> str:
    """The old automatic name if there is one, else what the engine proposes, else one with random digits."""
    if row.name in olds and row.name in (olds.get(DEFAULTS) or []):
        return str(olds[row.name])
    if naming.proposed:
        return naming.proposed
    return "" if naming.disabled else names.auto_name(naming.resource, naming.seed)


def _tag(row: Row, inputs: dict[str, Value], settings: Settings) -> None:
    """Merge the provider's default tags in, under the resource's own."""
    tags = inputs.get("tags", {})
    takes_tags = "tagsAll" in plans.described(row).outputs
    if takes_tags and settings.default_tags and tags is not UNKNOWN:
        inputs["tags"] = {**settings.default_tags, **cast("dict[str, Value]", tags)}


def _combined(row: Row, inputs: dict[str, Value]) -> Iterator[CheckFailure]:
    prefix = f"{row.name}Prefix"
    if row.name and row.name in inputs and prefix in inputs:
        yield CheckFailure(prefix, f"conflicts with {row.name}: give one of the two")
    for group in row.one_of:
        given = [name for name in group if name in inputs]
        if not given:
            yield CheckFailure(group[0], f"one of {', '.join(group)} must be given")
        elif len(given) > 1:
            yield CheckFailure(given[1], f"only one of {', '.join(group)} can be given, and {given[0]} is too")
    for name, (pattern, expected) in row.forms.items():
        value = inputs.get(name)
        if isinstance(value, str) and not re.fullmatch(pattern, value):
            yield CheckFailure(name, f"{expected}, got {value}")
