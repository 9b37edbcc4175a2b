"""Tags as resources write them: an object, or a list of objects with `key` and `value`."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from eks_windows.model import Fact, Tags

if TYPE_CHECKING:
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.view import View

TAG_TYPES = ("aws:autoscaling/tag:Tag",)
"""Resources that are one tag of an Auto Scaling group each."""

GROUP_TYPES = ("aws:autoscaling/group:Group", "aws-native:autoscaling:AutoScalingGroup")


def tags_at(resource: Resource, view: View) -> Tags:
    """The tags in a property of a resource."""
    place, unknown = view.place, resource.text(view).unknown
    known = {key: resource.text(value) for key, value in view.entries()}
    computed: list[tuple[Fact[str], Fact[str]]] = []
    for one in view.items() if isinstance(view.value, list) else ():
        key = resource.text(one.get("key"))
        if one.unknown:
            place, unknown = one.place, key.unknown
        elif key.unknown is not None:
            computed.append((key, resource.text(one.get("value"))))
        elif key.value is not None:
            known[key.value] = resource.text(one.get("value"))
    return Tags(place, known, unknown, tuple(computed))


def instance_tags(resource: Resource, data: View) -> Tags:
    """The tags that instances get; a template's own tags say the same about what it launches and come second."""
    found = tags_at(resource, data.get("tags"))
    listed = data.get("tagSpecifications")
    if listed.unknown:
        return Tags(listed.place, found.known, resource.text(listed).unknown)
    for one in listed.items():
        kind = one.get("resourceType")
        if kind.text() == "instance":
            found = tags_at(resource, one.get("tags")).over(found)
        elif kind.unknown or one.unknown:
            found = Tags(one.place, found.known, resource.text(kind).unknown)
    return Tags(listed.place, found.known, found.unknown) if "tagSpecifications" in data_keys(data) else found


def data_keys(data: View) -> set[str]:
    """The names of the properties that are there."""
    return set(data.value) if isinstance(data.value, dict) else set()


def group_tags(graph: Graph, group: Resource) -> Tags:
    """The tags of an Auto Scaling group: its own, and those that are resources."""
    found = tags_at(group, group.props.get("tags"))
    for one in _separate(graph).get(group.urn, ()):
        tag = one.props.at("tag")
        key = one.text(tag.get("key"))
        value = one.text(tag.get("value"))
        known = {} if key.value is None else {key.value: value}
        found = found.over(Tags(found.place, known, computed=() if key.unknown is None else ((key, value),)))
    return found


def _separate(graph: Graph) -> dict[str, list[Resource]]:
    """The tag resources by their group's URN."""

    def found() -> dict[str, list[Resource]]:
        tags: dict[str, list[Resource]] = defaultdict(list)
        for one in graph.of_type(*TAG_TYPES):
            target: Fact[str] = graph.reference(one, one.props.get("autoscalingGroupName"), GROUP_TYPES)
            tags[target.value or ""].append(one)
        return tags

    return graph.once("tags of groups", found)
