"""Arguments that are known only once the program runs: refused in one line, too, and before what reads them is made."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar

import pulumi

if TYPE_CHECKING:
    from collections.abc import Callable

_P = ParamSpec("_P")
_T = TypeVar("_T")


class LateError(pulumi.RunError):
    """A value that came late and can't be used; its text is as that of an `ArgumentError`.

    It is no ValueError: around one that an input of a resource fails with, the SDK puts its own words and a traceback.
    """


def in_one_line(judge: Callable[_P, _T]) -> Callable[_P, _T]:
    """The same, for `apply`: what it refuses ends the program in its own words alone.

    Raises:
        LateError: where it raises a ValueError.
    """

    @wraps(judge)
    def told(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return judge(*args, **kwargs)
        except ValueError as error:
            raise LateError(str(error)) from None

    return told
