"""Settings of a Windows node group: which AMI, how many nodes, and what they tell their cluster."""

from dataclasses import asdict
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field

from components.facts import defaults, limits
from components.facts.capacity import NEEDED_PROCESSES, Process
from components.facts.draining import Drainer
from components.facts.refresh import Protected, Standby
from components.facts.strategy import Strategy
from components.facts.taints import TaintEffect
from components.settings.adoption import AdoptedSettings, NodeNamesSettings
from components.settings.base import (
    ANY_TEXT,
    AmiId,
    BootstrapScript,
    Edition,
    Form,
    ImageName,
    InstanceType,
    Ipv4Address,
    KmsKey,
    KubeletVersion,
    NodeGroupName,
    NodeTags,
    OsBuild,
    Script,
    SecurityGroupId,
    Settings,
    SubnetId,
    Within,
    Year,
)
from components.settings.capacity import CapacityReservationSettings, PlacementSettings, SpotSettings, WarmPoolSettings
from components.settings.domain import DomainSettings, GmsaSettings
from components.settings.launch_template import LaunchTemplateSettings
from components.settings.node_role import RoleSettings
from components.settings.proxy import ProxySettings
from components.settings.release import ReleaseSettings
from components.settings.security_group import EgressRuleSettings, IngressRuleSettings
from components.settings.volumes import DataVolumeSettings, PagefileSettings


class AmiSettings(Settings):
    """Which AMI a node group runs; exactly one of release, ssmParameter, image and id."""

    release: ReleaseSettings | None = None
    """A pinned release: nothing changes until this does."""

    ssm_parameter: str | None = None
    """A parameter that holds an AMI id; each update takes what it holds then."""

    image: ImageName | None = None
    """An image of the images stack; each update takes its newest finished build."""

    id: AmiId | None = None
    """An AMI of one's own. What it is its tags tell, or its name where Amazon built it; else the four below do."""

    former: ReleaseSettings | None = None
    """The release before `release`, of a group with strategy blueGreen, for as long as both have nodes; it goes,
    drained, with the change that takes this out."""

    share: Annotated[int, Within(limits.SHARE)] | None = None
    """Percentage of the nodes that run `release`, beside `former`, which has the rest."""

    windows_server: Year | None = None
    """Windows Server version of `id`."""

    variant: Edition | None = None
    """Core or Full, of `id`."""

    kubelet_version: KubeletVersion | None = None
    """Full version of the kubelet on `id`."""

    os_build: OsBuild | None = None
    """Build and update revision of the Windows on `id`."""


class TaintSettings(Settings):
    """A taint that nodes register with."""

    key: str
    """Its key."""

    value: str = ""
    """Its value."""

    effect: Annotated[TaintEffect, ANY_TEXT]
    """What it does to pods that do not tolerate it."""


class StartupTaintSettings(Settings):
    """What a node waits for before pods may come: a taint of its own stays on it until then, and a
    controller in the cluster takes it off. See docs/node-groups.md."""

    daemon_sets: tuple[Annotated[str, Form(limits.DAEMON_SET)], ...] = ()
    """DaemonSets, ``NAMESPACE/NAME``, whose pod on the node has to be Ready; they have to tolerate the taint."""

    csi_drivers: tuple[Annotated[str, Form(limits.CSI_DRIVER)], ...] = ()
    """CSI drivers by name, such as ebs.csi.aws.com, that have to be registered on the node."""


class NodeVolumeSettings(Settings):
    """The root volume of the nodes, encrypted, on /dev/sda1."""

    size_gib: Annotated[int, Within(limits.NODE_VOLUME_GIB)] = defaults.NODE_VOLUME_GIB
    """Size in GiB; at least the image's own."""

    iops: Annotated[int, Within(limits.NODE_VOLUME_IOPS)] = defaults.VOLUME_IOPS
    """Operations a second."""

    throughput: Annotated[int, Within(limits.NODE_VOLUME_THROUGHPUT)] = defaults.VOLUME_THROUGHPUT
    """MiB a second."""

    type: Literal["gp3", "gp2"] | None = None
    """gp3; or gp2 in Wavelength Zones, and on Outposts and in Local Zones that have no other, whose size alone says how
    fast it is. Default: gp3; in such places none."""

    volume_initialization_rate: Annotated[int, Within(limits.VOLUME_INITIALIZATION_RATE)] | None = None
    """MiB a second at which its blocks come from the snapshot, 100 to 300, for a price. Default: as they are touched.
    Not with an image that has Fast Launch, whose snapshots it would leave unused."""

    kms_key_id: KmsKey | None = None
    """Key that encrypts it, by id, alias or ARN. Default: the account's key for EBS. The key's policy, or a grant, has
    to name the role AWSServiceRoleForAutoScaling, or no node starts: see volumeKeyGrants."""


