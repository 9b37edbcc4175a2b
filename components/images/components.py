"""The Image Builder components that this project writes, each a document under a version made from it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pulumi_aws import imagebuilder as ib

from components.facts import defaults, manifest
from components.facts.content_version import content_version
from components.facts.windows_updates import UpdateClassification
from components.images.args import ComponentArgs, Tags, WindowsImagePipelineArgs
from components.images.boot import boot_of
from components.images.checked import chosen_updates, output_parameter, references, registries
from components.powershell.boot_documents import boot_documents
from components.powershell.evidence import Promise
from components.powershell.image_documents import (
    cache_document,
    evidence_document,
    registries_document,
    script_document,
    update_document,
)
from components.settings.rules.own_document import own_document

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pulumi

GENERATION = 1
"""The minor number of all our versions. Raise it when resources get other names in the program: what a stack holds
under the former names has versions of its own then, and stays until the pipeline has moved on."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A component document of ours.

    Attributes:
        name: name of the component.
        data: the document.
        parameters: its parameter to value.
    """

    name: str
    data: str
    parameters: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def version(self) -> str:
        """A version of its own for every content."""
        return content_version(self.data, minor=GENERATION)


Part = Document | ComponentArgs
"""A step of a recipe: a document of ours, or a component that exists."""


def parts(args: WindowsImagePipelineArgs) -> list[Part]:
    """What a recipe runs, in this order: EKS artifacts, updates, mirrors, cache, boot, the user's own, evidence.

    Updates come before the cache, as an update of Windows can replace what containers share with it; the evidence comes
    last, so that it sees what all others did.
    """
    name, images, updates = args["image_name"], references(args), chosen_updates(args)
    artifacts = args.get("artifacts_component_arn")
    found: list[Part] = [ComponentArgs(arn=artifacts)] if artifacts else []
    found += _own(args, "updates")
    if updates is not None:
        data = update_document(
            updates.get("include", ()),
            updates.get("exclude", ()),
            [UpdateClassification(each) for each in updates.get("classifications", ())],
            refresh_base_layers=updates.get("refresh_base_layers", False),
            registries=registries(args),
        )
        found.append(Document(name=f"{name}-updates", data=data))
    mirrors = registries_document(registries(args))
    if mirrors is not None:
        found.append(Document(name=f"{name}-registries", data=mirrors))
    found += _own(args, "cache")
    if images:
        found.append(Document(name=f"{name}-cache", data=cache_document(images, registries(args))))
    found += [
        Document(name=f"{name}-{step}", data=data) for step, data in boot_documents(boot_of(args.get("boot"))).items()
    ]
    found += _own(args, None)
    found.append(Document(name=f"{name}-evidence", data=evidence_document(promise(args))))
    return found


def promise(args: WindowsImagePipelineArgs) -> Promise:
    """What the image claims to be, which its last step proves and writes down."""
    updates = chosen_updates(args)
    elsewhere = {each["region"] for each in args.get("distributions", ())} - {args["region"]}
    return Promise(
        image=args["image_name"],
        server=args["windows_server"],
        variant=args.get("variant", defaults.VARIANT),
        minor=args["kubernetes_minor"],
        parameter=manifest.parameter(output_parameter(args)),
        other_regions=sorted(elsewhere),
        required_updates=updates.get("required", ()) if updates is not None else (),
        minimum_os_build=updates.get("minimum_os_build") if updates is not None else None,
        automatic_updates=args.get("automatic_updates", False),
        cached_images=references(args),
        fast_launch=args.get("fast_launch", True) is not None,
        boot_levers=boot_of(args.get("boot")).levers,
    )


def _own(args: WindowsImagePipelineArgs, before: str | None) -> list[Part]:
    """The steps of the user's own that run at one place."""
    image, all_of_them = args["image_name"], args.get("components", ())
    return [_part(image, each) for each in all_of_them if each.get("before") == before]


def _part(image: str, own: ComponentArgs) -> Part:
    """A document made of a script or given as it is, or the component that exists."""
    name, script, document = own.get("name"), own.get("script"), own_document(own)
    if name and script:
        return Document(name=f"{image}-{name}", data=script_document(name, script, own.get("secrets", {})))
    if name and document:
        return Document(name=f"{image}-{name}", data=document, parameters=own.get("parameters", {}))
    return own


def versioned(name: str, version: str) -> str:
    """The name, in the program, of something immutable: one resource per version, so that none is ever replaced.

    A new version is a new resource, made before what points at it changes; the engine deletes the former one when all
    else is done. After an update that failed in between, the former content is still in the state under its own name:
    taking the change back changes nothing, and no version is asked for twice, which Image Builder would refuse.
    """
    return f"{name}-{version}"


def identity(part: Part) -> list[object]:
    """What distinguishes a step from another; the recipe's version is made of these."""
    if isinstance(part, Document):
        return [part.name, part.version, *([dict(part.parameters)] if part.parameters else [])]
    return [part.get("arn"), dict(part.get("parameters", {}))]


def recipe_components(
    found: Sequence[Part], tags: Tags, opts: pulumi.ResourceOptions
) -> list[ib.ImageRecipeComponentArgs]:
    """Create the documents' components, and name all steps by exact ARN: content versions are not ordered by age."""
    return [
        ib.ImageRecipeComponentArgs(
            component_arn=_component(part, tags, opts).arn, parameters=_parameters(part.parameters)
        )
        if isinstance(part, Document)
        else ib.ImageRecipeComponentArgs(
            component_arn=part.get("arn") or "", parameters=_parameters(part.get("parameters", {}))
        )
        for part in found
    ]


def _component(document: Document, tags: Tags, opts: pulumi.ResourceOptions) -> ib.Component:
    return ib.Component(
        versioned(document.name, document.version),
        name=document.name,
        platform="Windows",
        version=document.version,
        data=document.data,
        tags=tags,
        opts=opts,
    )


def _parameters(given: Mapping[str, str]) -> list[ib.ImageRecipeComponentParameterArgs] | None:
    return [
        ib.ImageRecipeComponentParameterArgs(name=name, value=value) for name, value in sorted(given.items())
    ] or None
