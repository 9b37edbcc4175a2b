"""What has to hold between the values of one image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NotRequired, TypedDict

from components.facts import defaults
from components.facts.container_images import ImageReference, check_runs_on
from components.facts.disk import FREE_PERCENT, MIB_PER_GIB, WINDOWS_GIB, needed_gib
from components.facts.limits import MACHINE_TAGS, NODE_TAG_VALUE, RESOURCE_TAGS, TAG_KEY
from components.facts.managed_policies import BUILD_POLICIES
from components.facts.names import TAG_PREFIX
from components.facts.partitions import partition_of
from components.facts.registries import pulled
from components.facts.release import AMI_TAGS
from components.facts.windows_updates import is_kb, leaves_out
from components.powershell.evidence import Promise
from components.powershell.image_documents import (
    cache_document,
    update_document,
)
from components.problems.problem import Problem
from components.settings.rules.registry import RegistryValues, known
from components.settings.rules.rule import keys_apart, raised, said_once

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from components.facts.windows_images import Variant, WindowsServer
    from components.settings.validation import Spelling


class BuildValues(TypedDict):
    """The machines of a build."""

    pull_through_prefixes: NotRequired[Sequence[str]]
    execution_role: NotRequired[str | None]


class VolumeValues(TypedDict):
    """A root volume."""

    size_gib: NotRequired[int]


RESERVED_TAGS = frozenset({"Name", "CreatedBy", "Ec2ImageBuilderArn"})
"""Set on every AMI by the pipeline and by Image Builder, or read by Image Builder's roles on what it made itself."""


def cache_runs(
    cached_images: Sequence[ImageReference], registries: Sequence[RegistryValues], windows_server: WindowsServer
) -> Iterator[Problem]:
    """The image can run each container that it caches, and one document can pull them all."""
    for index, reference in enumerate(cached_images):
        yield from raised(("cached_images", index), check_runs_on, reference, windows_server)
    if cached_images:
        yield from raised(("cached_images",), cache_document, cached_images, known(registries))


def manifest_can_be_written(
    name: str,
    windows_server: WindowsServer,
    variant: Variant,
    kubernetes_minor: str,
    cached_images: Sequence[ImageReference],
) -> Iterator[Problem]:
    """What a build writes down of the image fits into a parameter."""
    promise = Promise(
        image=name,
        server=windows_server,
        variant=variant,
        minor=kubernetes_minor,
        cached_images=cached_images,
        parameter="",
    )
    yield from raised(("cached_images",), lambda: promise.known)


def registries_can_be_reached(region: str, cached_images: Sequence[ImageReference]) -> Iterator[Problem]:
    """A build machine's role opens registries of its own partition only."""
    for index, reference in enumerate(cached_images):
        if reference.ecr is not None and partition_of(reference.ecr.region) != partition_of(region):
            yield Problem(
                ("cached_images", index),
                f"found a registry of {reference.ecr.region}, which is not in the partition of this stack's Region "
                f"{region}; push the image to a registry there",
            )


def prefixes_have_images(
    spell: Spelling,
    build: BuildValues,
    cached_images: Sequence[ImageReference],
    registries: Sequence[RegistryValues],
) -> Iterator[Problem]:
    """A pull-through cache is one that a cached image comes through."""
    through = pulled(cached_images, known(registries))
    for index, prefix in enumerate(build.get("pull_through_prefixes", ())):
        if not any(image.ecr and image.repository.startswith(f"{prefix}/") for image in through):
            yield Problem(
                ("build", spell("pull_through_prefixes"), index),
                f"found {prefix!r}, through which no cached image comes (ACCOUNT.dkr.ecr.REGION.DOMAIN/{prefix}/...); "
                "drop it",
            )


def tags_may_be(tags: Mapping[str, str], cached_images: Sequence[ImageReference]) -> Iterator[Problem]:
    """Each tag can be set on every resource and on the AMI, beside those that are set anyway."""
    for key, value in tags.items():
        if (refusal := TAG_KEY.refuse(key)) is not None:
            yield Problem(("tags", key), f"found {refusal}")
        elif key in RESERVED_TAGS or key.startswith(TAG_PREFIX):
            yield Problem(("tags", key), f"found {key!r}, which is set on the AMI anyway; take another key")
        if (refusal := NODE_TAG_VALUE.refuse(value)) is not None:
            yield Problem(("tags", key), f"found {refusal}")
    yield from keys_apart("tags", tags)
    if (refusal := MACHINE_TAGS.refuse(len(tags))) is not None:
        yield Problem(("tags",), f"number of tags: found {refusal}")
    own = len(RESERVED_TAGS) + len(AMI_TAGS) + len(cached_images)
    if (refusal := RESOURCE_TAGS.refuse(len(tags) + own)) is not None:
        yield Problem(("tags",), f"number of tags of the AMI, {own} of them this project's own: found {refusal}")