class InstanceRefreshSettings(Settings):
    """How nodes are replaced when the release or the template changes."""

    min_healthy_percentage: Annotated[int, Within(limits.HEALTHY_PERCENTAGE)] = defaults.MIN_HEALTHY_PERCENTAGE
    """Percentage of the nodes that has to stay in service."""

    max_healthy_percentage: Annotated[int, Within(limits.MOST_HEALTHY_PERCENTAGE)] | None = None
    """Percentage of the nodes that there may be meanwhile, at most 100 more than has to stay. Default: 110, or less
    where that is too far from the other."""

    checkpoints: tuple[Annotated[int, Within(limits.CHECKPOINT)], ...] = ()
    """Percentages of the nodes after whose replacement a roll-out stands still, in ascending order, 100 the last."""

    checkpoint_seconds: Annotated[int, Within(limits.CHECKPOINT_SECONDS)] = defaults.CHECKPOINT_SECONDS
    """How long it stands still at each."""

    alarms: tuple[Annotated[str, Form(limits.ALARM_NAME)], ...] = ()
    """CloudWatch alarms by name: the first that goes off ends a roll-out as failed."""

    scale_in_protected_instances: Annotated[Protected, ANY_TEXT] = defaults.PROTECTED_INSTANCES
    """Nodes protected from scale-in: Refresh replaces them, Ignore leaves them, Wait waits for an hour and fails."""

    standby_instances: Annotated[Standby, ANY_TEXT] = defaults.STANDBY_INSTANCES
    """Nodes on standby: Terminate replaces them, Ignore leaves them, Wait waits for an hour and fails."""

    warmup_seconds: Annotated[int, Within(limits.WARMUP_SECONDS)] | None = None
    """How long a new node warms up before the next one is replaced: from the answer to its launch hook on, which is
    Ready by then; without one from its start on. Default: 60, and 600 without a launch hook."""


class LaunchHookSettings(Settings):
    """A lifecycle hook that holds a new node back until it has joined: one that does not join is ended, and an instance
    refresh stops there. The node answers it, with a right to just that."""

    enabled: bool = True
    """Have it; without it a node counts as in service while Windows still starts, whether or not it ever joins."""

    timeout_minutes: Annotated[int, Within(limits.LAUNCH_HOOK_MINUTES)] = defaults.LAUNCH_HOOK_MINUTES
    """How long it waits for a node from its start on."""


class DrainSettings(Settings):
    """Who empties a node before it goes: a lifecycle hook holds it back until then. See docs/node-groups.md."""

    by: Annotated[Drainer, ANY_TEXT] = defaults.DRAINED_BY
    """handler: AWS Node Termination Handler, which reads a termination queue. command: `eks-windows rollout follow
    --drain`, while it runs. none: nobody, so that pods end with their node."""

    timeout_minutes: Annotated[int, Within(limits.DRAIN_MINUTES)] | None = None
    """How long a node is held back without a word. Default: 30 with the handler, and 5 with the command."""

    retain_failed: bool = True
    """Keep a node that could not be emptied, outside of the group, until `eks-windows nodes release` ends it; it costs
    what a node costs."""


class TimeoutSettings(Settings):
    """How long Auto Scaling may take before `pulumi up` or `pulumi destroy` fails. Nothing waits for new nodes."""

    update_minutes: Annotated[int, Within(limits.TIMEOUT_MINUTES)] = defaults.UPDATE_MINUTES
    """For a change of the group."""

    delete_minutes: Annotated[int, Within(limits.TIMEOUT_MINUTES)] = defaults.DELETE_MINUTES
    """For its deletion, in which the nodes drain and shut down."""


