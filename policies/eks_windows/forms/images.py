"""Which image a property means, and what AMI types, parameters and tags say about an image.

Sources: https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-windows-ami.html (parameter names),
https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html (AMI types),
https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html (``resolve:ssm:``).
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from eks_windows.image_facts import (
    DATE_TAG,
    FAST_LAUNCH_TAG,
    KUBELET_TAG,
    MINOR_TAG,
    RECIPE_TAG,
    SERVER_TAG,
    VARIANT_TAG,
)
from eks_windows.model import SERVER, Fact, Image, Kubelet, Os
from eks_windows.stack.values import UNKNOWN, like

if TYPE_CHECKING:
    from eks_windows.model import Tags
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.view import View

IMAGE_TYPES = (
    "aws:ssm/parameter:Parameter",
    "aws:imagebuilder/image:Image",
    "aws:ec2/ami:Ami",
    "aws:ec2/amiCopy:AmiCopy",
    "aws:ec2/amiFromInstance:AmiFromInstance",
    "aws-native:ssm:Parameter",
    "aws-native:imagebuilder:Image",
)
"""Resources that yield one AMI each, so that one dependency on them stands for one image."""

_PARAMETERS = ("aws:ssm/parameter:Parameter", "aws-native:ssm:Parameter")

UNTOLD = "which"
"""What is unclear of an AMI that a parameter holds whose value is not known yet: it may be any."""

_COPIES = ("aws:ec2/amiCopy:AmiCopy", "aws:ec2/amiFromInstance:AmiFromInstance")
"""Those of which AWS alone says what they ask of their instances, once they are there."""

_SSM = re.compile(r"resolve:ssm:(?P<name>[^:]+|arn:[^ ]+?)(?::(?P<version>[0-9]+))?")
_WINDOWS_NAME = re.compile(
    r"Windows_Server-(?P<server>\d{4})-English-(?P<variant>Core|Full)-EKS_Optimized-(?P<minor>1\.\d+)"
    r"(?:-(?P<date>\d{4}[.-]\d{2}[.-]\d{2}))?"
)
_WINDOWS_TYPE = re.compile(r"WINDOWS_(?P<variant>CORE|FULL)_(?P<server>\d{4})_x86_64")
_LINUX_NAME = re.compile(r"/aws/service/(?:eks/optimized-ami/(?P<minor>1\.\d+)/|bottlerocket/)")
_VERSION = re.compile(r"v?(?P<patch>(?P<minor>1\.\d+)(?:\.\d+)?)(?:[-+].*)?")


_OF_IMAGES = frozenset((SERVER_TAG, VARIANT_TAG, RECIPE_TAG, DATE_TAG, FAST_LAUNCH_TAG))
"""The tags that tell of an image what its name may leave open."""


def image_at(graph: Graph, resource: Resource, view: View) -> Fact[Image]:
    """The image that a property such as ``imageId`` means."""
    text = resource.text(view)
    if text.absent:
        return Fact(text.place)
    if text.known:
        made = graph.resources.get(graph.reference(resource, view, IMAGE_TYPES).value or "")
        image = text.map(lambda one: told_of(graph, image_of_text(one)))
        return image if made is None else image.map(lambda one: made_by(made, one))
    return graph.reference(resource, view, IMAGE_TYPES).map(lambda urn: _of_resource(graph, urn))


def told_of(graph: Graph, image: Image) -> Image:
    """An image with what the file of facts about AMIs tells of it, which is of the AMI itself."""
    facts = graph.images.get(image.key or "")
    if facts is None:
        return image
    version = facts.get("kubeletVersion") or facts.get("kubernetesMinor")
    return replace(
        image,
        server=facts.get("windowsServer", image.server),
        variant=facts.get("variant", image.variant),
        kubelet=kubelet_of(version) if version else image.kubelet,
        released=_day(facts.get("buildDate")) or image.released,
        amazon=False if "recipeVersion" in facts else image.amazon,
        fast_launch=image.fast_launch or facts.get("fastLaunch") == "true",
    )


def _of_resource(graph: Graph, urn: str) -> Image:
    urn = _yielding(graph, urn)
    made = graph.resources.get(urn)
    return Image(urn) if made is None else made_by(made, Image(urn))


def _yielding(graph: Graph, urn: str) -> str:
    """What yields the AMI: of a parameter that holds the AMI of another resource that one, through all of them."""
    seen, made = {urn}, graph.resources.get(urn)
    while made is not None and made.type in _PARAMETERS:
        held = graph.reference(made, made.props.get("value"), IMAGE_TYPES).value
        made = graph.resources.get(held or "")
        if made is None or made.urn in seen:
            break
        urn = made.urn
        seen.add(urn)
    return urn


def made_by(made: Resource, image: Image) -> Image:
    """An image with what the resource that makes it says: what it asks of its instances, and its encryption."""
    support, encrypted = made.props.get("imdsSupport"), made.props.get("encrypted")
    unclear = {name for name, view in (("tokens", support), ("encrypted", encrypted)) if view.unknown}
    if made.type in _COPIES and support.absent and made.known_outputs.get("imdsSupport") in (None, UNKNOWN):
        unclear.add("tokens")
    if made.type in _PARAMETERS and made.props.get("value").unknown:
        unclear.add(UNTOLD)
    tokens = "required" if support.text() == "v2.0" else None
    return replace(image, tokens=tokens, encrypted=encrypted.boolean(), unclear=frozenset(unclear))


def image_of_text(text: str) -> Image:
    """The image that an AMI id, or the name of a parameter after ``resolve:ssm:``, stands for."""
    named = _WINDOWS_NAME.search(text)
    server, variant = (like(text, named["server"]), like(text, named["variant"])) if named else (None, None)
    released = _day(named["date"]) if named else None
    parameter = _SSM.fullmatch(text)
    if parameter is None:
        return Image(text, server, variant, released=released)
    amazon = parameter["name"].startswith("/aws/service/")
    return Image(text, server, variant, pinned=parameter["version"] is not None, amazon=amazon)


def image_of_type(ami_type: str, release: str | None) -> Image:
    """The image that Amazon EKS chooses for a managed node group of an AMI type and release version."""
    match = _WINDOWS_TYPE.fullmatch(ami_type)
    server, variant = (match["server"], match["variant"].title()) if match else (None, None)
    key = ami_type + " release " + release if release else None
    return Image(key, server, variant, managed=True, amazon=True, released=_day((release or "").split("-", 1)[-1]))


def _day(text: str | None) -> date | None:
    """AWS writes days as 2026.04.18, 2026-01-22 and 20261107."""
    try:
        return date.fromisoformat((text or "").replace(".", "-"))
    except ValueError:
        return None


def os_of_type(ami_type: str) -> Os | None:
    """The operating system of an AMI type; None for CUSTOM, which says nothing."""
    if ami_type == "CUSTOM":
        return None
    return Os.WINDOWS if ami_type.startswith("WINDOWS_") else Os.LINUX


def os_of_image(image: Image) -> Os | None:
    """The operating system that an image's parameter name gives away."""
    if image.server:
        return Os.WINDOWS
    return Os.LINUX if image.key and _LINUX_NAME.search(image.key) else None


