"""What has to hold between the values of one image."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NotRequired, TypedDict

from components.facts import defaults
from components.facts.container_images import ImageReference, check_runs_on
from components.facts.defaults import PLAIN_WINDOWS_VERSION
from components.facts.disk import FREE_PERCENT, MIB_PER_GIB, WINDOWS_GIB, needed_gib
from components.facts.limits import COMPONENT_NAME, MACHINE_TAGS, RESOURCE_TAGS, TAG_KEY, TAG_VALUE
from components.facts.names import EKS_ARTIFACTS, TAG_PREFIX, region_of
from components.facts.partitions import partition_of
from components.facts.publications import publication_of
from components.facts.registries import pulled
from components.facts.release import AMI_TAGS
from components.facts.schedule import check_schedule, check_time_zone
from components.facts.windows_images import Variant, WindowsServer, has_ami
from components.powershell.evidence import Promise
from components.powershell.image_documents import (
    OWN_STEPS,
    cache_document,
    check_document,
    script_document,
    update_document,
)
from components.powershell.syntax import check_syntax
from components.problems.problem import Path, Problem
from components.settings.rules.own_document import ComponentValues, own_document, read_document
from components.settings.rules.registry import RegistryValues, known
from components.settings.rules.rule import exactly_one, raised

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from components.settings.validation import Spelling


class WindowsValues(TypedDict):
    """A plain Windows Server, as a stack file gives it."""

    version: NotRequired[str]


class BaseValues(TypedDict):
    """What an image is built on, as a stack file gives it."""

    eks_optimized: NotRequired[str | None]
    windows: NotRequired[WindowsValues | None]
    ami_id: NotRequired[str | None]
    os_build: NotRequired[str | None]


class ScheduleValues(TypedDict):
    """When an image is built."""

    when_published: NotRequired[bool]


class UpdateValues(TypedDict):
    """A choice of updates."""

    minimum_os_build: NotRequired[str | None]


class BuildValues(TypedDict):
    """The machines of a build."""

    pull_through_prefixes: NotRequired[Sequence[str]]
    execution_role: NotRequired[str | None]


class VolumeValues(TypedDict):
    """A root volume."""

    size_gib: NotRequired[int]


RESERVED_TAGS = frozenset({"Name", "CreatedBy", "Ec2ImageBuilderArn"})
"""Set on every AMI by the pipeline and by Image Builder, or read by Image Builder's roles on what it made itself."""


def minor_has_ami(windows_server: WindowsServer, kubernetes_minor: str) -> Iterator[Problem]:
    """EKS has AMIs of this Windows Server for this Kubernetes."""
    if not has_ami(windows_server, kubernetes_minor):
        first = windows_server.facts.first_minor
        yield Problem(
            ("kubernetes_minor",),
            f"found {kubernetes_minor}, expected at least {first}: EKS has no Windows Server {windows_server} AMI "
            "before it; take a newer minor or an older Windows Server",
        )


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
    for index, arn in enumerate(arns):
        path = ("components", index, "arn")
        if arn is not None and region_of(arn) != region:
            yield Problem(path, f"found one of {region_of(arn)}, expected one of this stack's Region {region}")
        if arn is not None and arn in arns[:index]:
            yield Problem(path, f"found {arn!r} again, first at [{arns.index(arn)}]; name it once")


def artifacts_once(base: BaseValues | None, components: Sequence[ComponentValues]) -> Iterator[Problem]:
    """The EKS artifacts are installed by the base, or are on it: the component refuses what has them."""
    plain = base is not None and base.get("windows") is not None
    for index, component in enumerate(components):
        if f":component/{EKS_ARTIFACTS}/" in (component.get("arn") or ""):
            fix = "choose their version in base.windows.artifacts" if plain else "an EKS optimized AMI has them"
            yield Problem(
                ("components", index, "arn"), f"found the EKS artifacts, which the base brings; {fix}, so drop it"
            )