class NodeSettings(RoleSettings):
    """Windows nodes of one group."""

    name: NodeGroupName
    """Its name, one in its cluster."""

    ami: AmiSettings
    """Which AMI it runs."""

    instance_type: InstanceType = defaults.INSTANCE_TYPE
    """EC2 instance type, x86_64."""

    min_size: Annotated[int, Within(limits.GROUP_SIZE)] = defaults.MIN_SIZE
    """Smallest number of nodes."""

    desired_size: Annotated[int, Within(limits.GROUP_SIZE)] | None = None
    """Number of nodes to begin with, which a cluster autoscaler changes later. Default: minSize."""

    max_size: Annotated[int, Within(limits.GROUP_SIZE)] = defaults.MAX_SIZE
    """Largest number of nodes."""

    capacity_reservation: CapacityReservationSettings | None = None
    """Reserved capacity. Default: as the account and its reservations say."""

    placement: PlacementSettings | None = None
    """Hardware. Default: what others run on, too."""

    licences: tuple[Annotated[str, Form(limits.LICENCE_ARN)], ...] = ()
    """License Manager's configurations of licences of one's own, by ARN."""

    subnet_ids: tuple[SubnetId, ...] = ()
    """Subnets of its nodes. Default: the private ones of the cluster's VPC (tag kubernetes.io/role/internal-elb)."""

    security_group_ids: tuple[SecurityGroupId, ...] = ()
    """Security groups besides the group's own."""

    dns_security_group_ids: tuple[SecurityGroupId, ...] = ()
    """Security groups of the Linux nodes that CoreDNS runs on, where those are not in the cluster security group: each
    lets DNS of this group's nodes in."""

    ingress_rules: tuple[IngressRuleSettings, ...] = ()
    """What reaches the nodes besides their cluster and each other. RDP never does from the internet."""

    egress_rules: tuple[EgressRuleSettings, ...] = ()
    """What the nodes reach besides their cluster and each other. Default: everything."""

    security_group_cluster_tag: bool = True
    """Tag the group's own security group ``kubernetes.io/cluster/NAME``, by which the AWS load balancer controller
    finds the one that it opens; false where one of securityGroupIds has the tag."""

    labels: dict[str, str] = Field(default_factory=dict)
    """Node labels."""

    taints: tuple[TaintSettings, ...] = (TaintSettings(**asdict(defaults.WINDOWS_TAINT)),)
    """Taints; an empty list lets Linux pods be scheduled here."""

    startup_taint: StartupTaintSettings | None = None
    """What a node waits for before pods may come. Default: nothing."""

    max_pods: Annotated[int, Within(limits.MAX_PODS)] | None = None
    """Pods per node. Default: what the AMI's bootstrap script says."""

    kube_reserved: dict[str, str] | None = None
    """Held back for Kubernetes' daemons; an empty map for nothing. Default: cpu and memory by the size of the machine
    and its pods, the smallest of several, at least memory=0.5Gi; ephemeral-storage=1Gi."""

    system_reserved: dict[str, str] | None = None
    """Held back for Windows itself; an empty map for nothing. Default: memory=1.5Gi, and 12 MiB more for each GiB of
    the machine beyond 16; ephemeral-storage=1Gi."""

    eviction_hard: dict[str, str] | None = None
    """Thresholds below which pods are evicted; an empty map for the kubelet's own. Default: memory.available, a
    hundredth of the machine's, from 200Mi to 500Mi; nodefs.available=10%."""

    kubelet_extra_args: dict[str, str] = Field(default_factory=dict)
    """Further kubelet flags, e.g. ``--v: "4"``."""

    kube_proxy_extra_args: dict[str, str] = Field(default_factory=dict)
    """Further kube-proxy flags."""

    dns_cluster_ip: Ipv4Address | None = None
    """Address of the cluster's DNS, inside its service range. Default: the range's tenth, as EKS has it."""

    bootstrap_extra_args: dict[str, str] = Field(default_factory=dict)
    """Further arguments of the AMI's bootstrap script, by name without the hyphen; each has a value."""

    excluded_snat_cidrs: tuple[str, ...] = ()
    """IPv4 ranges that pods reach with their own address."""

    proxy: ProxySettings | None = None
    """The HTTP proxy of the nodes, whose user data tells it to Windows, containerd, kubelet and AWS's agents before
    they join. Default: none."""

    pre_bootstrap: Script = ""
    """Windows PowerShell that runs before a node joins; where it fails the node does not join. See docs/hooks.md."""

    post_bootstrap: Script = ""
    """Windows PowerShell that runs after a node has joined; where it fails that is told in the launch agent's log."""

    bootstrap_script: BootstrapScript = ""
    """Windows PowerShell in place of the call of the AMI's bootstrap script, hooks and all; where it fails the node
    does not join. ``@EksArguments`` in it are the arguments that the project would have given. See docs/hooks.md."""

    root_volume: NodeVolumeSettings | None = None
    """Root volume. Default: one of the defaults below, and the image's own where it has Fast Launch, which another size
    would waste."""

    volumes: tuple[DataVolumeSettings, ...] = ()
    """Further volumes, each with a drive of its own before a node joins; they go with it."""

    volume_key_grants: tuple[Annotated[str, Form(limits.KMS_KEY_ID)], ...] = ()
    """KMS keys, by id or ARN, on which Auto Scaling's own role gets a grant, so that it may start nodes: those
    of volumes and of the AMI's snapshots that are a customer's and whose policies do not name it."""

    containerd_drive: Annotated[str, Form(limits.DRIVE)] | None = None
    """Drive of one of volumes to which containerd's data goes, images of the AMI among it. Default: the root volume."""

    pagefile: PagefileSettings | None = None
    """Where Windows has its page file, for which a node restarts once before it joins. Default: as the AMI has it."""

    metadata_hop_limit: Annotated[int, Within(limits.HOP_LIMIT)] = defaults.HOP_LIMIT
    """Network hops of instance metadata (IMDSv2 only); 2 lets pods reach it, 1 keeps them from it."""

    key_pair: str | None = None
    """EC2 key pair; none is needed, Systems Manager gives access."""

    domain: DomainSettings | None = None
    """The Active Directory domain that nodes join. Default: none."""

    gmsa: GmsaSettings | None = None
    """Group Managed Service Accounts that pods run as. Default: none."""

    names: NodeNamesSettings = NodeNamesSettings()
    """Names in AWS, of what stands already and is imported."""

    adopted: AdoptedSettings | None = None
    """The group was made by others and is imported; nothing of its nodes changes until it gets another AMI."""

    launch_template: LaunchTemplateSettings = LaunchTemplateSettings()
    """What else the launch template says of a machine."""

    detailed_monitoring: bool = False
    """EC2 metrics each minute instead of each five."""

    tags: NodeTags = Field(default_factory=dict)
    """Further tags of all resources, nodes and volumes."""


