"""What has to hold of the components of one image: those that exist, scripts and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts.limits import COMPONENT_NAME
from components.facts.names import EKS_ARTIFACTS, UPDATE_WINDOWS, region_of
from components.powershell.image_documents import OWN_STEPS, check_document, document_parameters, script_document
from components.powershell.syntax import check_syntax
from components.problems.problem import Problem
from components.settings.rules.own_document import ComponentValues, own_document, read_document
from components.settings.rules.rule import exactly_one, raised

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from components.settings.rules.image_base import BaseValues
    from components.settings.validation import Spelling


def script_names_fit(name: str, components: Sequence[ComponentValues]) -> Iterator[Problem]:
    """A script's component is called after image and script."""
    for index, component in enumerate(components):
        full = f"{name}-{component.get('name') or ''}"
        if component.get("arn") is None and len(full) > COMPONENT_NAME.maximum:
            yield Problem(
                ("components", index, "name"),
                f"found {component.get('name')!r}, of which {full!r} is made, with {len(full)} characters; expected at "
                f"most {COMPONENT_NAME.maximum} ({COMPONENT_NAME.source}); shorten it",
            )


def own_steps_can_be_made(spell: Spelling, components: Sequence[ComponentValues]) -> Iterator[Problem]:
    """Each is a component that exists, or a script or document with a name of its own that a machine could run."""
    taken: dict[str, str] = dict.fromkeys(OWN_STEPS, "a step that is always called so")
    for index, component in enumerate(components):
        name, given = component.get("name"), {way: component.get(way) for way in ("arn", "script", "document", "file")}
        found = [*exactly_one(spell, **given)]
        if all(way == "arn" or value is None for way, value in given.items()):
            if name is not None:
                found.append(Problem(("name",), f"found {name!r} without a script, which it would name; drop it"))
        elif not found:
            found += [*_named(taken, name), *_can_be_made(component, name or "")]
            taken[name or ""] = f"first at [{index}]"
        if component.get("secrets") and component.get("script") is None:
            found.append(Problem(("secrets",), "found secrets without a script, which alone reads them; drop them"))
        yield from (problem.under("components", index) for problem in found)


def components_fit(region: str, components: Sequence[ComponentValues]) -> Iterator[Problem]:
    """A component that exists is in the pipeline's Region, and named once."""
    arns = [component.get("arn") for component in components]
    names = [arn and arn.partition(":component/")[2].partition("/")[0] + arn.split(":")[4] for arn in arns]
    for index, arn in enumerate(arns):
        path = ("components", index, "arn")
        if arn is not None and region_of(arn) != region:
            yield Problem(path, f"found one of {region_of(arn)}, expected one of this stack's Region {region}")
        if arn is not None and names[index] in names[:index]:
            first = names.index(names[index])
            yield Problem(path, f"found the component of [{first}] again, as {arn!r}; a recipe takes one version of it")
        if arn is not None and f":aws:component/{UPDATE_WINDOWS}/" in arn and components[index].get("parameters"):
            yield Problem(
                ("components", index, "parameters"), f"found parameters of {UPDATE_WINDOWS}, which has none; drop them"
            )


def artifacts_once(base: BaseValues | None, components: Sequence[ComponentValues]) -> Iterator[Problem]:
    """The EKS artifacts are installed by the base, or are on it: the component refuses what has them."""
    plain = base is not None and base.get("windows") is not None
    for index, component in enumerate(components):
        if f":component/{EKS_ARTIFACTS}/" in (component.get("arn") or ""):
            fix = "choose their version in base.windows.artifacts" if plain else "an EKS optimized AMI has them"
            yield Problem(
                ("components", index, "arn"), f"found the EKS artifacts, which the base brings; {fix}, so drop it"
            )


def _named(taken: Mapping[str, str], name: str | None) -> Iterator[Problem]:
    if not name or name in taken:
        found = f"{name!r}, {taken[name]}" if name else "nothing"
        yield Problem(("name",), f"found {found}; expected a name of its own for the script")


def _can_be_made(component: ComponentValues, name: str) -> Iterator[Problem]:
    script, document, file = component.get("script"), component.get("document"), component.get("file")
    if script is not None:
        if component.get("parameters"):
            yield Problem(("parameters",), "found parameters of a script, which takes none; write the values in it")
        unreadable = [*raised(("script",), check_syntax, script)]
        yield from unreadable or raised(("script",), script_document, name, script, component.get("secrets", {}))
    elif document is not None:
        unreadable = [*raised(("document",), check_document, document)]
        yield from unreadable or _parameters_fit(component, document)
    elif file is not None:
        unreadable = [*raised(("file",), read_document, file)]
        text = "" if unreadable else own_document(component) or ""
        unreadable += [] if unreadable else [*raised(("file",), check_document, text)]
        yield from unreadable or _parameters_fit(component, text)


def _parameters_fit(component: ComponentValues, text: str) -> Iterator[Problem]:
    """Image Builder refuses a recipe with parameters that a document has not, or without those that it needs."""
    declared, given = document_parameters(text), component.get("parameters") or {}
    for name in given:
        if name not in declared:
            known = ", ".join(declared) or "none"
            yield Problem(("parameters", name), f"found a parameter that the document has not, expected of: {known}")
    for name, default in declared.items():
        if not default and name not in given:
            yield Problem(("parameters", name), "found nothing, expected a value: the document gives it no default")
