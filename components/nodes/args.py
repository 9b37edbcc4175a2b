"""The arguments of a Windows node group, field by field, and the plain values that its user data is made of."""

from collections.abc import Mapping, Sequence
from typing import Literal, NotRequired, TypedDict

import pulumi

from components.access.node_access import Method, resolved
from components.cluster.cluster import Cluster
from components.facts import defaults
from components.facts.limits import AMI_ID, GROUP_SIZE, HOP_LIMIT, NODE_GROUP_NAME, TIMEOUT_MINUTES, Length, Pattern
from components.facts.release import TAG_PREFIX
from components.facts.removed import REMOVED_ARGUMENTS
from components.facts.taints import Taint, TaintEffect
from components.nodes.ami import NodeAmi
from components.nodes.role import NodeRole
from components.nodes.scaling_group import InstanceRefreshArgs, TimeoutArgs
from components.nodes.template import RootVolumeArgs
from components.powershell.kubelet import Kubelet

NODE_GROUP_TAG = f"{TAG_PREFIX}node-group"
"""Tag, and node label, that names the node group."""


class TaintArgs(TypedDict):
    """A taint that nodes register with."""

    key: str
    """Key."""

    value: str
    """Value; may be empty."""

    effect: str
    """NoSchedule, PreferNoSchedule or NoExecute."""


