"""What AWS is asked for: once by each provider of a program, and told apart whether it found nothing."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, TypeVar, cast
from weakref import WeakKeyDictionary, WeakSet

import pulumi
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.settings import get_monitor

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

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

_MOST_AT_ONCE = 2048
"""Threads at the most, each made when it is needed."""

_WITH_ROOM: WeakSet[asyncio.AbstractEventLoop] = WeakSet()
"""Loops of programs with such an executor."""

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


async def asked_in_hook(token: str, query: Mapping[str, object], opts: pulumi.InvokeOptions) -> Any:  # noqa: ANN401  as the SDK
    """What a data source tells a hook of a resource.

    It asks the default provider that resources have, which is that of the SDK's version. Another one would first have
    to be made, and nothing is made while every worker of the engine waits for a hook.
    """
    of_resources = pulumi.InvokeOptions(version=version("pulumi_aws"))
    merged = pulumi.InvokeOptions.merge(of_resources, opts)
    return await cast("Awaitable[Any]", pulumi.runtime.invoke_async(token, dict(query), merged))


def leave_room_for_hooks() -> None:
    """Let hooks ask while many resources wait for theirs.

    The SDK blocks a thread of the loop's executor for each resource that the engine has not answered, and Python gives
    it a handful; a hook that asks takes one, too. Where all of them wait for hooks, none can be answered.
    """
    loop = asyncio.get_running_loop()
    if loop not in _WITH_ROOM and not isinstance(get_monitor(), MockMonitor):  # mocks answer at once
        loop.set_default_executor(ThreadPoolExecutor(_MOST_AT_ONCE))
        _WITH_ROOM.add(loop)


def _provider(opts: pulumi.InvokeOptions | None) -> pulumi.ProviderResource | None:
    """The provider that the SDK would ask; None for the default one."""
    if opts is None:
        return None
    return opts.provider or (opts.parent.get_provider("aws:index/getPartition:getPartition") if opts.parent else None)