def updates_agree(include: Sequence[str], exclude: Sequence[str], required: Sequence[str]) -> Iterator[Problem]:
    """No update is both wanted and left out."""
    yield from raised((), update_document, include, exclude)
    for index, kb in enumerate(required):
        if any(leaves_out(each, kb) for each in exclude):
            yield Problem(("required", index), f"found {kb}, which exclude leaves out; drop one")
        elif include and kb not in include and all(map(is_kb, include)):
            yield Problem(
                ("required", index),
                f"found {kb}, which include does not hold, so that no build installs it; add it there",
            )


def policies_are_said_once(spell: Spelling, policy_arns: Sequence[str]) -> Iterator[Problem]:
    """A role has a policy once: an attachment of it that goes would take the other's away."""
    yield from said_once(spell("policy_arns"), policy_arns)
    for index, arn in enumerate(policy_arns):
        name = arn.partition(":iam::aws:policy/")[2]
        if name in BUILD_POLICIES:
            yield Problem((spell("policy_arns"), index), f"found {name}, which the machines' role has anyway; drop it")


def subnet_has_security_groups(
    spell: Spelling, subnet_id: str | None, security_group_ids: Sequence[str]
) -> Iterator[Problem]:
    """Image Builder wants a security group with a subnet."""
    if subnet_id and not security_group_ids:
        yield Problem(
            ("security_group_ids",),
            f"found nothing, expected a security group, as Image Builder wants one with {spell('subnet_id')}; add it",
        )


def log_group_can_be_written(
    spell: Spelling, log_group: str | None, execution_role: str | None, log_retention_days: int
) -> Iterator[Problem]:
    """Outside its own place for logs Image Builder writes with a role of the account's; a group of others stays."""
    if log_group is None:
        return
    if not log_group.startswith(defaults.OWN_LOG_GROUPS) and execution_role is None:
        yield Problem(
            ("log_group",),
            f"found {log_group!r}, where Image Builder's service-linked role may not write; expected one under "
            f"{defaults.OWN_LOG_GROUPS}, or {spell('execution_role')}",
        )
    if log_retention_days != defaults.LOG_RETENTION_DAYS:
        yield Problem(
            ("log_retention_days",),
            f"found {log_retention_days}, and {spell('log_group')} is not this stack's to change; drop one",
        )


def parameter_can_be_written(spell: Spelling, output_parameter: str | None, build: BuildValues) -> Iterator[Problem]:
    """Outside its own place for parameters Image Builder writes with a role of the account's."""
    own = output_parameter is None or output_parameter.startswith(defaults.OWN_PARAMETERS)
    if not own and build.get("execution_role", "") is None:
        yield Problem(
            ("output_parameter",),
            f"found {output_parameter!r}, where Image Builder's service-linked role may not write; expected one under "
            f"{defaults.OWN_PARAMETERS}, or build.{spell('execution_role')}",
        )


def cache_fits_disk(
    spell: Spelling,
    cached_images: Sequence[ImageReference],
    cache_sizes: Mapping[str, int],
    root_volume: VolumeValues,
) -> Iterator[Problem]:
    """What is known of the cached images' sizes leaves the kubelet no reason to remove them."""
    for text in cache_sizes:
        unread = [*raised(("cache_sizes", text), ImageReference.parse, text)]
        yield from unread
        if not unread and ImageReference.parse(text) not in cached_images:
            yield Problem(("cache_sizes", text), f"found {text}, which is no cached image; drop it")
    needed, given = needed_gib(sum(cache_sizes.values())), root_volume.get("size_gib", defaults.IMAGE_VOLUME_GIB)
    if cache_sizes and given < needed:
        yield Problem(
            ("root_volume", spell("size_gib")),
            f"found {given}, expected at least {needed}: Windows takes about {WINDOWS_GIB} GiB and the cached images "
            f"{sum(cache_sizes.values()) // MIB_PER_GIB}, and {FREE_PERCENT} percent stay free, as the kubelet removes "
            "images from a fuller disk",
        )
