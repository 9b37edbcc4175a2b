"""The stack's resources as a graph: what each is called, whom it belongs to, and what its properties point at.

Ids are unknown at preview, so a thing's identity is its URN wherever it is in the stack, and where it is not the
literal that names it, in its account and Region. The engine says for each top-level property which resources it was
computed from; one of a fitting type answers for an unknown reference. Several leave it open, and `alternatives` tries
each.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, cast

from eks_windows.stack.facts import Fact, U
from eks_windows.stack.resource import top_level
from eks_windows.stack.scope import InAccounts, Part, Scope
from eks_windows.stack.urn import name_in
from eks_windows.stack.view import View

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from eks_windows.stack.resource import Resource
    from eks_windows.stack.view import Place, View

_UNIQUE = re.compile(r"[a-z]{2,9}-[0-9a-f]{8,40}")
"""An id that AWS gives once in the world."""

_IN_TEXTS = "aws-native:"
"""Begins the types of resources inside texts, which are there or not as conditions in the text hold."""

STACK_REFERENCE = "pulumi:pulumi:StackReference"

_NAMES = ("name", "launchTemplateName", "roleName", "instanceProfileName")
_NAMING = ("id", "arn", "launchTemplateId", *_NAMES)

_AMAZONS = re.compile(r"arn:[^:]+:[^:]+:[^:]*:aws:")
"""Begins the ARN of what Amazon keeps for all accounts, which no stack has."""


class Graph:
    """All resources of one evaluation."""

    def __init__(
        self,
        resources: Iterable[Resource],
        chosen: Mapping[Place, str] | None = None,
        images: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """The engine's order is random; ours is by URN.

        Args:
            resources: all resources of the stack.
            chosen: what references that are open are taken to mean, for this graph.
            images: what is known of AMIs that are not in the stack, by id.
        """
        self.images = images or {}
        self.open_references: dict[Place, list[str]] = {}
        self._chosen = chosen or {}
        self._given = sorted(resources, key=lambda one: one.urn)
        self.resources: dict[str, Resource] = {}
        self._by_type: dict[str, list[Resource]] = defaultdict(list)
        self._children: dict[str, list[str]] = defaultdict(list)
        self._named: dict[str, dict[str, InAccounts[Resource]]] = {}
        self._outside: dict[tuple[str, ...], InAccounts[str]] = {}
        self._made: dict[str, object] = {}
        self._made_for_all: dict[str, object] = {}
        self.add(self._given)

    def where(self, reference: Place, target: str) -> Graph:
        """The same resources, with an open reference taken to mean one of its possible targets."""
        graph = Graph(self._given, {reference: target}, self.images)
        graph._made_for_all = self._made_for_all
        graph._named |= {token: names for token, names in self._named.items() if not token.startswith(_IN_TEXTS)}
        return graph

    def add(self, resources: Iterable[Resource]) -> None:
        """Add resources before anything is asked of the graph."""
        for resource in sorted(resources, key=lambda one: one.urn):
            self.resources[resource.urn] = resource
            self._by_type[resource.type].append(resource)
            if resource.parent:
                self._children[resource.parent].append(resource.urn)

    def of_type(self, *types: str) -> Iterator[Resource]:
        """The resources of some types, by type and then by URN."""
        for one in types:
            yield from self._by_type.get(one, ())

    def types(self) -> list[str]:
        """The type tokens of all resources."""
        return sorted(token for token, found in self._by_type.items() if found)

    @cached_property
    def depended_on(self) -> set[str]:
        """The URNs that some property of some resource was computed from."""
        return {urn for one in self.resources.values() for urns in one.depends.values() for urn in urns}

    def once(self, what: str, make: Callable[[], U]) -> U:
        """Something that is made of the whole graph, made at the first request."""
        if what not in self._made:
            self._made[what] = make()
        return cast("U", self._made[what])

    def once_for_all(self, what: str, make: Callable[[], U]) -> U:
        """As `once`, for what does not depend on the meaning of any reference."""
        if what not in self._made_for_all:
            self._made_for_all[what] = make()
        return cast("U", self._made_for_all[what])

    def ancestors(self, resource: Resource) -> Iterator[Resource]:
        """The components that a resource stands in, nearest first."""
        seen = {resource.urn}
        while (parent := self.resources.get(resource.parent)) is not None and parent.urn not in seen:
            seen.add(parent.urn)
            yield parent
            resource = parent

    def has_children(self, urn: str) -> bool:
        """Whether something stands in a resource, as in a component."""
        return urn in self._children

    def within(self, urn: str, types: Collection[str]) -> set[str]:
        """The URNs of all resources of some types in a component."""
        found: set[str] = set()
        seen, rest = {urn}, [urn]
        while rest:
            for child in self._children.get(rest.pop(), ()):
                if child not in seen:
                    seen.add(child)
                    rest.append(child)
                    if self.resources[child].type in types:
                        found.add(child)
        return found

    def sources(self, resource: Resource, key: str, types: Collection[str]) -> set[str]:
        """The URNs of the resources of some types that the property `key` was computed from, through components."""
        found: set[str] = set()
        for urn in resource.depends.get(key, ()):
            source = self.resources.get(urn)
            if source is not None and source.type in types:
                found.add(urn)
            elif source is not None:
                found |= self.within(urn, types)
        return found

    def from_elsewhere(self, resource: Resource, key: str) -> bool:
        """Whether the property `key` has something of another stack, which may be anything."""
        sources = (self.resources.get(urn) for urn in resource.depends.get(key, ()))
        return any(source is not None and source.type == STACK_REFERENCE for source in sources)

    def reference(
        self, resource: Resource, view: View, types: Collection[str], scope: Scope | None = None
    ) -> Fact[str]:
        """What a property that names another resource points at.

        Args:
            resource: the resource that the property belongs to.
            view: the property.
            types: the type tokens that it may point at.
            scope: where names are looked for; None for where the resource is.

        Returns:
            The target's URN where it is in the stack, else the literal (of an ARN: its last part, the name). Unknown
            where the value is unknown and not exactly one dependency of a fitting type explains it; where several
            do, the reference is open.
        """
        text = view.text()
        if text is not None:
            return self.called(resource, view.place, text, types, scope)
        if not view.unknown:
            return Fact(view.place)
        key = top_level(view.place.path)
        return self.one_of(view.place, self.sources(resource, key, types), resource.why_unknown(key))

    def called(
        self, owner: Resource, place: Place, text: str, types: Collection[str], scope: Scope | None = None
    ) -> Fact[str]:
        """What a text at a place names, by id, ARN or name, as seen from the resource that it belongs to.

        A name means what is called so in the same account and Region, or what is given a name that is not known yet.
        Where there are several, that counts from which the property was computed, before what is here for certain;
        else the reference is open. What is elsewhere for certain is not meant.
        """
        if text in self.resources:  # an identity of ours, such as that of a resource in a template's text
            return Fact(place, text if self.resources[text].type in types else None)
        scope = (scope or owner.scope).of_arn(text)
        near = self._near(scope, text, types)
        certain = [urn for urn, is_here in near.items() if is_here]
        if len(near) == len(certain) == 1:
            return Fact(place, certain[0])
        unnamed = [] if certain else self._unnamed_near(scope, text, types)
        if not near and not unnamed:
            return Fact(place, last_part(text))
        told = sorted({*near, *unnamed} & self.sources(owner, top_level(place.path), types))
        why = (
            f"nothing tells whether it means what is called so in this program ({_named(near)})"
            if near
            else f"it may be the name of {_named(unnamed)}, which is not known yet"
        )
        return self.one_of(place, told or certain or [*near, *unnamed, last_part(text)], why)

    def _near(self, scope: Scope, text: str, types: Collection[str]) -> dict[str, bool]:
        """The URNs of what is called so and may be meant, and whether it is where it is looked for, for certain."""
        found: dict[str, bool] = {}
        unique = _UNIQUE.fullmatch(text) is not None
        for token in sorted(types):
            called = self._names(token).get(last_part(text))
            for where, one in called.near(None if unique else scope) if called is not None else ():
                same = True if unique else where.same(scope, regional=not _is_global(token))
                if same is not False:
                    found[one.urn] = bool(same)
        return found

    def outside(
        self, owner: Resource, place: Place, text: str, types: Collection[str], scope: Scope | None = None
    ) -> Fact[str]:
        """The identity of something that is not in the stack: its name, in its account and Region.

        Two names that may be of one account and Region, and may be not, leave it open which is meant.
        """
        name, scope = last_part(text), (scope or owner.scope).of_arn(text)
        regional = not all(_is_global(token) for token in types)
        seen = self._outside.setdefault((*types, name), InAccounts())
        relations = [(key, scope.same(other, regional=regional)) for other, key in seen.near(scope)]
        same = next((key for key, is_same in relations if is_same), None)
        if same is not None:
            return Fact(place, same)
        key = name + str(scope if regional else replace(scope, region=Part()))
        if any(key == known for known, _ in relations):
            key = key + f" as {owner.name} sees it"
        possible = [known for known, is_same in relations if is_same is None]
        if possible:
            return self.one_of(place, [*possible, key], "nothing tells whether it is the one of that name elsewhere")
        seen.put(scope, key)
        return Fact(place, key)

    def _unnamed_near(self, scope: Scope, text: str, types: Collection[str]) -> list[str]:
        """The URNs of what is given a name that is not known yet, which may be this one."""
        if _UNIQUE.fullmatch(text) or _AMAZONS.match(text):
            return []
        regional = not all(_is_global(token) for token in types)
        return [one.urn for one in self._unnamed(types) if one.scope.same(scope, regional=regional) is not False]

    def _unnamed(self, types: Collection[str]) -> list[Resource]:
        """The resources of some types whose names are given and not known yet."""
        return self.once(
            f"unnamed {sorted(types)}",
            lambda: [one for one in self.of_type(*sorted(types)) if any(one.props.get(key).unknown for key in _NAMES)],
        )

    def one_of(self, place: Place, targets: Collection[str], why: str) -> Fact[str]:
        """Which of some resources is meant at a place: the only one; open where there are several; `why` not told."""
        possible = sorted(targets)
        target = possible[0] if len(possible) == 1 else self._chosen.get(place)
        if target in possible:
            return Fact(place, target)
        if possible:
            self.open_references[place] = possible
        return Fact(place, unknown=why)

    def references(self, resource: Resource, view: View, types: Collection[str]) -> tuple[Fact[str], ...]:
        """What the elements of a list point at.

        Where as many elements are unknown as there are dependencies to explain them, these are the elements; which is
        which does not matter.
        """
        elements = list(view.items())
        if not elements:
            return ()
        named = {one.place: self.reference(resource, one, types) for one in elements if not one.unknown}
        unknown = [one for one in elements if one.unknown]
        known = {one.value for one in named.values()}
        rest = sorted(self.sources(resource, top_level(view.place.path), types) - known) if unknown else []
        if len(rest) == len(unknown):
            named |= {one.place: Fact(one.place, urn) for one, urn in zip(unknown, rest, strict=True)}
        return tuple(named.get(one.place) or self.reference(resource, one, types) for one in elements)

    def _names(self, token: str) -> dict[str, InAccounts[Resource]]:
        if token not in self._named:
            names: dict[str, InAccounts[Resource]] = {}
            for resource in self._by_type.get(token, ()):
                texts = (resource.props.get(key).text() for key in _NAMING)
                for name in sorted({last_part(text) for text in texts if text}):
                    names.setdefault(name, InAccounts()).put(resource.scope, resource)
            self._named[token] = names
        return self._named[token]


def _named(urns: Iterable[str]) -> str:
    """Resources in a message."""
    return ", ".join(sorted(name_in(urn) for urn in urns))


def _is_global(token: str) -> bool:
    """Whether names of this type are unique in an account, whatever the Region."""
    return ":iam/" in token or ":iam:" in token


def last_part(text: str) -> str:
    """The name at the end of an ARN; any other text as it is, and Image Builder's ARNs, which end in a build number."""
    return text.rsplit("/", 1)[-1] if text.startswith("arn:") and ":imagebuilder:" not in text else text
