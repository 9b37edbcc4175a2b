"""Launch templates, in the version that a group really uses.

A program holds the content of a template's newest version only. Which version counts is the group's say: ``$Latest``,
``$Default`` (what an Auto Scaling group takes where none is named), or a number.
Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_LaunchTemplateSpecification.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from eks_windows.forms.image_builder import given_versions
from eks_windows.forms.launch import launch_from, launch_unseen
from eks_windows.model import LAUNCH_TEMPLATE, Fact, Launch
from eks_windows.stack.resource import TemplateResource, top_level
from eks_windows.stack.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.view import View

TEMPLATE_TYPES = ("aws:ec2/launchTemplate:LaunchTemplate", "aws-native:ec2:LaunchTemplate")
DEFAULT_VERSION, LATEST_VERSION = "$Default", "$Latest"

NEWEST = "the number that its template gives it"
"""Stands for a version that is not known yet and was computed from the template: its outputs are numbers."""

NUMBER_OF_DEFAULT = "the number of its template's default version"
"""Stands for such a number of the default version: unlike ``$Default`` it is one, and it means the same content."""


def launch_of(graph: Graph, resource: Resource, specification: View) -> Launch:
    """What a group's reference to a launch template launches.

    Args:
        graph: all resources.
        resource: the group.
        specification: the object with the template's id or name and the version.
    """
    target = template_named(graph, resource, specification)
    version = resource.text(specification.get("version"))
    template = graph.resources.get(target.value or "")
    if template is None:
        why = target.unknown or f"launch template {target.value or '(none named)'} is not in this program"
        return launch_unseen(target.place, LAUNCH_TEMPLATE, why, version)
    return _launch(graph, resource, template, version)


def launches_of(graph: Graph, resource: Resource, specifications: Sequence[View]) -> Iterator[Launch]:
    """What several references in one property launch.

    While their ids are unknown, nothing says which reference means which template; but every template that the property
    was computed from is launched by the group, so each is read.
    """
    open_ones = [one for one in specifications if template_named(graph, resource, one).unknown is not None]
    known = [one for one in specifications if one not in open_ones]
    for one in known:
        yield launch_of(graph, resource, one)
    key = top_level(specifications[0].place.path) if specifications else ""
    candidates = sorted(graph.sources(resource, key, TEMPLATE_TYPES))
    if len(candidates) <= 1:
        yield from (launch_of(graph, resource, one) for one in open_ones)
    elif open_ones:
        versions = {resource.text(one.get("version")).value: resource.text(one.get("version")) for one in open_ones}
        unclear: Fact[str] = Fact(
            open_ones[0].place, unknown="its references name several versions, and which means which is not known yet"
        )
        version = unclear if len(versions) > 1 else next(iter(versions.values()))
        for urn in candidates:
            yield _launch(graph, resource, graph.resources[urn], version)


def _launch(graph: Graph, resource: Resource, template: Resource, version: Fact[str]) -> Launch:
    key = top_level(version.place.path)
    of_template = template.urn in graph.sources(resource, key, TEMPLATE_TYPES)
    if version.unknown is not None and of_template and not graph.from_elsewhere(resource, key):
        version = Fact(version.place, NEWEST)
    hidden = _hidden(template, version)
    if hidden is not None:
        return launch_unseen(version.place, LAUNCH_TEMPLATE, hidden, version)
    launch = newest(graph, template, version)
    built = _built(graph, template, version)
    return launch if built is None else replace(launch, image=Fact(launch.image.place, unknown=built))


def _built(graph: Graph, template: Resource, version: Fact[str]) -> str | None:
    """Why the AMI of the version in use may be one that Image Builder made; None where it is the program's."""
    given = graph.once("templates of Image Builder", lambda: given_versions(graph, TEMPLATE_TYPES)).get(template.urn)
    if given is None:
        return None
    by, default = given
    if version.value != LATEST_VERSION and not (default and version.value in (None, DEFAULT_VERSION)):
        return None
    return f"distribution configuration '{by}' may give the launch template a version with each image that is built"


def newest(graph: Graph, template: Resource, version: Fact[str] | None = None) -> Launch:
    """What a template's newest version launches, which is the one that the program holds; read once for all groups."""

    def read() -> Launch:
        data = template.props.at("launchTemplateData")
        return launch_from(graph, template, template.props if data.absent else data, LAUNCH_TEMPLATE)

    return replace(graph.once(f"launch of {template.urn}", read), version=version)


def template_named(graph: Graph, resource: Resource, specification: View) -> Fact[str]:
    """The launch template that a reference names by id or name."""
    keys = ("id", "launchTemplateId", "name", "launchTemplateName")
    named = [view for key in keys if not (view := specification.get(key)).absent]
    found = [_referred(graph, resource, view) for view in named]
    known = [one for one in found if one.value in graph.resources]
    return (known or found or [Fact(specification.place)])[0]


def _referred(graph: Graph, resource: Resource, view: View) -> Fact[str]:
    """A template by id or name; the version beside it may come from a template, and the id from another stack."""
    key = top_level(view.place.path)
    if view.unknown and graph.from_elsewhere(resource, key):
        return Fact(view.place, unknown=resource.why_unknown(key))
    return graph.reference(resource, view, TEMPLATE_TYPES)


def _hidden(template: Resource, version: Fact[str]) -> str | None:
    """Why the content of the version in use is not what the program holds; None where it is."""
    if version.unknown:
        return f"the version of the launch template in use: {version.unknown}"
    wanted = version.value or DEFAULT_VERSION
    wanted = DEFAULT_VERSION if wanted == NUMBER_OF_DEFAULT else wanted
    if wanted in (LATEST_VERSION, NEWEST) or _is_new(template):
        return None
    latest, default = (_number(template, key) for key in _NUMBERS)
    if wanted == DEFAULT_VERSION:
        if template.props.get("updateDefaultVersion").boolean():
            return None
        wanted = default or ""
    if wanted and wanted == latest:
        return None
    used, held = wanted or DEFAULT_VERSION, latest or "a new one"
    return f"version {used} of the launch template is in use while the program holds {held}"


_NUMBERS = ("latestVersion", "defaultVersion")


def _number(template: Resource, key: str) -> str | None:
    """A version of a template that exists; aws-native has other names for it, and a template's text has none."""
    if isinstance(template, TemplateResource):
        return None
    found = (template.props.get(name).text() for name in (key, f"{key}Number"))
    return next((text for text in found if text is not None), None)


def _is_new(template: Resource) -> bool:
    """Whether the template is being created, so that its first version is the only one.

    Of one that changes aws-native tells the id in a preview, and calls all else that AWS gives it unknown.
    """
    keys = (
        ("id", "stackId")
        if isinstance(template, TemplateResource)
        else (*_NUMBERS, *(f"{key}Number" for key in _NUMBERS), "launchTemplateId")
    )
    told = [template.known_outputs.get(key) for key in keys]
    return all(one is None or one is UNKNOWN for one in told)
