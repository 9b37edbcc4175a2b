"""What every group of Windows nodes says in a program, whoever operates it, and what is wrong with it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NotRequired, TypedDict, cast

import pulumi

from components.access.node_access import AccessError, require_one_of, resolved
from components.cluster.cluster import Cluster
from components.facts import defaults
from components.facts.access_method import AccessMethod
from components.facts.instance_types import instance_types
from components.facts.limits import IPV4_ADDRESS
from components.facts.names import NODE_GROUP_TAG
from components.facts.reservations import reservations
from components.facts.taints import Taint, TaintEffect, startup_taint
from components.facts.version_skew import check_skew
from components.nodes.adopted_args import AdoptedArgs, NodeNamesArgs
from components.nodes.ami import NodeAmi
from components.nodes.capacity import CapacityReservationArgs, PlacementArgs
from components.nodes.domain_args import DomainArgs, GmsaArgs
from components.nodes.network_args import EgressRuleArgs, IngressRuleArgs, ProxyArgs
from components.nodes.role import NodeRole
from components.nodes.role_args import RoleArgs
from components.nodes.template_extras import LaunchTemplateArgs
from components.nodes.volume_args import DataVolumeArgs, PagefileArgs, RootVolumeArgs
from components.powershell.bootstrap import check_dns
from components.powershell.flags import KUBE_PROXY, KUBELET, check_flag_of
from components.powershell.kubelet import Kubelet
from components.problems.problem import Path, Problem
from components.settings.rules.rule import raised
from components.settings.rules.shared_role import NAMED_WITH_ROLE, OF_OWN_ROLE


class TaintArgs(TypedDict):
    """A taint that nodes register with."""

    key: str
    """Its key."""

    value: NotRequired[str]
    """Its value."""

    effect: str
    """What it does to pods that do not tolerate it."""


class StartupTaintArgs(TypedDict):
    """What a node waits for before pods may come: a taint of its own stays on it until then, and a
    controller in the cluster takes it off. See docs/node-groups.md."""

    daemon_sets: NotRequired[Sequence[str]]
    """DaemonSets, ``NAMESPACE/NAME``, whose pod on the node has to be Ready; they have to tolerate the taint."""

    csi_drivers: NotRequired[Sequence[str]]
    """CSI drivers by name, such as ebs.csi.aws.com, that have to be registered on the node."""


class NodeArgs(RoleArgs):
    """Windows nodes of one group. What user data is made of is plain, so that it is checked before anything is made."""

    cluster: Cluster
    """The cluster it belongs to."""

    group_name: str
    """Its name, one in its cluster."""

    ami: NodeAmi
    """Which AMI it runs."""

    capacity_reservation: NotRequired[CapacityReservationArgs | None]
    """Reserved capacity. Default: as the account and its reservations say."""

    placement: NotRequired[PlacementArgs | None]
    """Hardware. Default: what others run on, too."""

    licences: NotRequired[Sequence[pulumi.Input[str]]]
    """License Manager's configurations of licences of one's own, by ARN."""

    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    """Subnets of its nodes."""

    instance_type: NotRequired[pulumi.Input[str]]
    """EC2 instance type, x86_64. Default: m6i.xlarge."""

    min_size: NotRequired[pulumi.Input[int]]
    """Smallest number of nodes. Default: 1."""

    desired_size: NotRequired[pulumi.Input[int] | None]
    """Number of nodes to begin with, which a cluster autoscaler changes later. Default: min_size."""

    max_size: NotRequired[pulumi.Input[int]]
    """Largest number of nodes. Default: 3."""

    security_group_ids: NotRequired[Sequence[pulumi.Input[str]]]
    """Security groups besides the group's own."""

    dns_security_group_ids: NotRequired[Sequence[pulumi.Input[str]]]
    """Security groups of the Linux nodes that CoreDNS runs on, where those are not in the cluster security group: each
    lets DNS of this group's nodes in."""

    ingress_rules: NotRequired[Sequence[IngressRuleArgs]]
    """What reaches the nodes besides their cluster and each other. RDP never does from the internet."""

    egress_rules: NotRequired[Sequence[EgressRuleArgs]]
    """What the nodes reach besides their cluster and each other. Default: everything."""

    security_group_cluster_tag: NotRequired[bool]
    """Tag the group's own security group ``kubernetes.io/cluster/NAME``, by which the AWS load balancer controller
    finds the one that it opens; false where one of security_group_ids has the tag. Default: true."""

    labels: NotRequired[Mapping[str, str]]
    """Node labels."""

    taints: NotRequired[Sequence[TaintArgs]]
    """Taints; an empty list lets Linux pods be scheduled here. Default: os=windows:NoSchedule."""

    startup_taint: NotRequired[StartupTaintArgs | None]
    """What a node waits for before pods may come. Default: nothing."""

    max_pods: NotRequired[int | None]
    """Pods per node. Default: what the AMI's bootstrap script says."""

    prefix_delegation: NotRequired[bool | None]
    """Whether the cluster's VPC CNI add-on gives Windows nodes /28 prefixes, and pods so many more addresses. Default:
    nobody says; what max_pods asks for is then taken as there."""

    kube_reserved: NotRequired[Mapping[str, str] | None]
    """Held back for Kubernetes' daemons; an empty map for nothing. Default: cpu and memory by the size of the machine
    and its pods, the smallest of several, at least memory=0.5Gi; ephemeral-storage=1Gi."""

    system_reserved: NotRequired[Mapping[str, str] | None]
    """Held back for Windows itself; an empty map for nothing. Default: memory=1.5Gi, and 12 MiB more for each GiB of
    the machine beyond 16; ephemeral-storage=1Gi."""

    eviction_hard: NotRequired[Mapping[str, str] | None]
    """Thresholds below which pods are evicted; an empty map for the kubelet's own. Default: memory.available, a
    hundredth of the machine's, from 200Mi to 500Mi; nodefs.available=10%."""

    kubelet_extra_args: NotRequired[Mapping[str, str]]
    """Further kubelet flags, e.g. ``--v: "4"``."""

    kube_proxy_extra_args: NotRequired[Mapping[str, str]]
    """Further kube-proxy flags."""

    dns_cluster_ip: NotRequired[str | None]
    """Address of the cluster's DNS, inside its service range. Default: the range's tenth, as EKS has it."""

    bootstrap_extra_args: NotRequired[Mapping[str, str]]
    """Further arguments of the AMI's bootstrap script, by name without the hyphen; each has a value."""

    excluded_snat_cidrs: NotRequired[Sequence[str]]
    """IPv4 ranges that pods reach with their own address."""

    proxy: NotRequired[ProxyArgs | None]
    """The HTTP proxy of the nodes, whose user data tells it to Windows, containerd, kubelet and AWS's agents before
    they join. Default: none."""

    pre_bootstrap: NotRequired[str]
    """Windows PowerShell that runs before a node joins; where it fails the node does not join. See docs/hooks.md."""

    post_bootstrap: NotRequired[str]
    """Windows PowerShell that runs after a node has joined; where it fails that is told in the launch agent's log."""

    bootstrap_script: NotRequired[str]
    """Windows PowerShell in place of the call of the AMI's bootstrap script, hooks and all; where it fails the node
    does not join. ``@EksArguments`` in it are the arguments that the project would have given. See docs/hooks.md."""

    root_volume: NotRequired[RootVolumeArgs | None]
    """Root volume. Default: one of the defaults below, and the image's own where it has Fast Launch, which another size
    would waste."""

    volumes: NotRequired[Sequence[DataVolumeArgs]]
    """Further volumes, each with a drive of its own before a node joins; they go with it."""

    volume_key_grants: NotRequired[Sequence[pulumi.Input[str]]]
    """KMS keys, by id or ARN, on which Auto Scaling's own role gets a grant, so that it may start nodes: those
    of volumes and of the AMI's snapshots that are a customer's and whose policies do not name it."""

    containerd_drive: NotRequired[str | None]
    """Drive of one of volumes to which containerd's data goes, images of the AMI among it. Default: the root volume."""

    pagefile: NotRequired[PagefileArgs | None]
    """Where Windows has its page file, for which a node restarts once before it joins. Default: as the AMI has it."""

    metadata_hop_limit: NotRequired[pulumi.Input[int]]
    """Network hops of instance metadata (IMDSv2 only); 2 lets pods reach it, 1 keeps them from it. Default: 1."""

    key_pair: NotRequired[pulumi.Input[str] | None]
    """EC2 key pair; none is needed, Systems Manager gives access."""

    role: NotRequired[NodeRole]
    """A role that several Windows node groups share, with its policies attached, such as a `SharedNodeRole` has; it is
    let in once for all of them, and access is ``external`` here. As it may lack the right, self-managed nodes answer
    no launch hook by it unless `launch_hook` is given. Default: a role of the group's own."""

    domain: NotRequired[DomainArgs | None]
    """The Active Directory domain that nodes join. Default: none."""

    gmsa: NotRequired[GmsaArgs | None]
    """Group Managed Service Accounts that pods run as. Default: none."""

    names: NotRequired[NodeNamesArgs]
    """Names in AWS, of what stands already and is imported."""

    adopted: NotRequired[AdoptedArgs | None]
    """The group was made by others and is imported; nothing of its nodes changes until it gets another AMI."""

    access: NotRequired[AccessMethod]
    """How the node role is let into the cluster; external: by somebody else. Default: auto."""

    launch_template: NotRequired[LaunchTemplateArgs]
    """What else the launch template says of a machine."""

    detailed_monitoring: NotRequired[pulumi.Input[bool]]
    """EC2 metrics each minute instead of each five. Default: false."""

    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Further tags of all resources, nodes and volumes."""


def node_problems(args: NodeArgs) -> Iterator[Problem]:
    """What is plain and can't work; what is only known later is AWS's to judge."""
    given = list(_of_own_role(args))
    if "role" in args and given:
        text = f"found together with {', '.join(given)}; expected those where the role itself is made"
        yield Problem(("role",), text)
    yield from _pods(args)
    yield from _dns(args)
    yield from _adoption(args)
    yield from access_problems(args["cluster"], args.get("access", defaults.ACCESS))
    minor = args["ami"]["kubernetes_minor"]
    yield from skew_problems(args["cluster"]["version"], minor, args["ami"]["kubelet_version"])
    yield from flag_problems(args, minor)
    yield from _rate(args)


def _of_own_role(args: NodeArgs) -> Iterator[str]:
    """What is said of a role of the group's own."""
    yield from (name for name in OF_OWN_ROLE if name in args)
    names = args.get("names", {})
    yield from (f"names.{name}" for name in NAMED_WITH_ROLE if names.get(name) is not None)
    if args.get("adopted") is not None:
        yield "adopted"


