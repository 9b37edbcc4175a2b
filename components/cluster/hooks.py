"""Hooks that look, in previews and updates, before a resource is made or changed; and how such a hook asks AWS."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary, WeakSet

import pulumi
from pulumi.runtime import sync_await
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.settings import get_monitor

from components.cluster.lookups import LookUpError, found_nothing, provider_of, unanswered

if TYPE_CHECKING:
    from collections.abc import Mapping

Check = Callable[[pulumi.ResourceHookArgs], Awaitable[None]]


class _Hook:
    """A hook of the engine, and what it checks by the types and names of resources."""

    def __init__(self, number: int) -> None:
        self.checks: dict[tuple[str, str], Check] = {}
        name, dry = f"can-be-created-{number}", pulumi.ResourceHookOptions(on_dry_run=True)
        self.hook = pulumi.ResourceHook(name, self._check, dry)
        # A program that ends stops the server that the engine calls: while it starts, that ends the interpreter.
        sync_await._sync_await(self.hook._registered)  # noqa: SLF001 # pyright: ignore[reportPrivateUsage] no other way to wait

    async def _check(self, args: pulumi.ResourceHookArgs) -> None:
        await self.checks[args.type, args.name](args)


_HOOKS: WeakKeyDictionary[object, list[_Hook]] = WeakKeyDictionary()
"""By the monitor of the program, which there is one of."""

_ANSWERS: WeakKeyDictionary[object, dict[object, asyncio.Future[Any]]] = WeakKeyDictionary()
"""What hooks were told, or are being told, by the monitor of the program."""

_MOST_AT_ONCE = 2048
"""Threads at the most, each made when it is needed."""

_WITH_ROOM: WeakSet[asyncio.AbstractEventLoop] = WeakSet()
"""Loops of programs with such an executor."""


def before_creation(kind: str, name: str, check: Check, *, updates: bool = False) -> pulumi.ResourceHookBinding:
    """Have a resource checked before each creation, in previews, too.

    One hook serves the resources of a program, as each is a call of the engine; those that have type and name in
    common, under different parents, have different ones.

    Args:
        kind: the resource's type, such as `aws:eks/addon:Addon`.
        name: its name in the program.
        check: raises what is wrong, in one line.
        updates: whether it is checked before each update, too.
    """
    hook = _hook(kind, name, check)
    return pulumi.ResourceHookBinding(before_create=[hook], before_update=[hook] if updates else None)


def before_change(kind: str, name: str, check: Check) -> pulumi.ResourceHookBinding:
    """Have a resource checked before each update alone; of a component, that is before what is in it is touched.

    Args:
        kind: the resource's type.
        name: its name in the program.
        check: as above; the inputs of before are what the state has.
    """
    return pulumi.ResourceHookBinding(before_update=[_hook(kind, name, check)])


def _hook(kind: str, name: str, check: Check) -> pulumi.ResourceHook:
    _leave_room()
    hooks = _HOOKS.setdefault(get_monitor(), [])
    hook = next((each for each in hooks if (kind, name) not in each.checks), None)
    if hook is None:
        hook = _Hook(len(hooks) + 1)
        hooks.append(hook)
    hook.checks[kind, name] = check
    return hook.hook


async def asked_in_hook(token: str, query: Mapping[str, object], opts: pulumi.InvokeOptions) -> Any:  # noqa: ANN401  as the SDK
    """What a data source tells a hook of a resource.

    It asks the default provider that resources have, which is that of the SDK's version. Another one would first have
    to be made, and nothing is made while every worker of the engine waits for a hook.

    Raises:
        LookUpError: it could not be asked.
        Exception: it found nothing, see `found_nothing`.
    """
    of_resources = pulumi.InvokeOptions(version=version("pulumi_aws"))
    merged = pulumi.InvokeOptions.merge(of_resources, opts)
    try:
        return await cast("Awaitable[Any]", pulumi.runtime.invoke_async(token, dict(query), merged))
    except Exception as error:
        if found_nothing(error):
            raise
        raise LookUpError(unanswered(token, query, error)) from None


async def asked_once_in_hook(token: str, query: Mapping[str, object], opts: pulumi.InvokeOptions) -> Any:  # noqa: ANN401  as the SDK
    """The same, asked once by all hooks of a program that ask a provider the same.

    Raises:
        LookUpError: it could not be asked.
        Exception: it found nothing, see `found_nothing`.
    """
    answers = _ANSWERS.setdefault(get_monitor(), {})
    key = (token, provider_of(opts), repr(sorted(query.items())))
    if key not in answers:
        answers[key] = asyncio.ensure_future(asked_in_hook(token, query, opts))
    return await answers[key]


def _leave_room() -> None:
    """Let hooks ask while many resources wait for theirs.

    The SDK blocks a thread of the loop's executor for each resource that the engine has not answered, and Python gives
    it a handful; a hook that asks takes one, too. Where all of them wait for hooks, none can be answered.
    """
    loop = asyncio.get_running_loop()
    if loop not in _WITH_ROOM and not isinstance(get_monitor(), MockMonitor):  # mocks answer at once
        loop.set_default_executor(ThreadPoolExecutor(_MOST_AT_ONCE))
        _WITH_ROOM.add(loop)
