"""What has to hold between several values of a stack's config; each rule yields problems at the key to change."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from components.facts.container_images import ImageReference, check_runs_on
from components.facts.windows_images import WindowsServer, has_ami
from components.powershell.bootstrap import SAMPLE_NETWORK, Bootstrap, check_ranges, user_data
from components.powershell.image_documents import cache_document, update_document
from components.powershell.kubelet import check_extra_flag, check_label
from components.settings.environment import ClusterSettings, EnvironmentSettings
from components.settings.images import ImageSettings, ImagesSettings, UpdateSettings
from components.settings.node_group import AmiSettings, NodeGroupSettings
from components.settings.problem import Path, Problem
from components.settings.release import ReleaseSettings


def image_problems(settings: ImagesSettings) -> Iterator[Problem]:
    """Everything that is wrong between the values of an images stack."""
    yield from _names_once(("images",), [image.name for image in settings.images])
    for index, image in enumerate(settings.images):
        path: Path = ("images", index)
        yield from _minor_has_ami(path, image.windows_server, image.kubernetes_minor)
        yield from _one_base(path, image)
        yield from _cache_fits(path, image)
        yield from _updates_agree(path, image.updates)
        yield from _subnet_has_security_groups(path, image)
        yield from _regions_once(path, image)


def environment_problems(settings: EnvironmentSettings, region: str | None) -> Iterator[Problem]:
    """Everything that is wrong between the values of an environment stack; None for a Region that is not known."""
    yield from _names_once(("clusters",), [cluster.name for cluster in settings.clusters])
    for index, cluster in enumerate(settings.clusters):
        path: Path = ("clusters", index)
        yield from _names_once((*path, "nodeGroups"), [group.name for group in cluster.node_groups])
        yield from _one_minor(path, cluster)
        for position, group in enumerate(cluster.node_groups):
            group_path: Path = (*path, "nodeGroups", position)
            yield from _sizes_in_order(group_path, group)
            yield from _one_ami_source((*group_path, "ami"), group.ami, settings.images_stack, region)
            yield from _node_can_start(group_path, cluster.name, group)


def _names_once(path: Path, names: Sequence[str]) -> Iterator[Problem]:
    # AWS folds case in some of the names made of these, so two that differ by case alone would collide there.
    first: dict[str, int] = {}
    for index, name in enumerate(names):
        earlier = first.setdefault(name.lower(), index)
        if earlier != index:
            yield Problem((*path, index, "name"), f"found {name!r} again, first at [{earlier}]; give it another name")


def _minor_has_ami(path: Path, server: WindowsServer, minor: str) -> Iterator[Problem]:
    if not has_ami(server, minor):
        first = server.facts.first_minor
        yield Problem(
            (*path, "kubernetesMinor"),
            f"found {minor}, expected at least {first}: EKS has no Windows Server {server} AMI before it; "
            "take a newer minor or an older Windows Server",
        )


def _one_base(path: Path, image: ImageSettings) -> Iterator[Problem]:
    if image.base is not None:
        yield from _exactly_one((*path, "base"), image.base.model_dump(by_alias=True, exclude_none=True), _BASES)


def _cache_fits(path: Path, image: ImageSettings) -> Iterator[Problem]:
    references = [ImageReference.parse(reference) for reference in image.cached_images]
    for index, reference in enumerate(references):
        yield from _raised((*path, "cachedImages", index), check_runs_on, reference, image.windows_server)
    if references:
        yield from _raised((*path, "cachedImages"), cache_document, references)


def _updates_agree(path: Path, updates: bool | UpdateSettings) -> Iterator[Problem]:  # noqa: FBT001 the setting's own type
    if isinstance(updates, UpdateSettings):
        yield from _raised((*path, "updates"), update_document, updates.include, updates.exclude)
        for index, kb in enumerate(updates.required):
            if kb in updates.exclude:
                yield Problem((*path, "updates", "required", index), f"found {kb}, which exclude leaves out; drop one")


def _subnet_has_security_groups(path: Path, image: ImageSettings) -> Iterator[Problem]:
    if image.build.subnet_id and not image.build.security_group_ids:
        yield Problem(
            (*path, "build", "securityGroupIds"),
            "found nothing, expected a security group, as Image Builder wants one with subnetId; add it",
        )


def _regions_once(path: Path, image: ImageSettings) -> Iterator[Problem]:
    regions = [distribution.region for distribution in image.distributions]
    for index, region in enumerate(regions):
        if region in regions[:index]:
            yield Problem((*path, "distributions", index, "region"), f"found {region!r} again; merge the two entries")


def _one_minor(path: Path, cluster: ClusterSettings) -> Iterator[Problem]:
    for position, group in enumerate(cluster.node_groups):
        release = group.ami.release
        if release is not None:
            release_path: Path = (*path, "nodeGroups", position, "ami", "release")
            yield from _minor_has_ami(release_path, release.windows_server, release.kubernetes_minor)
            yield from _release_agrees_with_itself(release_path, release)


def _release_agrees_with_itself(path: Path, release: ReleaseSettings) -> Iterator[Problem]:
    if not release.kubelet_version.startswith(f"{release.kubernetes_minor}."):
        yield Problem(
            (*path, "kubeletVersion"),
            f"found {release.kubelet_version}, expected a {release.kubernetes_minor} version; pin the release again",
        )
    build = release.windows_server.facts.os_build
    if not release.os_build.startswith(f"{build}."):
        yield Problem(
            (*path, "osBuild"),
            f"found {release.os_build}, expected build {build} of Windows Server {release.windows_server}; "
            "pin the release again",
        )


def _sizes_in_order(path: Path, group: NodeGroupSettings) -> Iterator[Problem]:
    if group.min_size > group.max_size:
        yield Problem(
            (*path, "minSize"), f"found {group.min_size}, expected at most maxSize ({group.max_size}); change one"
        )
    elif group.desired_size is not None and not group.min_size <= group.desired_size <= group.max_size:
        yield Problem(
            (*path, "desiredSize"),
            f"found {group.desired_size}, expected {group.min_size} (minSize) to {group.max_size} (maxSize); change it",
        )


def _one_ami_source(path: Path, ami: AmiSettings, images_stack: str | None, region: str | None) -> Iterator[Problem]:
    yield from _exactly_one(path, ami.model_dump(by_alias=True, exclude_none=True), _AMI_SOURCES)
    if ami.image is not None and images_stack is None:
        yield Problem(
            (*path, "image"), f"found {ami.image!r}, but no imagesStack; name the stack that builds it in imagesStack"
        )
    if ami.release is not None and region is not None and region not in ami.release.ami_ids:
        found = ", ".join(sorted(ami.release.ami_ids))
        yield Problem(
            (*path, "release", "amiIds"),
            f"found {found}, expected this stack's Region {region}; distribute the image there and pin it again",
        )


def _node_can_start(path: Path, cluster_name: str, group: NodeGroupSettings) -> Iterator[Problem]:
    found: list[Problem] = []
    for key, value in group.labels.items():
        found += _raised((*path, "labels", key), check_label, key, value)
    for index, taint in enumerate(group.taints):
        found += _raised((*path, "taints", index), check_label, taint.key, taint.value)
    for name, flags in (
        ("kubeletExtraArgs", group.kubelet_extra_args),
        ("kubeProxyExtraArgs", group.kube_proxy_extra_args),
    ):
        for flag, value in flags.items():
            found += _raised((*path, name, flag), check_extra_flag, flag, value)
    for index, cidr in enumerate(group.excluded_snat_cidrs):
        found += _raised((*path, "excludedSnatCidrs", index), check_ranges, (cidr,))
    yield from found
    if not found:
        hooks = Bootstrap(
            cluster_name=cluster_name,
            network=SAMPLE_NETWORK,
            pre_hook=group.pre_bootstrap,
            post_hook=group.post_bootstrap,
        )
        yield from _raised((*path, "preBootstrap"), user_data, hooks)


_BASES = ("eksOptimized", "windows", "amiId")
_AMI_SOURCES = ("release", "ssmParameter", "image")


def _exactly_one(path: Path, given: Mapping[str, object], allowed: Sequence[str]) -> Iterator[Problem]:
    if len(given) != 1:
        found = " and ".join(name for name in allowed if name in given) or "nothing"
        yield Problem(path, f"found {found}, expected exactly one of {', '.join(allowed)}")


def _raised(path: Path, check: Callable[..., object], *arguments: object) -> Iterator[Problem]:
    try:
        check(*arguments)
    except ValueError as error:
        yield Problem(path, str(error))
