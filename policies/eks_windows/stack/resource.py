"""One resource of the stack: what is known of its properties, and why the rest is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from eks_windows.stack.facts import Fact, T
from eks_windows.stack.scope import Provider, Scope, scope_of
from eks_windows.stack.urn import name_in
from eks_windows.stack.values import overlaid, plain
from eks_windows.stack.view import Place, View
from google.protobuf.struct_pb2 import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from eks_windows.stack.values import Plain


@dataclass(frozen=True)
class Resource:
    """One resource of the stack; its properties are turned into plain data at most once, on first use.

    Attributes:
        urn: the resource's URN.
        type: its type token.
        name: its name in the program.
        parent: the parent's URN, empty for none.
        depends: top-level property to the URNs that it was computed from.
        provider: its provider.
        outputs: its state as the engine sent it; empty at preview where the provider is not configured yet.
        inputs: what the program gave, a `Struct` as it came over the wire; None where the engine never showed it.
    """

    urn: str
    type: str
    name: str
    parent: str = ""
    depends: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    provider: Provider = field(default_factory=Provider)
    outputs: Struct | None = None
    inputs: bytes | None = None

    @cached_property
    def known_outputs(self) -> dict[str, Plain]:
        """The outputs alone, for the few questions where an input must not answer."""
        return plain(self.outputs) if self.outputs is not None else {}

    @cached_property
    def props(self) -> View:
        """Outputs where they are known, the given inputs elsewhere."""
        if self.inputs is None:
            return View(self.known_outputs, Place(self.urn))
        inputs = Struct.FromString(self.inputs)
        told = plain(inputs) if self.outputs is None else overlaid(self.outputs, inputs, self.known_outputs)
        return View(told, Place(self.urn))

    @cached_property
    def scope(self) -> Scope:
        """Its account and Region."""
        region, arn = (self.props.get(key).value for key in ("region", "arn"))
        return scope_of(region, arn, self.provider)

    def text(self, view: View) -> Fact[str]:
        """A property of this resource as text."""
        return self._fact(view, view.text())

    def boolean(self, view: View) -> Fact[bool]:
        """A property of this resource as a boolean, also where it is written as a string."""
        return self._fact(view, view.boolean())

    def number(self, view: View) -> Fact[int]:
        """A property of this resource as a whole number, also where it is written as a string."""
        return self._fact(view, view.number())

    def _fact(self, view: View, value: T | None) -> Fact[T]:
        return Fact(view.place, value, self.why_unknown(top_level(view.place.path)) if view.unknown else None)

    def why_unknown(self, key: str) -> str:
        """A sentence on why this resource's property `key` is not known yet."""
        sources = [name_in(urn) for urn in self.depends.get(key, ())]
        whence = f"it comes from {', '.join(sorted(sources))} and" if sources else "it"
        return f"{whence} is not known before the update"


@dataclass(frozen=True)
class TemplateResource(Resource):
    """A resource inside another one's text, such as a CloudFormation template; its places are in the text's owner."""

    data: View = View(None, Place(""))  # noqa: RUF009  (a View cannot be changed)
    update_policy: View = View(None, Place(""))  # noqa: RUF009  (as above)
    stack: Resource | None = None
    written: object = None

    @cached_property
    def props(self) -> View:
        """The properties as they stand in the text."""
        return self.data

    @cached_property
    def known_outputs(self) -> dict[str, Plain]:
        """What is known of the stack that it is in: a text has no outputs of its own."""
        return self.stack.known_outputs if self.stack is not None else {}

    @cached_property
    def scope(self) -> Scope:
        """Its stack's."""
        return self.stack.scope if self.stack is not None else Scope()


def top_level(path: str) -> str:
    """The top-level property of a path, the granularity of the engine's property dependencies."""
    return path.split(".", 1)[0].split("[", 1)[0]
