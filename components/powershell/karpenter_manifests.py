"""A node class and a node pool by which Karpenter starts the nodes of a group: the same AMI, disk, kubelet and hook.

Pure: values in, the text of two manifests out, with golden files in the tests. Karpenter writes the bootstrap call
itself and puts our user data before it. It names no service range there (karpenter#4088), without which pods of a
cluster with a range of its own reach no service; so the user data sets the variables that the AMI's script falls back
on (EKS user guide, EKS optimized Windows AMI: SERVICE_IPV4_CIDR, EXCLUDED_SNAT_CIDRS).

Source: https://karpenter.sh/docs/concepts/nodeclasses/ and /nodepools/, API versions v1; for amiFamily
Windows2025 karpenter-provider-aws#8842.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from components.facts.defaults import VOLUME_TYPE
from components.facts.kubernetes_tags import OS_LABELS
from components.facts.windows_images import ROOT_DEVICE, WINDOWS_BUILD_LABEL, WindowsServer, windows_build_label
from components.powershell.bootstrap import PRE_HOOK, check_ranges
from components.powershell.foreign_script import check_script, text_of
from components.powershell.frame import FRAME, before_join
from components.powershell.manifest_text import manifest_text
from components.powershell.proxy import tell_machine
from components.powershell.quoting import literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from components.facts.taints import Taint
    from components.powershell.kubelet import Kubelet
    from components.powershell.proxy import Proxy

_NODE_CLASS, _NODE_POOL = "karpenter.k8s.aws", "karpenter.sh"

_IDLE = "10m"
"""How long a node has to be idle before it goes, as the cluster autoscaler has it (scale-down-unneeded-time).
Karpenter's own default is at once, and a Windows node takes minutes to come back."""


@dataclass(frozen=True, kw_only=True)
class Volume:
    """The root volume; encrypted.

    Attributes:
        type: gp3, or gp2, which is as fast as it is large.
        size_gib: its size.
        iops: operations a second.
        throughput: MiB a second.
        kms_key_id: key that encrypts it; None for the account's.
    """

    size_gib: int
    iops: int
    throughput: int
    kms_key_id: str | None = None
    type: str = VOLUME_TYPE


@dataclass(frozen=True, kw_only=True)
class KarpenterNodes:
    """What the nodes of a group are.

    Attributes:
        name: name of the node class and the node pool.
        ami_id: the AMI, pinned.
        windows_server: its Windows Server.
        role_name: role of the nodes; Karpenter makes a profile of its own for it.
        subnet_ids: their subnets.
        security_group_ids: their security groups.
        instance_types: the types that Karpenter may choose of.
        capacity_types: ``on-demand``, ``spot`` or both.
        service_cidr: the cluster's range of service addresses.
        dns_cluster_ip: address of the cluster's DNS.
        kubelet: labels, taints, pods, and what is held back.
        volume: the root volume; None for the image's own.
        hop_limit: network hops of instance metadata.
        detailed_monitoring: EC2 metrics each minute.
        tags: tags of instances and volumes.
        most: how many nodes there may be; None for as many as pods ask for.
        lifetime_days: when a node is replaced, whatever it runs; None for never.
        excluded_snat_cidrs: ranges that pods reach with their own address.
        proxy: the way out; None where there is none but the direct one.
        pre_hook: PowerShell that runs before the node joins.
    """

    name: str
    ami_id: str
    windows_server: WindowsServer
    role_name: str
    subnet_ids: Sequence[str]
    security_group_ids: Sequence[str]
    instance_types: Sequence[str]
    capacity_types: Sequence[str] = ("on-demand",)
    service_cidr: str
    dns_cluster_ip: str
    kubelet: Kubelet
    volume: Volume | None
    hop_limit: int = 1
    detailed_monitoring: bool = False
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    most: int | None = None
    lifetime_days: int | None = None
    excluded_snat_cidrs: Sequence[str] = ()
    proxy: Proxy | None = None
    pre_hook: str = ""


def karpenter_manifests(nodes: KarpenterNodes) -> str:
    """Both manifests as one YAML text for `kubectl apply`.

    Raises:
        ValueError: a range or hook that cannot work.
    """
    return manifest_text([_node_class(nodes), _node_pool(nodes)])


