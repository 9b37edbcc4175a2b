"""Pydantic's errors as problems in our words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType, UnionType
from typing import TYPE_CHECKING, Annotated, Union, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError

from components.problems.names import unknown_key
from components.problems.problem import Path, Problem
from components.settings.removed import REMOVED

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

Spelling = Callable[[str], str]
"""How a field's name is written where the person wrote it: camelCase in a stack file, as it is in a program."""

MISSING = "found nothing, expected a value; add this key"

_EXPECTS = ", expected "

_EXPECTED = {
    "bool_type": "true or false",
    "date_from_datetime_parsing": "a day such as 2026-11-18",
    "date_parsing": "a day such as 2026-11-18",
    "dict_type": "keys and values",
    "int_from_float": "a whole number",
    "int_type": "a whole number",
    "model_type": "keys and values",
    "string_type": "text; quote it",
    "tuple_type": "a list",
}
"""Kinds of pydantic error, in the words of a person who writes YAML."""


def problems(error: ValidationError, model: type[BaseModel], spell: Spelling) -> list[Problem]:
    """One problem per error, with the path at which it stands."""
    found = [_problem(details, model, spell) for details in error.errors(include_url=False)]
    # A value that fits no branch of a union is reported once per branch; the deepest location says most.
    deepest = [each for each in found if not any(_inside(other.path, each.path) for other in found)]
    by_path: dict[Path, Problem] = {}
    for each in deepest:
        earlier = by_path.get(each.path)
        by_path[each.path] = each if earlier is None else _either(earlier, each)
    return list(by_path.values())


def _either(one: Problem, other: Problem) -> Problem:
    return Problem(one.path, f"{one.text}, or {other.text.partition(_EXPECTS)[2]}")


def _inside(inner: Path, outer: Path) -> bool:
    return len(inner) > len(outer) and inner[: len(outer)] == outer


def _problem(details: ErrorDetails, model: type[BaseModel], spell: Spelling) -> Problem:
    path = tuple(part for part in details["loc"] if not _is_branch(part))
    match details["type"]:
        case "extra_forbidden":
            return Problem(path, _unknown_key(path, _section(details["loc"], model, spell), spell))
        case "missing":
            return Problem(path, MISSING)
        case "value_error":
            return Problem(path, str(details["msg"]).removeprefix("Value error, "))
        case kind:
            expected = _EXPECTED.get(kind) or _from_message(details)
            return Problem(path, f"found {_found(details['input'])}{_EXPECTS}{expected}")


def _is_branch(part: str | int) -> bool:
    """Whether a part of pydantic's location names a branch of a union instead of a key."""
    return isinstance(part, str) and (
        part in {"bool", "constrained-str", "[key]"} or part.endswith("Settings") or "[" in part
    )


def _found(value: object) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case Mapping():
            return "keys and values"
        case list() | tuple():
            return "a list"
        case _:
            return repr(value)


def _from_message(details: ErrorDetails) -> str:
    expected = details.get("ctx", {}).get("expected")
    if expected is not None:
        return f"one of {expected}".replace(" or ", ", ")
    return str(details["msg"]).removeprefix("Input should ").removeprefix("String should ")


def _unknown_key(path: Path, section: type[BaseModel], spell: Spelling) -> str:
    for removed, reason in REMOVED.items():
        if path[-len(removed) :] == tuple(spell(str(part)) for part in removed):
            return reason
    return unknown_setting(str(path[-1]), section, spell)


def unknown_setting(name: str, section: type[BaseModel], spell: Spelling) -> str:
    """What to say of a name that a section has not."""
    reasons = {spell(other): reason for other, reason in getattr(section, "not_here", {}).items()}
    return reasons.get(name) or unknown_key(name, map(spell, section.model_fields))


def _section(location: Sequence[str | int], model: type[BaseModel], spell: Spelling) -> type[BaseModel]:
    """The section that the last key of a location stands in; a branch of a union is told by its name."""
    section, branches = model, (model,)
    for part in location[:-1]:
        field = next((field for name, field in section.model_fields.items() if spell(name) == part), None)
        branches = (*sections_of(_each_value(field.annotation)),) if field else branches
        section = next((each for each in branches if each.__name__ == part), next(iter(branches), section))
    return section


def _each_value(annotation: object) -> object:
    """What stands at each key of a mapping; anything else as it is."""
    return get_args(annotation)[1] if get_origin(annotation) is dict else annotation


def section_of(annotation: object) -> type[BaseModel] | None:
    """The model inside a list, an optional or an annotated type; the first one of a union."""
    return next(sections_of(annotation), None)


@cache
def sections_in(model: type[BaseModel]) -> Mapping[str, type[BaseModel]]:
    """The settings of a section that hold sections themselves; it is asked of each value that is checked."""
    found = ((name, section_of(field.annotation)) for name, field in model.model_fields.items())
    return MappingProxyType({name: section for name, section in found if section is not None})


def sections_of(annotation: object) -> Iterator[type[BaseModel]]:
    """Every model inside a list, an optional, a union or an annotated type."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in {Union, UnionType, tuple, Annotated}:
        for inner in cast("tuple[object, ...]", get_args(annotation)):
            yield from sections_of(inner)
