"""The manifests by which Karpenter starts the nodes of a group, from the group's own arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pulumi

from components.arguments.late import in_one_line
from components.facts import defaults
from components.facts.windows_images import WindowsServer
from components.nodes import ami as node_ami
from components.nodes.node_args import kubelet
from components.powershell.bootstrap import ClusterNetwork
from components.powershell.karpenter_manifests import KarpenterNodes, Volume, karpenter_manifests
from components.powershell.proxy import Proxy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.nodes.args import WindowsNodeGroupArgs
    from components.nodes.volume_args import RootVolumeArgs


def group_for_karpenter(
    args: WindowsNodeGroupArgs, role_name: pulumi.Input[str], security_group_id: pulumi.Input[str]
) -> pulumi.Output[str]:
    """An EC2NodeClass and a NodePool of the group's nodes, for `kubectl apply`.

    Role, way into the cluster and security group are those that the group has made; Karpenter's own role needs
    iam:PassRole for the first. The nodes count for no roll-out of the group: Karpenter replaces them itself once the
    AMI in the manifest has changed (drift).

    Args:
        args: the group's arguments.
        role_name: role of its nodes.
        security_group_id: its own security group.
    """
    cluster, volume = args["cluster"], args.get("root_volume")
    known: Mapping[str, Any] = {
        "ami": dict(args["ami"]),
        "cluster": dict(cluster),
        "groups": [security_group_id, *args.get("security_group_ids", ())],
        "role": role_name,
        "subnets": args["subnet_ids"],
        "tags": {**args.get("tags", {}), **node_ami.tags(args["ami"])},
        "types": args.get("instance_types") or [args.get("instance_type", defaults.INSTANCE_TYPE)],
        "most": args.get("max_size", defaults.MAX_SIZE),
        "lifetime_days": args.get("max_lifetime_days"),
        "volume": volume or {},
        "hop_limit": args.get("metadata_hop_limit", defaults.HOP_LIMIT),
        "monitoring": args.get("detailed_monitoring", False),
    }
    return pulumi.Output.from_input(known).apply(
        in_one_line(lambda it: karpenter_manifests(_nodes(args, it, own_disk=volume is None)))
    )


def _nodes(args: WindowsNodeGroupArgs, known: Mapping[str, Any], *, own_disk: bool) -> KarpenterNodes:
    cluster, ami = known["cluster"], known["ami"]
    network = ClusterNetwork.of(
        cluster["endpoint"], cluster["certificate_authority"], cluster["service_cidr"], args.get("dns_cluster_ip")
    )
    return KarpenterNodes(
        name=args["group_name"],
        ami_id=ami["id"],
        windows_server=WindowsServer(ami["windows_server"]),
        role_name=known["role"],
        subnet_ids=known["subnets"],
        security_group_ids=known["groups"],
        instance_types=known["types"],
        service_cidr=network.service_cidr,
        dns_cluster_ip=network.dns_cluster_ip,
        kubelet=kubelet(args),
        volume=None if own_disk and ami["fast_launch"] else _volume(known["volume"]),
        hop_limit=known["hop_limit"],
        detailed_monitoring=known["monitoring"],
        tags=known["tags"],
        most=known["most"] or None,
        lifetime_days=known["lifetime_days"],
        excluded_snat_cidrs=args.get("excluded_snat_cidrs", ()),
        proxy=Proxy.of(args.get("proxy"), network.endpoint),
        pre_hook=args.get("pre_bootstrap", ""),
    )


def _volume(volume: RootVolumeArgs) -> Volume:
    given = cast("Mapping[str, Any]", volume)
    return Volume(
        type=given.get("type") or defaults.VOLUME_TYPE,
        size_gib=given.get("size_gib", defaults.NODE_VOLUME_GIB),
        iops=given.get("iops", defaults.VOLUME_IOPS),
        throughput=given.get("throughput", defaults.VOLUME_THROUGHPUT),
        kms_key_id=given.get("kms_key_id"),
    )