def _node_class(nodes: KarpenterNodes) -> dict[str, Any]:
    kubelet = nodes.kubelet
    spec: dict[str, Any] = {
        "amiFamily": f"Windows{nodes.windows_server}",
        "amiSelectorTerms": [{"id": nodes.ami_id}],
        "role": nodes.role_name,
        "subnetSelectorTerms": [{"id": subnet} for subnet in nodes.subnet_ids],
        "securityGroupSelectorTerms": [{"id": group} for group in nodes.security_group_ids],
        "kubelet": {
            "clusterDNS": [nodes.dns_cluster_ip],
            **({} if kubelet.max_pods is None else {"maxPods": kubelet.max_pods}),
            "kubeReserved": dict(sorted(kubelet.kube_reserved.items())),
            "systemReserved": dict(sorted(kubelet.system_reserved.items())),
            "evictionHard": dict(sorted(kubelet.eviction_hard.items())),
        },
        "blockDeviceMappings": _volumes(nodes.volume),
        "metadataOptions": {
            "httpEndpoint": "enabled",
            "httpTokens": "required",
            "httpPutResponseHopLimit": nodes.hop_limit,
        },
        "detailedMonitoring": nodes.detailed_monitoring,
        "tags": dict(sorted(nodes.tags.items())),
        "userData": _user_data(nodes),
    }
    return {
        "apiVersion": f"{_NODE_CLASS}/v1",
        "kind": "EC2NodeClass",
        "metadata": {"name": nodes.name},
        "spec": {key: value for key, value in spec.items() if value not in ([], {})},
    }


def _volumes(volume: Volume | None) -> list[dict[str, Any]]:
    if volume is None:
        return []
    speed = {"iops": volume.iops, "throughput": volume.throughput}
    ebs = {
        "volumeSize": f"{volume.size_gib}Gi",
        "volumeType": volume.type,
        **(speed if volume.type == VOLUME_TYPE else {}),
        "encrypted": True,
        "deleteOnTermination": True,
        **({} if volume.kms_key_id is None else {"kmsKeyID": volume.kms_key_id}),
    }
    return [{"deviceName": ROOT_DEVICE, "ebs": ebs}]


def _user_data(nodes: KarpenterNodes) -> str:
    """Without tags, which Karpenter puts around it and its own call."""
    values = {
        "SERVICE_IPV4_CIDR": nodes.service_cidr,
        "EXCLUDED_SNAT_CIDRS": ",".join(check_ranges(nodes.excluded_snat_cidrs)),
    }
    lines = [
        f"[Environment]::SetEnvironmentVariable({literal(name)}, {literal(value)}, {literal(scope)})"
        for name, value in values.items()
        if value
        for scope in ("Machine", "Process")
    ]
    check_script(nodes.pre_hook)
    hook = text_of(nodes.pre_hook)
    proxy = [*nodes.proxy.environment(), *tell_machine()] if nodes.proxy else []
    return "\n".join([*proxy, *lines, *([FRAME, before_join(PRE_HOOK, hook)] if hook.strip() else []), ""])


def _node_pool(nodes: KarpenterNodes) -> dict[str, Any]:
    build, startup = windows_build_label(nodes.windows_server), nodes.kubelet.startup_taint
    needed: Mapping[str, Sequence[str]] = {
        **{label: [value] for label, value in OS_LABELS.items()},
        WINDOWS_BUILD_LABEL: [build],
        "karpenter.sh/capacity-type": nodes.capacity_types,
        "node.kubernetes.io/instance-type": nodes.instance_types,
    }
    template = {
        "nodeClassRef": {"group": _NODE_CLASS, "kind": "EC2NodeClass", "name": nodes.name},
        "requirements": [{"key": key, "operator": "In", "values": list(values)} for key, values in needed.items()],
        "taints": [_taint(taint) for taint in sorted(nodes.kubelet.taints)],
        **({"startupTaints": [_taint(startup)]} if startup else {}),
        "expireAfter": "Never" if nodes.lifetime_days is None else f"{24 * nodes.lifetime_days}h",
    }
    return {
        "apiVersion": f"{_NODE_POOL}/v1",
        "kind": "NodePool",
        "metadata": {"name": nodes.name},
        "spec": {
            "template": {"metadata": {"labels": dict(sorted(nodes.kubelet.labels.items()))}, "spec": template},
            "disruption": {"consolidationPolicy": "WhenEmptyOrUnderutilized", "consolidateAfter": _IDLE},
            **({} if nodes.most is None else {"limits": {"nodes": nodes.most}}),
        },
    }


def _taint(taint: Taint) -> dict[str, str]:
    return {"key": taint.key, **({"value": taint.value} if taint.value else {}), "effect": str(taint.effect)}
