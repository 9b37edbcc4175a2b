"""Which of a component's arguments are known now; what is only known later is AWS's to judge."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from types import UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints, is_typeddict

import pulumi

from components.problems.problem import Path, Problem

_T = TypeVar("_T")

LATER = object()
"""Stands where a value is known only later."""


def plain(value: object) -> object:
    """The value in the shapes that settings have: dict, tuple and what is in them, `LATER` for outputs."""
    if isinstance(value, pulumi.Output | Awaitable):
        return LATER
    if isinstance(value, Mapping):
        return {key: plain(each) for key, each in cast("Mapping[object, object]", value).items()}
    if isinstance(value, list | tuple):
        return tuple(plain(each) for each in cast("Sequence[object]", value))
    return value


def with_later(value: _T, made_of: Callable[[pulumi.Input[Any]], object]) -> _T:
    """The same value with something else for each part that is known later.

    Args:
        value: it.
        made_of: makes that of such a part.
    """
    if isinstance(value, pulumi.Output | Awaitable):
        return cast("_T", made_of(cast("pulumi.Input[Any]", value)))
    if isinstance(value, Mapping):
        given = cast("Mapping[object, object]", value)
        return cast("_T", {key: with_later(each, made_of) for key, each in given.items()})
    if isinstance(value, list | tuple):
        several = (with_later(each, made_of) for each in cast("Sequence[object]", value))
        return cast("_T", tuple(several) if isinstance(value, tuple) else list(several))
    return value


def later(value: object, path: Path = ()) -> Iterator[Path]:
    """Where `LATER` stands in a plain value."""
    if value is LATER:
        yield path
    elif isinstance(value, dict):
        for key, each in cast("dict[str, object]", value).items():
            yield from later(each, (*path, key))
    elif isinstance(value, tuple):
        for index, each in enumerate(cast("tuple[object, ...]", value)):
            yield from later(each, (*path, index))


def too_late(args: type, path: Path) -> Iterator[Problem]:
    """The problem with an output where a type of arguments wants a plain value."""
    if not _may_be_later(args, path):
        yield Problem(path, "found an output, which is known too late; expected a plain value")


def _may_be_later(kind: object, path: Path) -> bool:
    kinds = _alternatives(kind)
    if any(get_origin(each) is pulumi.Output for each in kinds):
        return True
    return bool(path) and any(_may_be_later(inner, path[1:]) for each in kinds for inner in _inside(each, path[0]))


def _alternatives(kind: object) -> Sequence[object]:
    return get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,)


def _inside(kind: object, part: str | int) -> Iterator[object]:
    """The types of what stands at a key or position of a type."""
    if isinstance(kind, type) and is_typeddict(kind):
        # pulumi.Input names Output[T] by its text, which only its own module could resolve.
        hint = get_type_hints(kind, localns={"Output": pulumi.Output, "T": Any}).get(str(part))
        if hint is not None:
            yield hint
    elif isinstance(get_origin(kind), type):
        yield from get_args(kind)[-1:]
