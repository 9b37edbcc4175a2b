"""What AWS is asked for: once by each provider of a program, and told apart whether it found nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar, cast
from weakref import WeakKeyDictionary

import pulumi
from pulumi.runtime.settings import get_monitor

if TYPE_CHECKING:
    from collections.abc import Callable

_T = TypeVar("_T")

Plain = str | bool | Sequence[str] | Sequence[Mapping[str, str | Sequence[str]]]
"""What a question may be made of: it must be told apart by its text."""

_FOUND_NOTHING = (
    "couldn't find resource",
    "ResourceNotFoundException",
    "ParameterNotFound",
    "returned no results",
    "no matching",
)
"""What pulumi-aws says when a data source finds nothing, across its generations of data sources; all that can be told
from its error, as the SDK raises bare exceptions."""

_NOT_AUTHORIZED = re.compile(r"not authorized to perform: (?P<action>[\w-]+:\w+)")
"""What AWS says of an action that a role's policies leave out."""

_OF_THE_SDK = re.compile(r"^invoke of \S+ failed: (invocation of \S+ returned an error: )?| \(\)$")
"""What the SDK puts around the words of a provider."""

_ANSWERS: WeakKeyDictionary[object, dict[object, object]] = WeakKeyDictionary()
"""Answers by the monitor of the program, which there is one of."""

_WARNED: WeakKeyDictionary[object, set[object]] = WeakKeyDictionary()
"""Warnings by the monitor of the program."""


class LookUpError(pulumi.RunError):
    """A data source that could not be asked: in one line which, why, and the way out. The program makes nothing."""


def found_nothing(error: Exception) -> bool:
    """Whether a data source's error says that there is no such thing, rather than that it could not be asked."""
    return any(words in str(error) for words in _FOUND_NOTHING)


def asked(look_up: Callable[..., _T], opts: pulumi.InvokeOptions | None = None, **arguments: Plain) -> _T:
    """What a data source tells. It is asked once with the same arguments: the program stands still for each call.

    Raises:
        LookUpError: it could not be asked.
        Exception: it found nothing; `looked_up` makes None of that.
    """
    answers = _ANSWERS.setdefault(get_monitor(), {})
    key = (look_up.__module__, look_up.__qualname__, provider_of(opts), repr(sorted(arguments.items())))
    if key not in answers:
        try:
            answers[key] = look_up(**arguments, opts=opts)
        except Exception as error:
            if found_nothing(error):
                raise
            raise LookUpError(unanswered(look_up.__module__.removeprefix("pulumi_"), arguments, error)) from None
    return cast("_T", answers[key])


def unanswered(question: str, arguments: Mapping[str, object], error: Exception) -> str:
    """The line about a data source that could not be asked.

    Args:
        question: the data source.
        arguments: what it was asked with.
        error: the SDK's.
    """
    reason = _OF_THE_SDK.sub("", " ".join(str(error).split()))
    denied = _NOT_AUTHORIZED.search(reason)
    fix = f"allow {denied['action']} to who runs this program" if denied else "see to that, and run it again"
    told = ", ".join(f"{name}={value!r}" for name, value in arguments.items())
    return f"AWS could not be asked, {question}({told}): {reason}; {fix}"


def looked_up(look_up: Callable[[], _T]) -> _T | None:
    """What a data source finds; None where there is no such thing. Its other errors pass."""
    try:
        return look_up()
    except Exception as error:
        if found_nothing(error):
            return None
        raise


def provider_of(opts: pulumi.InvokeOptions | None) -> pulumi.ProviderResource | None:
    """The provider that the SDK would ask; None for the default one."""
    if opts is None:
        return None
    return opts.provider or (opts.parent.get_provider("aws:index/getPartition:getPartition") if opts.parent else None)


def before_registration(opts: pulumi.ResourceOptions | None) -> pulumi.InvokeOptions:
    """How a component asks AWS before it is registered: by its own provider, or its parent's.

    Args:
        opts: the component's.
    """
    given = opts or pulumi.ResourceOptions()
    several = given.providers or ()
    own = [given.provider, *(several.values() if isinstance(several, Mapping) else several)]
    provider = next((each for each in own if each is not None and each.package == "aws"), None)
    return pulumi.InvokeOptions(parent=given.parent, provider=provider)


def warn_once(text: str, *about: object) -> None:
    """Warn, unless the program was warned already: of the same, if that is said, or else in the same words.

    Args:
        text: the warning.
        about: what it is about, which others may tell in other words.
    """
    told = _WARNED.setdefault(get_monitor(), set())
    if (about or text) not in told:
        told.add(about or text)
        pulumi.log.warn(text)
