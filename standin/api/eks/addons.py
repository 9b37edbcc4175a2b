"""Add-ons of a cluster, and which of them EKS offers. The versions are examples in the shape of real ones.

Source: https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import yaml
from moto.moto_api._internal import mock_random

from standin.api.clock import clock
from standin.api.eks.exceptions import invalid
from standin.api.eks.versions import MINORS, patch_version
from standin.api.progress import Progress, moves_with_each_read

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

MODEL = moves_with_each_read("eks::addon")

Fields = dict[str, Any]


OFFERED: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "vpc-cni": ("v1.20.4-eksbuild.2", "v1.21.1-eksbuild.1"),
        "kube-proxy": ("v{minor}.0-eksbuild.2", "v{patch}-eksbuild.1"),
        "coredns": ("v1.12.4-eksbuild.1", "v1.13.1-eksbuild.1"),
        "eks-pod-identity-agent": ("v1.3.9-eksbuild.3", "v1.3.10-eksbuild.1"),
        "aws-ebs-csi-driver": ("v1.52.1-eksbuild.1", "v1.54.0-eksbuild.1"),
        "metrics-server": ("v0.8.0-eksbuild.3",),
    }
)
"""Add-on to its versions, oldest first; the last is the default."""


def versions_of(addon: str, minor: str) -> tuple[str, ...]:
    """The versions of an add-on for a Kubernetes minor, oldest first."""
    return tuple(version.format(minor=minor, patch=patch_version(minor)) for version in OFFERED[addon])


class Addon:
    """An add-on of a cluster, its members named as DescribeAddon names them, in snake case."""

    def __init__(self, arn_stem: str, cluster: str, minor: str, given: Mapping[str, Any]) -> None:
        self.addon_name: str = given["addonName"]
        self.cluster_name = cluster
        self.addon_version = chosen_version(self.addon_name, minor, given.get("addonVersion"))
        self.addon_arn = f"{arn_stem}:addon/{cluster}/{self.addon_name}/{mock_random.uuid4()}"
        self.created_at: datetime = clock.now()
        self.tags = dict(given.get("tags") or {})
        self.publisher = self.owner = "aws"
        self.health: Fields = {"issues": []}
        self.progress = Progress(MODEL, ["CREATING", "ACTIVE"])
        self.status = self.progress.current
        self.configuration_values: str | None = None
        self.service_account_role_arn: str | None = None
        self.pod_identity_associations: list[str] = []
        self.configure(given)

    def configure(self, given: Mapping[str, Any]) -> None:
        """Take on what a request says; what it does not say stays. Configuration values are taken whole."""
        if given.get("configurationValues") is not None:
            self.configuration_values = checked_values(given["configurationValues"])
        if given.get("serviceAccountRoleArn") is not None:
            self.service_account_role_arn = given["serviceAccountRoleArn"]
        self.modified_at = clock.now()

    def update(self, minor: str, given: Mapping[str, Any]) -> None:
        """UpdateAddon."""
        if given.get("addonVersion"):
            self.addon_version = chosen_version(self.addon_name, minor, given["addonVersion"])
        self.configure(given)
        self.progress = Progress(MODEL, ["UPDATING", "ACTIVE"])
        self.status = self.progress.current

    def observe(self) -> None:
        """Let time pass."""
        self.status = self.progress.observe()


def chosen_version(name: str, minor: str, wanted: str | None) -> str:
    """The version of an add-on that is wanted, or the default one.

    Raises:
        InvalidParameterException: there is no such add-on, or no such version for this Kubernetes minor.
    """
    if name not in OFFERED:
        raise invalid(f"Addon {name} specified is not supported")
    versions = versions_of(name, minor)
    if wanted is not None and wanted not in versions:
        raise invalid(f"Addon version specified is not supported: {name} {wanted} with Kubernetes {minor}")
    return wanted or versions[-1]


def checked_values(values: str) -> str:
    """Configuration values, JSON or YAML; the schema of each add-on is not modelled.

    Raises:
        InvalidParameterException: they are not an object.
    """
    try:
        content = cast("object", yaml.safe_load(values or "{}"))
    except yaml.YAMLError as error:
        raise invalid(f"ConfigurationValue provided in request is not supported: {error}") from error
    if not isinstance(content, dict):
        raise invalid("ConfigurationValue provided in request is not supported: it must be an object")
    return values


def offered(name: str | None, minor: str | None) -> list[Fields]:
    """DescribeAddonVersions: the newest versions first."""
    shown: list[Fields] = []
    for addon in OFFERED:
        if name not in {None, addon}:
            continue
        minors = [key for key in MINORS if minor in {None, key}]
        by_minor = {key: versions_of(addon, key) for key in minors}
        versions = dict.fromkeys(version for key in minors for version in reversed(by_minor[key]))
        shown.append(
            {
                "addonName": addon,
                "type": "networking",
                "publisher": "eks",
                "owner": "aws",
                "addonVersions": [
                    {
                        "addonVersion": version,
                        "architecture": ["amd64", "arm64"],
                        "computeTypes": ["ec2"],
                        "requiresConfiguration": False,
                        "compatibilities": [
                            {
                                "clusterVersion": key,
                                "platformVersions": ["*"],
                                "defaultVersion": version == by_minor[key][-1],
                            }
                            for key in minors
                            if version in by_minor[key]
                        ],
                    }
                    for version in versions
                ],
            }
        )
    return shown