class WindowsNodeGroupArgs(TypedDict):
    """A group of Windows nodes. What user data is made of is plain, so that it is checked before anything is made."""

    cluster: Cluster
    """The cluster it belongs to."""

    group_name: str
    """Its name, one in its cluster."""

    ami: NodeAmi
    """Which AMI it runs."""

    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    """Subnets of its nodes."""

    instance_type: NotRequired[pulumi.Input[str]]
    """EC2 instance type, x86_64. Default: m6i.xlarge."""

    min_size: NotRequired[pulumi.Input[int]]
    """Smallest number of nodes. Default: 1."""

    desired_size: NotRequired[pulumi.Input[int] | None]
    """Number of nodes; None leaves it to a cluster autoscaler, from min_size on. Default: None."""

    max_size: NotRequired[pulumi.Input[int]]
    """Largest number of nodes. Default: 3."""

    security_group_ids: NotRequired[Sequence[pulumi.Input[str]]]
    """Security groups besides the group's own."""

    labels: NotRequired[Mapping[str, str]]
    """Node labels."""

    taints: NotRequired[Sequence[TaintArgs]]
    """Taints. Default: os=windows:NoSchedule."""

    max_pods: NotRequired[int | None]
    """Pods per node. Default: what the AMI's bootstrap script says."""

    kube_reserved: NotRequired[Mapping[str, str]]
    """Held back for Kubernetes' daemons. Default: 0.5 GiB of memory and 1 GiB of disk."""

    system_reserved: NotRequired[Mapping[str, str]]
    """Held back for Windows itself. Default: 1.5 GiB of memory and 1 GiB of disk."""

    eviction_hard: NotRequired[Mapping[str, str]]
    """Thresholds below which pods are evicted. Default: 200 MiB of memory, 10 percent of the disk."""

    kubelet_extra_args: NotRequired[Mapping[str, str]]
    """Further kubelet flags, with their dashes."""

    kube_proxy_extra_args: NotRequired[Mapping[str, str]]
    """Further kube-proxy flags, with their dashes."""

    excluded_snat_cidrs: NotRequired[Sequence[str]]
    """IPv4 ranges that pods reach with their own address."""

    pre_bootstrap: NotRequired[str]
    """PowerShell that runs before a node joins; an error there keeps it from joining."""

    post_bootstrap: NotRequired[str]
    """PowerShell that runs after a node has joined."""

    root_volume: NotRequired[RootVolumeArgs | None]
    """Root volume. Default: 100 GiB, and the image's own where it has Fast Launch."""

    metadata_hop_limit: NotRequired[pulumi.Input[int]]
    """Network hops of instance metadata, IMDSv2 only. Default: 1, which keeps pods from it."""

    key_pair: NotRequired[pulumi.Input[str] | None]
    """EC2 key pair. Default: none."""

    role: NotRequired[NodeRole]
    """A role that several Windows node groups share, with its policies attached; one `WindowsNodeAccess` lets it in for
    all of them, and access is ``external`` here. Default: a role of the group's own."""

    ssm_access: NotRequired[bool]
    """Let Systems Manager reach the nodes. Default: true."""

    cni_policy: NotRequired[bool]
    """Attach AmazonEKS_CNI_Policy. Default: true; false where aws-node has a role of its own."""

    policy_arns: NotRequired[Sequence[pulumi.Input[str]]]
    """Further managed policies of the node role."""

    permissions_boundary: NotRequired[pulumi.Input[str] | None]
    """Permissions boundary of the node role."""

    access: NotRequired[Method | Literal["external"]]
    """How the node role is let into the cluster; external: by somebody else. Default: auto."""

    instance_refresh: NotRequired[InstanceRefreshArgs]
    """How nodes are replaced when their template changes."""

    timeouts: NotRequired[TimeoutArgs]
    """How long changing and deleting the group may take. Default: 30 and 60 minutes."""

    detailed_monitoring: NotRequired[pulumi.Input[bool]]
    """EC2 metrics each minute. Default: false."""

    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Further tags of all resources, nodes and volumes."""


def check(args: WindowsNodeGroupArgs) -> None:
    """Refuse what is plain and can't work; what is only known later is AWS's to judge.

    Raises:
        ValueError: the argument, what was found and what was expected.
    """
    _form("group_name", args["group_name"], NODE_GROUP_NAME)
    _form("ami.id", args["ami"]["id"], AMI_ID)
    _refuse_policies_of_a_given_role(args)
    _range("metadata_hop_limit", args.get("metadata_hop_limit"), HOP_LIMIT)
    for name, minutes in args.get("timeouts", {}).items():
        _range(f"timeouts.{name}", minutes, TIMEOUT_MINUTES)
    _refuse_removed(args)
    mode, method = args["cluster"]["authentication_mode"], args.get("access", defaults.ACCESS)
    if isinstance(mode, str) and method != "external":
        resolved(mode, method)
    smallest, largest, desired = (
        args.get("min_size", defaults.MIN_SIZE),
        args.get("max_size", defaults.MAX_SIZE),
        args.get("desired_size"),
    )
    for name, size in (("min_size", smallest), ("max_size", largest), ("desired_size", desired)):
        _range(name, size, GROUP_SIZE)
    if isinstance(smallest, int) and isinstance(largest, int):
        if smallest > largest:
            raise ValueError(f"min_size: found {smallest}, expected at most max_size ({largest})")
        if isinstance(desired, int) and not smallest <= desired <= largest:
            raise ValueError(f"desired_size: found {desired}, expected {smallest} (min_size) to {largest} (max_size)")


_OF_OWN_ROLE = ("ssm_access", "cni_policy", "policy_arns", "permissions_boundary")


def _refuse_policies_of_a_given_role(args: WindowsNodeGroupArgs) -> None:
    given = [name for name in _OF_OWN_ROLE if name in args]
    if "role" in args and given:
        raise ValueError(f"role: found together with {', '.join(given)}; expected those where the role itself is made")


def _refuse_removed(args: WindowsNodeGroupArgs) -> None:
    """A program in a language without a type checker, or an old one, may still give what is there no more."""
    for path, reason in REMOVED_ARGUMENTS.items():
        argument, _, field = path.partition(".")
        section = args.get(argument, {})
        if isinstance(section, Mapping) and field in section:
            raise ValueError(f"{path}: {reason}")


def kubelet(args: WindowsNodeGroupArgs) -> Kubelet:
    """The kubelet of such nodes; a label names their group."""
    taints = args.get("taints")
    return Kubelet(
        labels={NODE_GROUP_TAG: args["group_name"], **args.get("labels", {})},
        taints=(defaults.WINDOWS_TAINT,) if taints is None else tuple(map(_taint, taints)),
        max_pods=args.get("max_pods"),
        kube_reserved=args.get("kube_reserved", defaults.KUBE_RESERVED),
        system_reserved=args.get("system_reserved", defaults.SYSTEM_RESERVED),
        eviction_hard=args.get("eviction_hard", defaults.EVICTION_HARD),
        extra=args.get("kubelet_extra_args", {}),
    )


def _taint(taint: TaintArgs) -> Taint:
    return Taint(taint["key"], taint["value"], TaintEffect(taint["effect"]))


def _form(name: str, value: object, pattern: Pattern) -> None:
    refusal = pattern.refuse(value) if isinstance(value, str) else None
    if refusal is not None:
        raise ValueError(f"{name}: found {refusal}")


def _range(name: str, value: object, length: Length) -> None:
    refusal = length.refuse(value) if isinstance(value, int) else None
    if refusal is not None:
        raise ValueError(f"{name}: found {refusal}")
