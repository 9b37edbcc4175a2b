"""Tags by which Kubernetes' controllers know what belongs to a cluster, and what an empty group's node would look like.

Pure. Source: https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from components.facts.limits import TAG_KEY_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from components.facts.taints import Taint

OS_LABELS = MappingProxyType({"kubernetes.io/os": "windows", "kubernetes.io/arch": "amd64"})
"""Labels that every Windows node of EKS gives itself."""

_PREFIX = "k8s.io/cluster-autoscaler"
_TEMPLATE = f"{_PREFIX}/node-template"


def ownership(cluster_name: str) -> dict[str, str]:
    """By this Kubernetes' cloud controllers know what belongs to the cluster."""
    return {f"kubernetes.io/cluster/{cluster_name}": "owned"}


def discovery_tags(cluster_name: str) -> dict[str, str]:
    """By these the autoscaler finds the group."""
    return {f"{_PREFIX}/enabled": "true", f"{_PREFIX}/{cluster_name}": "owned"}


def label_tag(label: str) -> str:
    """The tag key for a label of a node to come."""
    return f"{_TEMPLATE}/label/{label}"


def template_tags(
    labels: Mapping[str, str], taints: Iterable[Taint], pod_addresses: int | None = None
) -> dict[str, str]:
    """Labels and taints of a node to come; with its pods' addresses, where their number is known.

    Without the operating system's label an empty group is never scaled up for a Windows pod (autoscaler#3133), and
    without the addresses none for a pod that the VPC resource webhook has touched (autoscaler#7082).
    """
    tags = {label_tag(key): value for key, value in {**OS_LABELS, **labels}.items()}
    tags |= {f"{_TEMPLATE}/taint/{taint.key}": f"{taint.value}:{taint.effect}" for taint in taints}
    if pod_addresses is not None:
        tags[f"{_TEMPLATE}/resources/vpc.amazonaws.com/PrivateIPv4Address"] = str(pod_addresses)
    # A label key may be longer than a tag key; the autoscaler then goes without that one.
    return {key: value for key, value in sorted(tags.items()) if TAG_KEY_LENGTH.refuse(len(key)) is None}
