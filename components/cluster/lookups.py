"""What AWS is asked for: once by each provider of a program, and told apart whether it found nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast
from weakref import WeakKeyDictionary

from pulumi.runtime.settings import get_monitor

if TYPE_CHECKING:
    from collections.abc import Callable

    import pulumi

_T = TypeVar("_T")

_FOUND_NOTHING = (
    "couldn't find resource",
    "ResourceNotFoundException",
    "ParameterNotFound",
    "returned no results",
    "no matching",
)
"""What pulumi-aws says when a data source finds nothing, across its generations of data sources; all that can be told
from its error, as the SDK raises bare exceptions."""

_ANSWERS: WeakKeyDictionary[object, dict[object, object]] = WeakKeyDictionary()
"""Answers by the monitor of the program, which there is one of."""


def found_nothing(error: Exception) -> bool:
    """Whether a data source's error says that there is no such thing, rather than that it could not be asked."""
    return any(words in str(error) for words in _FOUND_NOTHING)


def asked(look_up: Callable[..., _T], opts: pulumi.InvokeOptions | None = None, **arguments: str) -> _T:
    """What a data source tells. It is asked once with the same arguments: the program stands still for each call."""
    answers = _ANSWERS.setdefault(get_monitor(), {})
    key = (look_up.__module__, look_up.__qualname__, _provider(opts), tuple(sorted(arguments.items())))
    if key not in answers:
        answers[key] = look_up(**arguments, opts=opts)
    return cast("_T", answers[key])


def looked_up(look_up: Callable[[], _T]) -> _T | None:
    """What a data source finds; None where there is no such thing. Its other errors pass."""
    try:
        return look_up()
    except Exception as error:
        if found_nothing(error):
            return None
        raise


def _provider(opts: pulumi.InvokeOptions | None) -> pulumi.ProviderResource | None:
    """The provider that the SDK would ask; None for the default one."""
    if opts is None:
        return None
    return opts.provider or (opts.parent.get_provider("aws:index/getPartition:getPartition") if opts.parent else None)
