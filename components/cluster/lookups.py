"""Whether a look-up found nothing, which is all that can be told from its error: the SDK raises bare exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")

_FOUND_NOTHING = (
    "couldn't find resource",
    "ResourceNotFoundException",
    "ParameterNotFound",
    "returned no results",
    "no matching",
)
"""What pulumi-aws says when a data source finds nothing, across its generations of data sources."""


def found_nothing(error: Exception) -> bool:
    """Whether a data source's error says that there is no such thing, rather than that it could not be asked."""
    return any(words in str(error) for words in _FOUND_NOTHING)


def looked_up(look_up: Callable[[], _T]) -> _T | None:
    """What a data source finds; None where there is no such thing. Its other errors pass."""
    try:
        return look_up()
    except Exception as error:
        if found_nothing(error):
            return None
        raise
