"""Whether a release can be pinned: there, launchable, and fit for each cluster. Pure.

Sources: EC2 API reference, Image (state, deprecation); https://kubernetes.io/releases/version-skew-policy/; EKS user
guide, Windows AMIs (Amazon's own stay public for four months).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from components.facts.version_skew import check_skew
from components.facts.windows_images import ROOT_DEVICE, parse_minor

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from components.facts.release import Release
    from operations.releases.facts import Ami

PENDING = "pending"
"""Code of an AMI that will be available by itself."""

SOON = timedelta(days=14)
"""Before it is deprecated."""


@dataclass(frozen=True)
class Finding:
    """Something about a release: `refuses` where it must not be pinned."""

    code: str
    refuses: bool
    message: str


@dataclass(frozen=True, kw_only=True)
class World:
    """What a release is checked against.

    Attributes:
        regions: Regions that the stack uses.
        amis: by Region the AMIs that this account sees of those that the release names.
        account: this account.
        control_planes: cluster to its Kubernetes minor.
        now: the present moment.
    """

    regions: tuple[str, ...]
    amis: Mapping[str, Mapping[str, Ami]]
    account: str
    control_planes: Mapping[str, str]
    now: datetime


def check(release: Release, world: World) -> list[Finding]:
    """All that is to be said of pinning it."""
    return [
        *(finding for region in world.regions for finding in _in_region(release, region, world)),
        *(finding for name, minor in world.control_planes.items() for finding in _for_cluster(release, name, minor)),
        *_whole(release),
    ]


def _in_region(release: Release, region: str, world: World) -> Iterator[Finding]:
    ami_id = release.ami_ids.get(region)
    if ami_id is None:
        message = (
            f"{release.version} has no AMI in {region}, which the stack uses; add it under distributions and build"
        )
        yield Finding("no-region", True, message)
        return
    ami = world.amis.get(region, {}).get(ami_id)
    if ami is None:
        yield Finding(
            "gone",
            True,
            f"{ami_id} in {region} is gone, or not shared with account {world.account}; share it: aws ec2 "
            f"modify-image-attribute --region {region} --image-id {ami_id} --launch-permission "
            f"'Add=[{{UserId={world.account}}}]', or pin another release",
        )
        return
    yield from _of_ami(ami, world.now)


def _of_ami(ami: Ami, now: datetime) -> Iterator[Finding]:
    where = f"{ami.id} in {ami.region}"
    if ami.state != "available":
        pending = ami.state == "pending"
        way_out = "wait until it is available: --wait" if pending else "pin another release"
        yield Finding(PENDING if pending else "state", True, f"{where} is {ami.state}, expected available; {way_out}")
    if not ami.windows or ami.architecture != "x86_64":
        system = "Windows" if ami.windows else "no Windows"
        yield Finding("platform", True, f"{where} is {system} for {ami.architecture}, expected Windows for x86_64")
    if ami.root_device != ROOT_DEVICE:
        message = f"{where} has the root device {ami.root_device}, expected {ROOT_DEVICE}: another disk would be added"
        yield Finding("root-device", True, message)
    if ami.deprecated_from is not None and ami.deprecated_from <= now + SOON:
        when = f"{ami.deprecated_from:%Y-%m-%d}"
        if ami.alias == "amazon":
            yield Finding("private-soon", True, f"{where} is Amazon's and turns private about {when}; build your own")
        else:
            yield Finding("deprecated", False, f"{where} is deprecated from {when}; pin a newer release soon")


def _for_cluster(release: Release, cluster: str, control_plane: str) -> Iterator[Finding]:
    try:
        check_skew(release.kubelet_version or release.kubernetes_minor, control_plane)
    except ValueError as error:
        yield Finding("skew", True, f"cluster {cluster}: {error}")
        return
    behind = parse_minor(control_plane)[1] - parse_minor(release.kubernetes_minor)[1]
    if behind:
        count = "one minor" if behind == 1 else f"{behind} minors"
        yield Finding("behind", False, f"cluster {cluster} runs {control_plane}: the kubelet is {count} behind")


def _whole(release: Release) -> Iterator[Finding]:
    unknown = [
        word for word, value in (("kubelet", release.kubelet_version), ("OS build", release.os_build)) if value is None
    ]
    if unknown:
        message = f"{release.image}: nobody wrote down its {' and '.join(unknown)}; pin a build of your own pipeline"
        yield Finding("unknown", True, message)