def with_tags(image: Fact[Image], tags: Tags) -> Fact[Image]:
    """The image with what the tags of its instances say about it; its own name comes first, as it is the image."""
    if _OF_IMAGES.isdisjoint(tags.known):
        return image

    def told(key: str) -> str | None:
        return tags.told(key).value

    def change(one: Image) -> Image:
        open_ones = {
            what
            for what, key, known in (
                ("age", DATE_TAG, one.released),
                ("Fast Launch", FAST_LAUNCH_TAG, one.fast_launch),
                (SERVER, SERVER_TAG, one.server),
            )
            if not known and tags.told(key).unknown is not None and key in tags.known
        }
        return replace(
            one,
            unclear=one.unclear | open_ones,
            server=one.server or told(SERVER_TAG),
            variant=one.variant or told(VARIANT_TAG),
            amazon=False if one.amazon is None and RECIPE_TAG in tags.known else one.amazon,
            released=one.released or _day(told(DATE_TAG)),
            fast_launch=one.fast_launch or told(FAST_LAUNCH_TAG) == "true",
        )

    return image.map(change)


def kubelet_of(text: str) -> Kubelet | None:
    """The kubelet version in ``1.35.3``, ``v1.35.3-eks-1234567`` or ``1.35``."""
    match = _VERSION.fullmatch(text)
    if match is None:
        return None
    patch = like(text, match["patch"]) if match["patch"] != match["minor"] else None
    return Kubelet(like(text, match["minor"]), patch)


def kubelet_of_name(image: Image) -> Kubelet | None:
    """The Kubernetes minor in the name of one of Amazon's parameters."""
    for pattern in (_WINDOWS_NAME, _LINUX_NAME):
        match = pattern.search(image.key or "")
        if match and match["minor"]:
            return Kubelet(like(image.key or "", match["minor"]))
    return None


def kubelets_of_tags(tags: Tags) -> list[Fact[Kubelet]]:
    """The kubelet versions that tags tell."""
    return [tags.told(key).map(kubelet_of) for key in (KUBELET_TAG, MINOR_TAG)]
