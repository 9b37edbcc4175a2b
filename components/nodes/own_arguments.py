"""What only a program gives a node group, held to kinds, forms and limits as a stack file's settings are."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Annotated, Literal, cast

from pydantic import StringConstraints

from components.arguments.check import single_problems
from components.arguments.kind import kind_of
from components.arguments.known import later, plain
from components.facts.limits import SHARE
from components.facts.windows_images import WindowsServer
from components.problems.problem import Problem
from components.settings.base import (
    ANY_TEXT,
    AmiId,
    Arn,
    Edition,
    KubeletVersion,
    KubernetesMinor,
    OsBuild,
    RoleArn,
    Settings,
    Within,
    checked,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

Filled = Annotated[str, StringConstraints(min_length=1)]


def _day(value: str) -> None:
    try:
        date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"found {value!r}, expected a day such as 2026-11-18") from None


class _Ami(Settings):
    """A `NodeAmi`."""

    id: AmiId
    image: Filled
    windows_server: Annotated[WindowsServer, ANY_TEXT]
    variant: Edition
    kubernetes_minor: KubernetesMinor
    kubelet_version: KubeletVersion | Literal[""] | None
    os_build: OsBuild | None
    build_date: Annotated[str, checked(_day)]
    recipe_version: Filled | None
    fast_launch: bool
    boot_levers: Filled | None = None


class _Role(Settings):
    """A `NodeRole`."""

    arn: RoleArn
    name: Filled
    instance_profile_arn: Arn


class _Own(Settings):
    ami: _Ami | None = None
    role: _Role | None = None
    former: _Ami | None = None
    share: Annotated[int, Within(SHARE)] | None = None
    prefix_delegation: bool | None = None


_EXPECTED: Mapping[str, str] = {
    "ami": "a NodeAmi; see docs/node-groups.md for the ways to one",
    "former": "the NodeAmi that nodes ran before, or none",
    "role": "a NodeRole such as a SharedNodeRole has; leave it out where the group makes its own",
}
"""Arguments that are made by somebody else's hand, by what makes them."""


def own_problems(args: Mapping[str, object]) -> Iterator[Problem]:
    """What is wrong with one of them, as far as it is known.

    Args:
        args: the arguments of a group, of either kind.
    """
    given = {"ami": None, **{name: value for name, value in args.items() if name in _Own.model_fields}}
    if given.get("former", ()) is None:
        del given["former"]
    for name, expected in _EXPECTED.items():
        if name in given and not isinstance(given[name], Mapping):
            yield Problem((name,), f"found {kind_of(given.pop(name))}, expected {expected}")
    values = cast("dict[str, object]", plain(given))
    yield from single_problems(_Own, values, set(later(values)))
