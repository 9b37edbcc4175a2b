"""A cluster in which every check passes, to change one thing of."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from operations.access.check import Report as AccessReport
from operations.audit.facts import Node
from operations.doctor.answer import Answer, unread
from operations.doctor.facts import (
    Cluster,
    Cni,
    Facts,
    Group,
    Insight,
    Key,
    Quota,
    Support,
    Workload,
)
from operations.drain.facts import Budget, Pod
from operations.images.fast_launch import Live
from operations.network.facts import Subnet, Vpc
from operations.releases.facts import Ami

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
AMI = "ami-0123456789abcdef0"
SUBNET = "subnet-0123456789abcdef0"

CLUSTER = Cluster(
    name="dev",
    status="ACTIVE",
    version="1.35",
    platform_version="eks.4",
    mode="API_AND_CONFIG_MAP",
    role="dev-cluster",
    vpc="vpc-1",
    subnets=(SUBNET,),
    private_endpoint=True,
)
GROUP = Group(
    name="dev-windows",
    desired=3,
    surge=1,
    subnets=(SUBNET,),
    image=AMI,
    instance_type="m6i.xlarge",
    template_version="4",
    user_data="<powershell>-APIServerEndpoint 'a' -Base64ClusterCA 'b' -ServiceCIDR 'c'</powershell>",
    drained=True,
    warm_up_seconds=600,
    instances=("i-1", "i-2", "i-3"),
)
OWN_AMI = Ami(id=AMI, region="eu-central-1", name="windows-2022-core", state="available", created=NOW)
LINUX = tuple(
    Node(name=f"linux-{each}", instance=f"i-{each}", kubelet_version="v1.35.2", kernel_version="6.1", windows=False)
    for each in ("a", "b")
)
DNS = Workload(kind="deployment", namespace="kube-system", name="coredns", replicas=2, ready=2)
SHOP = Workload(kind="deployment", namespace="shop", name="web", replicas=2, ready=2, windows=True)
POD = Pod(namespace="shop", name="web-1", uid="1", owner="ReplicaSet")
BUDGET = Budget(namespace="shop", name="web", allowed=1, healthy=2, desired=1)

GOOD = Facts(
    now=NOW,
    caller=Answer("arn:aws:iam::123456789012:role/audit"),
    cluster=Answer(CLUSTER),
    support=Answer(
        {"1.35": Support(standard_until=NOW + timedelta(days=120), extended_until=NOW + timedelta(days=485))}
    ),
    policies=Answer(frozenset({"AmazonEKSClusterPolicy", "AmazonEKSVPCResourceController"})),
    access=Answer(AccessReport("dev", "API_AND_CONFIG_MAP", (), (), ())),
    addons=Answer(frozenset({"vpc-cni"})),
    cni=Answer(
        Cni(addon_version="v1.21.1-eksbuild.1", windows_ipam="true", config_map={"enable-windows-ipam": "true"})
    ),
    insights=Answer((Insight(name="Kubelet skew", category="UPGRADE_READINESS", status="PASSING", reason=""),)),
    groups=Answer((GROUP,)),
    images=Answer({AMI: OWN_AMI}),
    fast_launch=Answer({AMI: Live("enabled", snapshots=10)}),
    subnets=Answer({SUBNET: Subnet(id=SUBNET, free=4000)}),
    vpc=Answer(Vpc(domain_name="eu-central-1.compute.internal")),
    service_roles=Answer(
        frozenset({"AWSServiceRoleForAutoScaling", "AWSServiceRoleForEC2FastLaunch", "AWSServiceRoleForImageBuilder"})
    ),
    keys=Answer({"alias/nodes": Key(id="1", state="Enabled", usable=True)}),
    vcpus=Answer(Quota(limit=640, used=100, node={"dev-windows": 4})),
    storage=Answer(Quota(limit=50, used=10, node={"dev-windows": 0.1})),
    online=Answer(dict.fromkeys(GROUP.instances, "Online")),
    nodes=Answer(LINUX),
    workloads=Answer((DNS, SHOP)),
    pods=Answer(((POD, (BUDGET,)),)),
    ready_seconds=Answer(540),
)

WHY_NOT = "nobody answers"
_ANSWERS: Any = {
    each.name: unread(WHY_NOT) for each in fields(Facts) if each.name not in {"now", "denied", "pods_a_node"}
}
NOTHING_READ = Facts(now=NOW, **_ANSWERS)