def _one_of_both(kind: object) -> object:
    if kind != "selfManaged":
        raise ValueError(f"found {kind!r}, expected selfManaged or managed")
    return kind


def _not_needed(process: object) -> object:
    if process in NEEDED_PROCESSES:
        raise ValueError(f"found {process!r}, without which no release reaches a node; drop it")
    return process


class NodeGroupSettings(NodeSettings):
    """A group of self-managed Windows nodes."""

    kind: Annotated[Literal["selfManaged"], BeforeValidator(_one_of_both)] = "selfManaged"
    """selfManaged: this stack owns its Auto Scaling group. managed: EKS does, and drains a node before it goes."""

    not_here: ClassVar = MappingProxyType(
        {
            name: f"it is of groups that EKS manages; drop it, or make another group of kind managed: {why}"
            for name, why in {
                "update_config": "the Auto Scaling group of this one replaces its nodes by an instance refresh",
                "by_release_version": "this one's template names its AMI",
                "capacity_type": "nobody else buys the machines of this one",
            }.items()
        }
    )

    instance_types: tuple[InstanceType, ...] = ()
    """Several EC2 instance types in place of instanceType, in the order of priority."""

    weights: dict[str, Annotated[int, Within(limits.WEIGHT)]] = Field(default_factory=dict)
    """How many units of the group's sizes a machine of each of instanceTypes counts for; each then has one. A cluster
    autoscaler counts nodes, and does not know them."""

    spot: SpotSettings | None = None
    """Spot machines. Default: all are on demand."""

    capacity_rebalance: bool = False
    """Start another spot machine as soon as AWS says that one is likely to go."""

    warm_pool: WarmPoolSettings | None = None
    """Machines that have started once and wait. Default: none do."""

    max_lifetime_days: Annotated[int, Within(limits.LIFETIME_DAYS)] | None = None
    """Days after which a node is replaced, whatever it runs."""

    suspended_processes: tuple[Annotated[Process, ANY_TEXT, BeforeValidator(_not_needed)], ...] = ()
    """What Auto Scaling shall not do by itself, such as AZRebalance, which ends nodes to even out zones."""

    enabled_metrics: tuple[str, ...] = ()
    """What CloudWatch is told of the group each minute, such as GroupInServiceInstances."""

    strategy: Annotated[Strategy, ANY_TEXT] = defaults.STRATEGY
    """rolling: an instance refresh replaces the nodes. blueGreen: a second Auto Scaling group beside the first runs the
    new release, as long as the former one is named beside it."""

    instance_refresh: InstanceRefreshSettings = InstanceRefreshSettings()
    """How nodes are replaced."""

    karpenter: bool = False
    """Have two manifests of the same nodes as output (`karpenter`), an EC2NodeClass and a NodePool, by which Karpenter
    starts them; what it can't say of them is refused."""

    launch_hook: LaunchHookSettings = LaunchHookSettings()
    """Whether a node counts only when it has joined."""

    drain: DrainSettings = DrainSettings()
    """Who empties a node before it goes."""

    timeouts: TimeoutSettings = TimeoutSettings()
    """How long changing and deleting the group may take."""
