"""What a doctor knows of a cluster, its account and its network. Nothing here asks anybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from operations.access.check import Report as AccessReport
    from operations.audit.facts import Node
    from operations.doctor.answer import Answer
    from operations.drain.facts import Budget, Pod
    from operations.images.fast_launch import Live as FastLaunch
    from operations.network.facts import Subnet, Vpc
    from operations.releases.facts import Ami


@dataclass(frozen=True, kw_only=True)
class Issue:
    """What EKS says is wrong with a cluster: its own word, a sentence, and the resources that it is about."""

    code: str
    message: str
    resources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A cluster as EKS describes it.

    Attributes:
        version: Kubernetes minor, such as `1.35`.
        platform_version: such as `eks.4`.
        auto_mode: whether EKS Auto Mode makes its nodes.
        subnets: that were named when it was made.
        public_cidrs: from where its public endpoint takes requests.
        role: name of its role.
    """

    name: str
    status: str
    version: str
    platform_version: str
    mode: str
    role: str
    vpc: str
    auto_mode: bool = False
    ip_family: str = "ipv4"
    issues: tuple[Issue, ...] = ()
    subnets: tuple[str, ...] = ()
    private_endpoint: bool = True
    public_endpoint: bool = False
    public_cidrs: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Support:
    """Until when EKS supports a Kubernetes minor."""

    standard_until: datetime | None
    extended_until: datetime | None


@dataclass(frozen=True, kw_only=True)
class Cni:
    """The VPC CNI: its version as an add-on, "" where it is none, and the data of the ConfigMap `amazon-vpc-cni`.

    Attributes:
        windows_ipam: as the add-on's configuration says; None where that says nothing.
        environment: variables of the daemon set `aws-node`.
    """

    addon_version: str = ""
    windows_ipam: str | None = None
    config_map: Mapping[str, str] = field(default_factory=dict[str, str])
    environment: Mapping[str, str] = field(default_factory=dict[str, str])


LAUNCH_CONFIGURATION = "launch configuration"
"""In the place of a template's version: what came before templates."""


@dataclass(frozen=True, kw_only=True)
class Group:
    """A group of Windows nodes.

    Attributes:
        managed: whether EKS manages it.
        surge: nodes above the desired ones that its roll-out has.
        template_version: as the group has it: a number, `$Latest` or `$Default`; `LAUNCH_CONFIGURATION` where it has no
            template, "" where EKS keeps it.
        root_gib: size that the template gives the root volume; None where it leaves it to the AMI.
        keys: KMS keys that the template names for its volumes.
        public_address: what the template says of public addresses; None where it says nothing.
        user_data: decoded; None where EKS writes it.
        joined_first: whether a launch hook keeps a node from counting until it has joined.
        drained: whether a termination hook keeps a node until it is drained.
        warm_up_seconds: how long a refresh has a node in service before it counts.
        instances: ids.
    """

    name: str
    managed: bool = False
    desired: int = 0
    surge: int = 0
    subnets: tuple[str, ...] = ()
    image: str = ""
    instance_type: str = ""
    template_version: str = ""
    root_gib: int | None = None
    keys: tuple[str, ...] = ()
    public_address: bool | None = None
    user_data: str | None = None
    suspended: tuple[str, ...] = ()
    joined_first: bool = False
    drained: bool = False
    warm_up_seconds: int = 0
    instances: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Workload:
    """A deployment or stateful set."""

    kind: str
    namespace: str
    name: str
    replicas: int
    ready: int
    windows: bool = False
    images: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Kind, namespace and name."""
        return f"{self.kind} {self.namespace}/{self.name}"


@dataclass(frozen=True, kw_only=True)
class Key:
    """A KMS key: its state, whose it is, and whether Auto Scaling's own role may use it for volumes."""

    id: str
    state: str
    of_aws: bool = False
    usable: bool = False


@dataclass(frozen=True, kw_only=True)
class Quota:
    """A quota, what is in use of it, and what one more node takes."""

    limit: float
    used: float
    node: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Insight:
    """What EKS has found out about a cluster by itself."""

    name: str
    category: str
    status: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Facts:
    """A cluster at one moment; each member is an answer, or why there is none.

    Attributes:
        caller: ARN of who asks.
        denied: what the caller may not ask, as permissions.
        support: by Kubernetes minor.
        policies: names of the managed policies of the cluster's role.
        access: what `access check` says.
        groups: its groups of Windows nodes.
        addons: names of its add-ons.
        images: by id those that EC2 shows.
        fast_launch: by AMI.
        subnets: by id, those of groups and of the cluster.
        service_roles: names of the service-linked roles that are there, of those that matter.
        keys: by what a template calls it.
        vcpus, storage: quotas of standard on-demand instances, and of gp3 volumes in TiB.
        online: state of the SSM agent by instance.
        nodes: of Kubernetes.
        workloads: deployments and stateful sets.
        pods: those on Windows nodes, with the budgets that count them.
        ready_seconds: from launch to Ready of 19 in 20 nodes.
        pods_a_node: pods for which a node needs addresses; None for as many as its type can have.
    """

    now: datetime
    denied: tuple[str, ...] = ()
    caller: Answer[str]
    cluster: Answer[Cluster]
    support: Answer[Mapping[str, Support]]
    policies: Answer[frozenset[str]]
    access: Answer[AccessReport]
    addons: Answer[frozenset[str]]
    cni: Answer[Cni]
    insights: Answer[tuple[Insight, ...]]
    groups: Answer[tuple[Group, ...]]
    images: Answer[Mapping[str, Ami]]
    fast_launch: Answer[Mapping[str, FastLaunch]]
    subnets: Answer[Mapping[str, Subnet]]
    vpc: Answer[Vpc]
    service_roles: Answer[frozenset[str]]
    keys: Answer[Mapping[str, Key]]
    vcpus: Answer[Quota]
    storage: Answer[Quota]
    online: Answer[Mapping[str, str]]
    nodes: Answer[tuple[Node, ...]]
    workloads: Answer[tuple[Workload, ...]]
    pods: Answer[tuple[tuple[Pod, tuple[Budget, ...]], ...]]
    ready_seconds: Answer[int]
    pods_a_node: int | None = None
