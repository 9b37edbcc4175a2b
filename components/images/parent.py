"""What a Windows image is built on: its parent, and the component with the EKS artifacts where the parent has none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi_aws as aws

from components.arguments.error import ArgumentError
from components.cluster.lookups import asked, looked_up
from components.facts.names import EKS_ARTIFACTS
from components.facts.release import IMAGE_TAG, KUBERNETES_MINOR_TAG, OS_BUILD_TAG, VARIANT_TAG, WINDOWS_SERVER_TAG
from components.facts.windows_images import AmiName, Variant, WindowsServer, ssm_name

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, kw_only=True)
class Parent:
    """A parent image, as a recipe names it.

    Attributes:
        image: AMI id, Image Builder ARN, or ``ssm:`` and a parameter's name.
        artifacts_component_arn: installs kubelet, containerd and the rest; None where the parent holds them. The
            component refuses a parent that does, so it is never both.
    """

    image: str
    artifacts_component_arn: str | None = None


class ParentError(ArgumentError):
    """There is no such parent image."""


def newest_eks_optimized(server: WindowsServer, variant: Variant, minor: str) -> Parent:
    """The newest EKS optimized AMI, read anew by each build: a program that read it would plan a change each month.

    Raises:
        ParentError: EKS publishes none for this Windows Server version and Kubernetes minor.
    """
    _newest_ami(server, variant, minor)
    return Parent(image=f"ssm:{ssm_name(server, variant, minor)}")


def _newest_ami(server: WindowsServer, variant: Variant, minor: str) -> str:
    name = ssm_name(server, variant, minor)
    parameter = looked_up(lambda: asked(aws.ssm.get_parameter, name=name))
    if parameter is None:
        raise ParentError(
            f"EKS publishes no Windows Server {server} {variant} AMI for Kubernetes {minor} in this Region (no "
            f"parameter {name}); take another kubernetesMinor or windowsServer: after a new minor it takes weeks"
        )
    return parameter.value


def eks_optimized_of(server: WindowsServer, variant: Variant, minor: str, released: date) -> Parent:
    """The EKS optimized AMI of one release day. Amazon makes it private about four months after it.

    Another account may give its AMI the same name, and Amazon's accounts differ by Region and partition: the owner is
    that of the newest, which a public parameter of Amazon's names.

    Raises:
        ParentError: there is no such release, or no longer.
    """
    newest = [{"name": "image-id", "values": [_newest_ami(server, variant, minor)]}]
    owner = asked(aws.ec2.get_ami, filters=newest).owner_id
    name = str(AmiName(server=server, variant=variant, kubernetes_minor=minor, released=released))
    dashed = name.replace(f"{released:%Y.%m.%d}", released.isoformat())
    names = [{"name": "name", "values": [name, dashed]}]
    found = looked_up(lambda: asked(aws.ec2.get_ami, owners=[owner], filters=names, most_recent=True))
    if found is None:
        raise ParentError(
            f"there is no public AMI {name} any more, or there never was; take a newer release day or 'latest'"
        )
    return Parent(image=found.id)


def newest_with_os_build(server: WindowsServer, variant: Variant, minor: str, os_build: str, image: str) -> Parent:
    """The newest AMI of this account that tells, by the tags of this project, that it has an OS build.

    Amazon tells of none of its AMIs which OS build it has. A release of the image itself is passed over: each build
    would be the parent of the next.

    Raises:
        ParentError: there is none.
    """
    wanted = {
        OS_BUILD_TAG: os_build,
        WINDOWS_SERVER_TAG: str(server),
        VARIANT_TAG: str(variant),
        KUBERNETES_MINOR_TAG: minor,
    }
    told = [{"name": f"tag:{key}", "values": [value]} for key, value in wanted.items()]
    all_of_them = asked(aws.ec2.get_ami_ids, owners=["self"], filters=told).ids
    own = [*told, {"name": f"tag:{IMAGE_TAG}", "values": [image]}]
    its_own = set(asked(aws.ec2.get_ami_ids, owners=["self"], filters=own).ids) if all_of_them else set[str]()
    found = next((each for each in all_of_them if each not in its_own), None)
    if found is None:
        raise ParentError(
            f"no other image of this account has a release with OS build {os_build} for Windows Server {server} "
            f"{variant} and Kubernetes {minor} in this Region; take 'eksOptimized' with updates.minimumOsBuild, "
            "or the AMI by its id"
        )
    return Parent(image=found)


def plain_windows(server: WindowsServer, variant: Variant, minor: str, version: str, artifacts: str) -> Parent:
    """Amazon's Image Builder image of a plain Windows Server, with the component whose version is the Kubernetes minor.

    Args:
        server: Windows Server version.
        variant: Core or Full.
        minor: Kubernetes minor.
        version: the image's version, ``x.x.x`` for the newest.
        artifacts: the last part of the component's version, ``x`` for the newest.
    """
    amazon = f"arn:{asked(aws.get_partition).partition}:imagebuilder:{asked(aws.get_region).region}:aws"
    return Parent(
        image=f"{amazon}:image/windows-server-{server}-english-{variant.lower()}-base-x86/{version}",
        artifacts_component_arn=f"{amazon}:component/{EKS_ARTIFACTS}/{minor}.{artifacts}",
    )