_IN_GROUP: Mapping[str, Path] = {"access": ("access",), "authentication_mode": ("cluster", "authentication_mode")}
"""Where an argument of `WindowsNodeAccess` is given here."""


def _pods(args: NodeArgs) -> Iterator[Problem]:
    """Without prefixes a node has one address for each pod of its one interface."""
    several = cast("Sequence[object]", args.get("instance_types", ()))
    most_pods, types = args.get("max_pods"), several or [args.get("instance_type", defaults.INSTANCE_TYPE)]
    for given in types if args.get("prefix_delegation") is False else ():
        known = instance_types().get(given) if isinstance(given, str) else None
        most = known.pod_addresses if known else None
        if most_pods is not None and most is not None and most_pods > most:
            text = (
                f"found {most_pods}, expected at most {most}, the addresses of {given} without "
                "prefixes; take fewer, a larger type, or prefix delegation"
            )
            yield Problem(("max_pods",), text)


def _dns(args: NodeArgs) -> Iterator[Problem]:
    service_cidr, address = args["cluster"]["service_cidr"], args.get("dns_cluster_ip")
    if isinstance(service_cidr, str) and isinstance(address, str) and IPV4_ADDRESS.refuse(address) is None:
        yield from raised(("dns_cluster_ip",), check_dns, service_cidr, address)


