"""The AMI of a node group and the facts about it: from a pinned release, a parameter or the images stack."""

from collections.abc import Mapping
from datetime import date
from operator import itemgetter
from typing import TypedDict, cast

import pulumi
import pulumi_aws as aws

from components.arguments.error import ArgumentError
from components.cluster.lookups import found_nothing
from components.facts.release import (
    BUILD_DATE_TAG,
    FAST_LAUNCH_TAG,
    IMAGE_TAG,
    KUBELET_VERSION_TAG,
    KUBERNETES_MINOR_TAG,
    OS_BUILD_TAG,
    RECIPE_VERSION_TAG,
    VARIANT_TAG,
    WINDOWS_SERVER_TAG,
    Release,
)
from components.facts.windows_images import AMI_OWNER, AmiName


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


class AmiError(ArgumentError):
    """No AMI that a node group could run."""


def from_release(release: Release, region: str) -> NodeAmi:
    """A pinned release: every fact is in the config.

    Raises:
        AmiError: the release is not in this Region.
    """
    if region not in release.ami_ids:
        raise AmiError(f"{release.version} is not in {region}; distribute the image there and pin it again")
    return NodeAmi(
        id=release.ami_ids[region],
        image=release.image,
        windows_server=str(release.windows_server),
        variant=str(release.variant),
        kubernetes_minor=release.kubernetes_minor,
        kubelet_version=release.kubelet_version,
        os_build=release.os_build,
        build_date=release.build_date.isoformat(),
        recipe_version=release.recipe_version,
        fast_launch=release.fast_launch,
    )


def from_parameter(name: str, hint: str, opts: pulumi.InvokeOptions | None = None) -> NodeAmi:
    """What a parameter holds now; the facts come from the AMI's tags, or from its name where Amazon built it.

    Args:
        name: the parameter.
        hint: what to do when there is none.
        opts: how to call AWS.

    Raises:
        AmiError: there is no such parameter or AMI, or the AMI tells nothing about itself.
    """
    try:
        ami_id = aws.ssm.get_parameter(name=name, opts=opts).value
    except Exception as error:
        if found_nothing(error):
            raise AmiError(f"there is no parameter {name}; {hint}") from error
        raise
    found = aws.ec2.get_ami(
        owners=["self", AMI_OWNER, "amazon"],
        filters=[aws.ec2.GetAmiFilterArgs(name="image-id", values=[ami_id])],
        opts=opts,
    )
    return described(ami_id, found.name, date.fromisoformat(found.creation_date[:10]), found.tags)


def described(ami_id: str, name: str, created: date, tags: Mapping[str, str]) -> NodeAmi:
    """Read an AMI's facts off its tags, or off its name where Amazon built it.

    Raises:
        AmiError: neither tells which Windows Server and Kubernetes it is.
    """
    if IMAGE_TAG in tags:
        return NodeAmi(
            id=ami_id,
            image=tags[IMAGE_TAG],
            windows_server=tags[WINDOWS_SERVER_TAG],
            variant=tags[VARIANT_TAG],
            kubernetes_minor=tags[KUBERNETES_MINOR_TAG],
            kubelet_version=tags.get(KUBELET_VERSION_TAG),
            os_build=tags.get(OS_BUILD_TAG),
            build_date=created.isoformat(),
            recipe_version=tags.get(RECIPE_VERSION_TAG),
            fast_launch=tags.get(FAST_LAUNCH_TAG) == "true",
        )
    try:
        parsed = AmiName.parse(name)
    except ValueError as error:
        raise AmiError(
            f"{ami_id} ({name}) neither is Amazon's nor carries the tag {IMAGE_TAG}; "
            "pin it as a release, which says what it is"
        ) from error
    return NodeAmi(
        id=ami_id,
        image=name,
        windows_server=str(parsed.server),
        variant=str(parsed.variant),
        kubernetes_minor=parsed.kubernetes_minor,
        kubelet_version=None,
        os_build=None,
        build_date=parsed.released.isoformat(),
        recipe_version=None,
        fast_launch=False,
    )


def from_output(ami: pulumi.Input[NodeAmi]) -> NodeAmi:
    """The same facts when they are only known later, each an output of its own."""
    later = pulumi.Output.from_input(ami)
    return cast("NodeAmi", {key: later.apply(itemgetter(key)) for key in NodeAmi.__annotations__})


def tags(ami: NodeAmi) -> dict[str, pulumi.Input[str]]:
    """The facts as tags, for the nodes, volumes and templates that are made of this AMI; empty for what is unknown."""
    facts = {
        IMAGE_TAG: ami["image"],
        WINDOWS_SERVER_TAG: ami["windows_server"],
        VARIANT_TAG: ami["variant"],
        KUBERNETES_MINOR_TAG: ami["kubernetes_minor"],
        KUBELET_VERSION_TAG: ami["kubelet_version"],
        OS_BUILD_TAG: ami["os_build"],
        RECIPE_VERSION_TAG: ami["recipe_version"],
        BUILD_DATE_TAG: ami["build_date"],
        FAST_LAUNCH_TAG: pulumi.Output.from_input(ami["fast_launch"]).apply(lambda known: str(known).lower()),
    }
    return {key: _text(value) for key, value in facts.items() if value is not None}


def _text(value: pulumi.Input[str | None]) -> pulumi.Input[str]:
    return value if isinstance(value, str) else pulumi.Output.from_input(value).apply(lambda known: known or "")
