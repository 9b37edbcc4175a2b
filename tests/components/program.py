"""Runs a piece of a Pulumi program against mocks that answer as AWS would, and hands back what it registered."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

import pulumi

from standin.provider import mocks as aws_mocks
from standin.provider.mocks import AwsMocks, Registration

if TYPE_CHECKING:
    from standin.provider.facts import Facts

_T = TypeVar("_T")

Failures = Mapping[str, str | Callable[[dict[str, Any]], str | None]]
"""Data source to what it fails with, or to what tells that of its arguments; None where it does not fail."""

Others = Mapping[str, Callable[[AwsMocks], Mapping[str, object]]]
"""Component of another package to its outputs, made of what is registered by then."""

COMPONENTS = "eks-windows-nodes:index:"


class _Mocks(AwsMocks):
    """Mocks with other stacks beside them, and some of whose data sources find nothing, in the provider's words."""

    failures: Failures
    stacks: Mapping[str, Mapping[str, object]] = {}
    others: Others

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        """A stack's outputs, where it is a reference to one."""
        if args.typ == "pulumi:pulumi:StackReference":
            return args.name, {"name": args.name, "outputs": self.stacks[args.name]}
        if args.typ in self.others:
            super().new_resource(args)
            return args.name, {**args.inputs, **self.others[args.typ](self)}
        return super().new_resource(args)

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[str, Any], list[tuple[str, str]] | None]:
        """The failure, where there is one to give."""
        failure = self.failures.get(args.token)
        told = failure(cast("dict[str, Any]", args.args)) if callable(failure) else failure
        return super().call(args) if told is None else ({}, [("", told)])


def run(
    program: Callable[[], object],
    *,
    facts: Facts | None = None,
    failures: Failures | None = None,
    stacks: Mapping[str, Mapping[str, object]] | None = None,
    others: Others | None = None,
    unknown: bool = False,
) -> AwsMocks:
    """Run it, to its end or its error.

    Args:
        program: the piece of a program; it may be a coroutine function.
        facts: what data sources answer, beside what they answer anyway.
        failures: what data sources fail with, by token.
        stacks: outputs of other stacks, by full name.
        others: what components of other packages tell, by type.
        unknown: leave every id and computed output unknown, as in a first preview.
    """
    mocks = _Mocks(facts, unknown_outputs=unknown)
    mocks.failures, mocks.stacks, mocks.others = failures or {}, stacks or {}, others or {}
    aws_mocks.install(mocks, project="eks-windows-nodes", preview=unknown)
    pulumi.runtime.test(program)()
    return mocks


def made(mocks: AwsMocks) -> set[tuple[str, str]]:
    """Type and name of every resource, components among them; an AWS type without its package and module path."""
    return {(_short(each.type), each.name) for each in mocks.registrations}


def parents(mocks: AwsMocks) -> dict[str, set[str]]:
    """The types of parents by the type of their children."""
    types = {each.urn: _short(each.type) for each in mocks.registrations}
    found: dict[str, set[str]] = {}
    for each in mocks.registrations:
        found.setdefault(_short(each.type), set()).add(types.get(each.parent, "Stack"))
    return found


def unknown() -> pulumi.Output[Any]:
    """An output that is known only after an update. Call it inside a program."""
    return pulumi.Output(set(), _done(None), _done(False), _done(False))


def is_unknown(value: object) -> bool:
    """Whether a registered input was unknown."""
    return isinstance(value, type(pulumi.UNKNOWN))


def _done(value: _T) -> asyncio.Future[_T]:
    future: asyncio.Future[_T] = asyncio.get_event_loop().create_future()
    future.set_result(value)
    return future


def component(mocks: AwsMocks, name: str) -> Registration:
    """The one component of a type."""
    (found,) = mocks.of_type(f"{COMPONENTS}{name}")
    return found


def _short(token: str) -> str:
    return token.rpartition(":")[2]