def _adoption(args: NodeArgs) -> Iterator[Problem]:
    """Whether an adopted group still runs what it ran is told by an AMI that is known at once."""
    if args.get("adopted") and not isinstance(args["ami"]["id"], str):
        yield Problem(("ami", "id"), "found an output beside adopted, expected an AMI id that is known at once")


def skew_problems(version: object, kubernetes_minor: object, kubelet_version: object) -> Iterator[Problem]:
    """A kubelet that its control plane does not support, where both versions are known; the full one tells most."""
    kubelet = kubelet_version if isinstance(kubelet_version, str) and kubelet_version else kubernetes_minor
    if isinstance(version, str) and isinstance(kubelet, str):
        yield from raised(("ami",), check_skew, kubelet, version)


def flag_problems(args: NodeArgs, kubernetes_minor: object) -> Iterator[Problem]:
    """Flags that the programs on the AMI do not know, where their minor is known."""
    if isinstance(kubernetes_minor, str):
        for name, program in (("kubelet_extra_args", KUBELET), ("kube_proxy_extra_args", KUBE_PROXY)):
            given: object = args.get(name)
            for flag in cast("Mapping[str, object]", given) if isinstance(given, Mapping) else ():
                yield from raised((name, flag), check_flag_of, program, flag, kubernetes_minor)


