"""Arguments that are known only once the program runs: refused in one line, too, and before what reads them is made."""

from __future__ import annotations

from collections.abc import Mapping
from functools import wraps
from operator import itemgetter
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import pulumi
from pulumi.runtime import settings

from components.arguments.error import ArgumentError
from components.arguments.known import later, plain, with_later
from components.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_P = ParamSpec("_P")
_T = TypeVar("_T")
_Args = TypeVar("_Args", bound=Mapping[str, object])


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


def judged_when_known(component: str, args: _Args, judge: Callable[[_Args], Iterator[Problem]]) -> _Args:
    """The same arguments, of which those that are known later fail with a line where they can't be used.

    Register the component with these: it waits for its inputs, and what it makes waits for it. What a preview knows is
    judged there. Nothing that is read off a secret is shown.

    Args:
        component: type and name, which begin the line.
        args: its arguments, of which all that is known has passed.
        judge: yields what is wrong with such arguments, as far as they are known.
    """
    if not any(later(plain(args))):
        return args
    outputs = with_later(args, pulumi.Output.from_input)
    passed: pulumi.Output[None] = pulumi.Output.from_input(_judged(component, outputs, judge))
    return with_later(outputs, lambda each: pulumi.Output.all(each, passed).apply(itemgetter(0)))


def unless_secret(tell: Callable[[list[Any]], None], *values: pulumi.Input[Any]) -> None:
    """Tell of values once they are known; nothing where a secret is among them.

    Args:
        tell: does, with a list of them.
        values: them.
    """
    told = pulumi.Output.all(*values)
    pulumi.Output.all(told, told.is_secret()).apply(lambda it: None if it[1] else tell(it[0]))


async def _judged(component: str, args: _Args, judge: Callable[[_Args], Iterator[Problem]]) -> None:
    known, secret = await _known(args)
    found = list(dict.fromkeys(judge(with_later(args, lambda each: known.get(id(each), each)))))
    if secret and not found:
        known |= secret
        found = [*map(_untold, dict.fromkeys(judge(with_later(args, lambda each: known.get(id(each), each)))))]
    if found:
        # What has yet to fail by it when the program ends, the SDK tells once more. While it stops its server of hooks
        # all does, so it gets that, as programs with hooks have it.
        await settings._get_callbacks()  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]  there is no other
        raise LateError(str(ArgumentError(*found, of=component)))


async def _known(args: Mapping[str, object]) -> tuple[dict[int, Any], dict[int, Any]]:
    """Values of outputs by which they are, those that are secret apart; without what is unknown."""
    outputs: list[pulumi.Output[Any]] = []
    with_later(args, outputs.append)  # pyright: ignore[reportArgumentType]  all are outputs by now
    known: dict[int, Any] = {}
    secret: dict[int, Any] = {}
    for each in outputs:
        value = await each.future()
        if value is not None or (await each.is_known() and await each.future(with_unknowns=True) is None):
            (secret if await each.is_secret() else known)[id(each)] = value
    return known, secret


def _untold(problem: Problem) -> Problem:
    text = (
        "found what can't be used with a secret, which is not shown; put pulumi.Output.unsecret(...) around that for a "
        "preview that tells more"
    )
    return Problem(problem.path, problem.of_secret or text)
