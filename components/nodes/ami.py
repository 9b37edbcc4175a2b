"""The AMI of a node group and the facts about it: from a pinned release, a parameter or the images stack."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, NotRequired, TypedDict, cast

import pulumi
import pulumi_aws as aws

from components.cluster.lookups import asked, looked_up
from components.facts.limits import AMI_ID
from components.facts.release import IMAGE_TAG, NODE_FACTS, Release, keyed, text_of
from components.nodes.image_manifest import AmiError, is_copy, told_by_manifest

if TYPE_CHECKING:
    from collections.abc import Mapping


class NodeAmi(TypedDict):
    """An AMI and what is known about it; None stands for a fact that nobody wrote down."""

    id: pulumi.Input[str]
    """AMI id."""

    image: pulumi.Input[str]
    """Name of the image, or the AMI's own name where Amazon built it."""

    windows_server: pulumi.Input[str]
    """Windows Server version."""

    variant: pulumi.Input[str]
    """Core or Full."""

    kubernetes_minor: pulumi.Input[str]
    """Kubernetes minor version of its kubelet."""

    kubelet_version: pulumi.Input[str | None]
    """Full version of its kubelet; Amazon publishes it in its documentation only."""

    os_build: pulumi.Input[str | None]
    """Build and update revision of its Windows."""

    build_date: pulumi.Input[str]
    """Day of its creation, UTC, in ISO form."""

    recipe_version: pulumi.Input[str | None]
    """Version of its recipe; None where Amazon built it."""

    fast_launch: pulumi.Input[bool]
    """Whether EC2 Fast Launch is on for it."""

    boot_levers: NotRequired[pulumi.Input[str | None]]
    """What of its boot differs from that of Amazon's AMI; None where nothing does, or nobody says."""


def from_release(release: Release, region: str) -> NodeAmi:
    """A pinned release: every fact is in the config.

    Raises:
        AmiError: the release is not in this Region.
    """
    if region not in release.ami_ids:
        raise AmiError(f"{release.version} is not in {region}; distribute the image there and pin it again")
    return cast("NodeAmi", {**release.texts, "id": release.ami_ids[region], "fast_launch": release.fast_launch})


def from_parameter(name: str, hint: str, opts: pulumi.InvokeOptions | None = None) -> NodeAmi:
    """What a parameter holds now; the facts come from the AMI's tags, or from its name where Amazon built it.

    Args:
        name: the parameter.
        hint: what to do when there is none.
        opts: how to call AWS.

    Raises:
        AmiError: there is no such parameter or AMI, the AMI tells nothing about itself, or its manifest is none.
    """
    parameter = looked_up(lambda: asked(aws.ssm.get_parameter, opts, name=name))
    if parameter is None:
        raise AmiError(f"there is no parameter {name}; {hint}")
    ami_id = parameter.value
    if AMI_ID.refuse(ami_id):
        raise AmiError(f"parameter {name} holds {ami_id[:_SHOWN]!r}, expected an AMI id; {hint}")
    found = look_up(ami_id, f" of parameter {name}", opts)
    created = date.fromisoformat(found.creation_date[:10])
    tags = told_by_manifest(name, found.tags, opts) if is_copy(found.tags) else found.tags
    return described(ami_id, found.name, created, tags, amazon=is_amazons(found))


def require(ami_id: str, opts: pulumi.InvokeOptions | None = None) -> None:
    """Refuse a pinned AMI that is not there, before anything is made: Auto Scaling would say it last.

    Raises:
        AmiError: there is no such AMI, or it belongs to an account that does not share it with this one.
    """
    look_up(ami_id, " of the pinned release", opts)


def look_up(ami_id: str, of_what: str, opts: pulumi.InvokeOptions | None) -> aws.ec2.GetAmiResult:
    """The AMI. Not by its owner: Amazon's accounts differ by Region and partition, and others share theirs.

    Raises:
        AmiError: there is none.
    """
    by_id = [{"name": "image-id", "values": [ami_id]}]
    found = looked_up(lambda: asked(aws.ec2.get_ami, opts, filters=by_id, include_deprecated=True))
    if found is None:
        raise AmiError(
            f"there is no AMI {ami_id}{of_what} in this Region, or it is not shared with this account; "
            "pin one that is there"
        )
    return found


_SHOWN = 80
"""Characters of a wrong value that a message shows."""


def described(ami_id: str, name: str, created: date, tags: Mapping[str, str], *, amazon: bool) -> NodeAmi:
    """Read an AMI's facts off its tags, or off its name where Amazon built it.

    Raises:
        AmiError: neither tells which Windows Server and Kubernetes it is.
    """
    if IMAGE_TAG in tags:
        try:
            return from_release(Release.from_tags(HERE, ami_id, created, tags), HERE)
        except ValueError as error:
            raise AmiError(str(error)) from error
    try:
        release = Release.from_name(HERE, ami_id, name) if amazon else None
    except ValueError:
        release = None
    if release is None:
        raise AmiError(
            f"{ami_id} ({name}) neither is an EKS optimized Windows AMI of Amazon's nor carries the tag {IMAGE_TAG}, "
            "which no other account sees; pin it as a release, which says what it is"
        )
    return from_release(release, HERE)


def is_amazons(found: aws.ec2.GetAmiResult) -> bool:
    """Whether Amazon built it: another account may give its AMI the name of one of Amazon's."""
    return found.image_owner_alias == "amazon"


HERE = "this Region"
"""Stands for the name of the Region that an AMI was looked up in."""


def from_output(ami: pulumi.Input[NodeAmi]) -> NodeAmi:
    """The same facts when they are only known later, each an output of its own."""
    later = pulumi.Output.from_input(ami)
    return cast("NodeAmi", {key: later.apply(partial(_of, key)) for key in NodeAmi.__annotations__})


def _of(key: str, ami: Mapping[str, object]) -> object:
    return ami.get(key)


def tags(ami: NodeAmi) -> dict[str, pulumi.Input[str]]:
    """The facts as tags, for the nodes, volumes and templates that are made of this AMI; empty for what is unknown."""
    facts = {fact.tag: _facts(ami)[fact.name] for fact in NODE_FACTS}
    return {tag: _text(value) for tag, value in facts.items() if value is not None}


def exports(ami: NodeAmi) -> dict[str, object]:
    """The AMI and its facts as a stack exports them to other projects."""
    facts = {name: value for name, value in _facts(ami).items() if name != "fast_launch"}
    return {"amiId": ami["id"], **keyed(facts)}


def _facts(ami: NodeAmi) -> Mapping[str, pulumi.Input[str | bool | None]]:
    return cast("Mapping[str, pulumi.Input[str | bool | None]]", ami)


def _text(value: pulumi.Input[str | bool | None]) -> pulumi.Input[str]:
    return value if isinstance(value, str) else pulumi.Output.from_input(value).apply(text_of)