def _rate(args: NodeArgs) -> Iterator[Problem]:
    """A rate is of a root volume of the template's, beside which a snapshot of Fast Launch is not used."""
    volume = args.get("root_volume") or {}
    if volume.get("volume_initialization_rate") is not None and args["ami"]["fast_launch"] is True:
        yield Problem(
            ("root_volume", "volume_initialization_rate"),
            "found with an image that has Fast Launch, whose snapshots it leaves unused; drop it, or build the image "
            "with fastLaunch: null",
        )


def access_problems(cluster: Cluster, access: AccessMethod) -> Iterator[Problem]:
    """A way in that the cluster's mode has no room for, or that there is not."""
    mode = cluster["authentication_mode"]
    if access != "external":
        try:
            require_one_of("access", access, also=("external",))
            if isinstance(mode, str):
                resolved(mode, access)
        except AccessError as error:
            yield from (Problem(_IN_GROUP[str(found.path[0])], found.text) for found in error.problems)


def kubelet(args: NodeArgs) -> Kubelet:
    """The kubelet of such nodes; a label names their group."""
    taints = args.get("taints")
    return Kubelet(
        labels={NODE_GROUP_TAG: args["group_name"], **args.get("labels", {})},
        taints=(defaults.WINDOWS_TAINT,) if taints is None else tuple(map(_taint, taints)),
        startup_taint=startup_taint(args["group_name"]) if args.get("startup_taint") else None,
        max_pods=args.get("max_pods"),
        **_held_back(args),
        extra=args.get("kubelet_extra_args", {}),
    )


class _HeldBack(TypedDict):
    kube_reserved: Mapping[str, str]
    system_reserved: Mapping[str, str]
    eviction_hard: Mapping[str, str]


def _held_back(args: NodeArgs) -> _HeldBack:
    """What is said, and by the size of the machines what is not."""
    several = cast("Sequence[object]", args.get("instance_types", ()))
    types = several or [args.get("instance_type", defaults.INSTANCE_TYPE)]
    sized = reservations(types, args.get("max_pods"), prefixes=args.get("prefix_delegation") is True)
    kube, system, eviction = (args.get(name) for name in ("kube_reserved", "system_reserved", "eviction_hard"))
    return {
        "kube_reserved": sized.kube if kube is None else kube,
        "system_reserved": sized.system if system is None else system,
        "eviction_hard": sized.eviction if eviction is None else eviction,
    }


def _taint(taint: TaintArgs) -> Taint:
    return Taint(taint["key"], taint.get("value", ""), TaintEffect(taint["effect"]))