def tags_may_be(tags: Mapping[str, str], cached_images: Sequence[ImageReference]) -> Iterator[Problem]:
    """Each tag can be set on every resource and on the AMI, beside those that are set anyway."""
    for key, value in tags.items():
        if (refusal := TAG_KEY.refuse(key)) is not None:
            yield Problem(("tags", key), f"found {refusal}")
        elif key in RESERVED_TAGS or key.startswith(TAG_PREFIX):
            yield Problem(("tags", key), f"found {key!r}, which is set on the AMI anyway; take another key")
        if (refusal := TAG_VALUE.refuse(len(value))) is not None:
            yield Problem(("tags", key), f"number of characters: found {refusal}")
    if (refusal := MACHINE_TAGS.refuse(len(tags))) is not None:
        yield Problem(("tags",), f"number of tags: found {refusal}")
    own = len(RESERVED_TAGS) + len(AMI_TAGS) + len(cached_images)
    if (refusal := RESOURCE_TAGS.refuse(len(tags) + own)) is not None:
        yield Problem(("tags",), f"number of tags of the AMI, {own} of them this project's own: found {refusal}")


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
        yield from raised(("document",), check_document, document)
    elif file is not None:
        unreadable = [*raised(("file",), read_document, file)]
        yield from unreadable or raised(("file",), check_document, own_document(component) or "")


def updates_agree(include: Sequence[str], exclude: Sequence[str], required: Sequence[str]) -> Iterator[Problem]:
    """No update is both wanted and left out."""
    yield from raised((), update_document, include, exclude)
    for index, kb in enumerate(required):
        if kb in exclude:
            yield Problem(("required", index), f"found {kb}, which exclude leaves out; drop one")
        elif include and kb not in include:
            yield Problem(
                ("required", index),
                f"found {kb}, which include does not hold, so that no build installs it; add it there",
            )


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


def one_base(
    spell: Spelling, eks_optimized: object, windows: object, ami_id: object, os_build: object
) -> Iterator[Problem]:
    """An image is built on one thing."""
    yield from exactly_one(spell, eks_optimized=eks_optimized, windows=windows, ami_id=ami_id, os_build=os_build)


def base_is_of_its_server(spell: Spelling, windows_server: WindowsServer, base: BaseValues | None) -> Iterator[Problem]:
    """The OS build that is looked for begins with the build number of the Windows Server version."""
    yield from _build_of(windows_server, (base or {}).get("os_build"), ("base", spell("os_build")))


def minimum_is_of_its_server(
    spell: Spelling,
    windows_server: WindowsServer,
    updates: bool | UpdateValues,  # noqa: FBT001  (a setting)
) -> Iterator[Problem]:
    """The OS build that is demanded begins with the build number of the Windows Server version."""
    if not isinstance(updates, bool):
        path = ("updates", spell("minimum_os_build"))
        yield from _build_of(windows_server, updates.get("minimum_os_build"), path)


def _build_of(server: WindowsServer, found: str | None, path: Path) -> Iterator[Problem]:
    expected = f"{server.facts.os_build}."
    if found is not None and not found.startswith(expected):
        yield Problem(path, f"found {found!r}, expected one that begins with {expected} (Windows Server {server})")


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


def schedule_can_be_kept(expression: str, timezone: str) -> Iterator[Problem]:
    """Image Builder takes the expression, and the time zone exists: it says so only when all else is made."""
    yield from raised(("expression",), check_schedule, expression)
    yield from raised(("timezone",), check_time_zone, timezone)


def something_is_published(spell: Spelling, base: BaseValues | None, schedule: ScheduleValues) -> Iterator[Problem]:
    """There is a newer parent to wait for: not of an AMI, a release day or a version that is fixed."""
    if not schedule.get("when_published") or base is None:
        return
    windows = base.get("windows")
    fixed = {
        "amiId": base.get("ami_id"),
        "osBuild": base.get("os_build"),
        "eksOptimized": None if base.get("eks_optimized") == "latest" else base.get("eks_optimized"),
        "windows.version": None if windows is None else windows.get("version"),
    }
    for key, value in fixed.items():
        if value is not None and value != PLAIN_WINDOWS_VERSION:
            yield Problem(
                ("schedule", spell("when_published")),
                f"found true, and base.{key} is {value}, of which nothing newer is published; take "
                "eksOptimized: latest or windows: {} as the base, or leave it out",
            )


def parent_is_published(spell: Spelling, parent_image: str, schedule: ScheduleValues) -> Iterator[Problem]:
    """As `something_is_published`, of a program that names the parent itself."""
    if schedule.get("when_published") and publication_of(parent_image) is None:
        yield Problem(
            ("schedule", spell("when_published")),
            f"found true, and nothing newer than {parent_image} is published; take an ssm: parameter or an Image "
            "Builder image whose version is x.x.x as parent_image, or leave it out",
        )
