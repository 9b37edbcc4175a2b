"""What was given in place of something else, told by its kind: what is in it may be a password, or say nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import TypeVar, cast

from components.arguments.known import LATER, plain
from components.problems.problem import Problem

_Args = TypeVar("_Args", bound=Mapping[str, object])
_Judge = Callable[[_Args], Iterator[Problem]]


def kind_of(value: object) -> str:
    """What was given, without what is in it."""
    if value is None:
        return "nothing"
    if plain(value) is LATER:
        return "an output"
    kind = type(value)
    return f"a value of type {f'{kind.__module__}.{kind.__qualname__}'.removeprefix('builtins.')}"


def arguments_of(args: type[_Args]) -> Callable[[_Judge[_Args]], _Judge[_Args]]:
    """The same judge of arguments, which is asked about keys and values only: anything else is one problem.

    Args:
        args: type of the arguments, which is named to who gave something else.
    """

    def asked(judge: _Judge[_Args]) -> _Judge[_Args]:
        @wraps(judge)
        def judged(given: _Args) -> Iterator[Problem]:
            if isinstance(cast("object", given), Mapping):
                yield from judge(given)
            else:
                yield Problem((), f"found {kind_of(given)}, expected its arguments, such as {args.__name__}")

        return judged

    return asked
