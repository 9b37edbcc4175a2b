"""The stack's resources as a graph: what each is called, whom it belongs to, and what its properties point at.

Ids are unknown at preview, so a thing's identity is its URN wherever it is in the stack, and the literal that names it
where it is not. The engine says for each top-level property which resources it was computed from; that answers for an
unknown reference, provided exactly one of them has a fitting type.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from eks_windows.model import Fact
from eks_windows.resource import top_level
from eks_windows.view import View

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from eks_windows.resource import Resource
    from eks_windows.view import View

_NAMING = ("id", "arn", "name", "launchTemplateName", "roleName", "instanceProfileName", "launchTemplateId")


class Graph:
    """All resources of one evaluation."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        """The engine's order is random; ours is by URN."""
        self.resources: dict[str, Resource] = {}
        self._by_type: dict[str, list[Resource]] = defaultdict(list)
        self._children: dict[str, list[str]] = defaultdict(list)
        self._named: dict[str, dict[str, list[Resource]]] = {}
        self.add(resources)

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

    def ancestors(self, resource: Resource) -> Iterator[Resource]:
        """The components that a resource stands in, nearest first."""
        seen = {resource.urn}
        while (parent := self.resources.get(resource.parent)) is not None and parent.urn not in seen:
            seen.add(parent.urn)
            yield parent
            resource = parent

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

    def reference(self, resource: Resource, view: View, types: Collection[str]) -> Fact[str]:
        """What a property that names another resource points at.

        Args:
            resource: the resource that the property belongs to.
            view: the property.
            types: the type tokens that it may point at.

        Returns:
            The target's URN where it is in the stack, else the literal (of an ARN: its last part, the name). Unknown
            where the value is unknown and not exactly one dependency of a fitting type explains it.
        """
        text = view.text()
        if text is not None:
            return Fact(view.place, self.named(types, text, resource.region) or last_part(text))
        if not view.unknown:
            return Fact(view.place)
        key = top_level(view.place.path)
        found = self.sources(resource, key, types)
        if len(found) == 1:
            return Fact(view.place, found.pop())
        return Fact(view.place, unknown=resource.why_unknown(key))

    def named(self, types: Collection[str], text: str, region: str = "") -> str | None:
        """The URN of the one resource of some types that is called so by id, ARN or name; None for none or several."""
        if text in self.resources:  # an identity of ours, such as that of a resource in a template's text
            return text if self.resources[text].type in types else None
        name = last_part(text)
        found = [one for token in sorted(types) for one in self._names(token).get(name, ())]
        near = [one for one in found if one.region == region]
        matches = near if len(found) > 1 else found
        return matches[0].urn if len(matches) == 1 else None

    def _names(self, token: str) -> dict[str, list[Resource]]:
        if token not in self._named:
            names: dict[str, list[Resource]] = {}
            for resource in self._by_type.get(token, ()):
                texts = (resource.props.get(key).text() for key in _NAMING)
                for name in sorted({last_part(text) for text in texts if text}):
                    names.setdefault(name, []).append(resource)
            self._named[token] = names
        return self._named[token]


def last_part(text: str) -> str:
    """The name at the end of an ARN; any other text as it is, and Image Builder's ARNs, which end in a build number."""
    return text.rsplit("/", 1)[-1] if text.startswith("arn:") and ":imagebuilder:" not in text else text
