"""What holds where nobody says otherwise: one table for stack files and components, each with its reason."""

from types import MappingProxyType
from typing import Final

from components.facts import limits
from components.facts.capacity import (
    CapacityType,
    OnDemandAllocation,
    SpotAllocation,
    Tenancy,
    UpdateStrategy,
    WarmState,
)
from components.facts.draining import Drainer
from components.facts.names import PROJECT
from components.facts.network import Protocol
from components.facts.refresh import Protected, Standby
from components.facts.service_accounts import TakenBy
from components.facts.severity import Severity
from components.facts.strategy import Strategy
from components.facts.taints import Taint, TaintEffect
from components.facts.windows_images import Variant

VARIANT = Variant.CORE
"""Smaller than Full, and all that containers need."""

VOLUME_TYPE: Final = "gp3"
"""Kind of volume, the root's and further ones': its speed is not bound to its size."""

VOLUME_IOPS = limits.NODE_VOLUME_IOPS.minimum
"""Operations a second of a root volume: gp3's baseline, which its price holds."""

VOLUME_THROUGHPUT = limits.NODE_VOLUME_THROUGHPUT.minimum
"""MiB a second of a root volume: gp3's baseline, which its price holds."""

BUILD_INSTANCE_TYPES = ("m6i.xlarge", "m5.xlarge")
"""Machines on which images are built; Image Builder takes one that is available."""

IMAGE_VOLUME_GIB = 80
"""Root volume of an image: Windows takes about 25 GiB, each cached .NET Framework image about 8."""

TEST_TIMEOUT_MINUTES = 720
"""How long the tests of an image may take: Image Builder's own default."""

LOG_PREFIX = "image-builder"
"""Prefix of the keys of build logs in a bucket."""

LOG_RETENTION_DAYS = 180
"""How long build logs are kept: twice as long as an image counts as in use."""

SCHEDULE = "cron(0 12 ? * wed#3 *)"
"""Noon on the third Wednesday: Amazon publishes its AMIs three to nine days after the second Tuesday."""

TIMEZONE = "Etc/UTC"
"""Time zone of a schedule, by its IANA name."""

FAST_LAUNCH_SNAPSHOTS = 10
"""Snapshots that EC2 Fast Launch keeps ready: each starts one node."""

FAST_LAUNCH_PARALLEL = limits.FAST_LAUNCH_PARALLEL.minimum
"""Machines launched at a time to make snapshots: the least that EC2 takes."""

SCAN_FAILS_ON = Severity.HIGH
"""The least severity of a finding of Amazon Inspector's at which a build is not for use."""

DELETE_AFTER_DAYS = 180
"""Age at which an image that nobody uses is deleted, where old ones are: half a year of patch days."""

IN_USE_DAYS = 90
"""An AMI launched within so many days is never deleted."""

PLAIN_WINDOWS_VERSION = "x.x.x"
"""Version of Amazon's Image Builder image of a plain Windows Server: the newest."""

EKS_ARTIFACTS = "x"
"""Last part of the version of Amazon's EKS artifacts component: the newest."""

ACCESS: Final = "auto"
"""How a node role is let into its cluster: as the cluster's authentication mode has it."""

ROLE_PATH = "/"
"""Path of roles: IAM's own."""

INSTANCE_TYPE = "m6i.xlarge"
"""4 processors and 16 GiB: Windows and the daemons keep 2 GiB of them."""

MIN_SIZE = 1
"""Smallest number of nodes."""

MAX_SIZE = 3
"""Largest number of nodes."""

WINDOWS_TAINT = Taint("os", "windows", TaintEffect.NO_SCHEDULE)
"""Keeps Linux pods and daemon sets without a node selector away (eksctl#1590)."""

KUBE_RESERVED = MappingProxyType({"memory": "0.5Gi", "ephemeral-storage": "1Gi"})
SYSTEM_RESERVED = MappingProxyType({"memory": "1.5Gi", "ephemeral-storage": "1Gi"})
EVICTION_HARD = MappingProxyType({"memory.available": "200Mi", "nodefs.available": "10%"})
"""AWS's values for Windows: 2 GiB for the operating system and the daemons, which nothing else would hold back.

Source: https://docs.aws.amazon.com/eks/latest/best-practices/windows-oom.html
"""

NODE_VOLUME_GIB = 100
"""Root volume of a node: Windows and the cached base images take about 40 GiB; the kubelet begins to delete images at
85 percent."""

HOP_LIMIT = 1
"""Network hops of instance metadata: pods are one hop further away."""

STRATEGY = Strategy.ROLLING
"""How a release reaches the nodes: in the group that there is."""

MIN_HEALTHY_PERCENTAGE = 100
"""Share of the nodes that stays in service during an instance refresh: new ones come before old ones go, or a group of
one loses its only node."""

MAX_HEALTHY_PERCENTAGE = 110
"""Share of the nodes that there may be meanwhile. Without it Auto Scaling ends an old one first where the share above
leaves no room (Auto Scaling API, RefreshPreferences)."""

CHECKPOINT_SECONDS = 3600
"""How long a refresh stands still at a checkpoint: Auto Scaling's own hour."""

PROTECTED_INSTANCES = Protected.REFRESH
"""Nodes that are protected from scale-in are replaced: the provider's own Ignore leaves them on the former release."""

STANDBY_INSTANCES = Standby.WAIT
"""Nodes on standby are somebody's work: a refresh waits for an hour, and fails then. The provider's own Ignore leaves
them on the former release."""

WARMUP_SECONDS = 600
"""From a node's start until it counts, where no launch hook holds it back: Windows takes about ten minutes."""

JOINED_WARMUP_SECONDS = 60
"""From the answer to its launch hook until a node counts: it is Ready, and the first pods come."""

LAUNCH_HOOK_MINUTES = 30
"""How long a launch hook waits for a node to join: ten minutes as a rule, twenty where an image brings much tooling."""

HANDLER_NAMESPACE, HANDLER_SERVICE_ACCOUNT = "kube-system", "aws-node-termination-handler"
"""Where AWS Node Termination Handler runs, as its chart has it."""

TAKEN_BY = TakenBy.POD_IDENTITY
"""How the aws-node service account takes a role made for it: as EKS recommends for add-ons."""

DRAINED_BY = Drainer.NONE
"""Who answers a termination hook: without one that is set up, a hook would only delay each end."""

UPDATE_MINUTES = 30
"""How long an update of an Auto Scaling group may take: the provider's own ten are short for Windows."""

DELETE_MINUTES = 60
"""How long the deletion of an Auto Scaling group may take: its machines drain, and shut down, before it goes."""

CAPACITY_TYPE = CapacityType.ON_DEMAND
"""How the machines of a managed group are bought: nobody takes them away."""

SPOT_ALLOCATION = SpotAllocation.PRICE_CAPACITY_OPTIMIZED
"""Which spot machines are taken: AWS's own advice, the cheapest of those that are least likely to go."""

ON_DEMAND_ALLOCATION = OnDemandAllocation.PRIORITIZED
"""Which machines on demand are taken: the first type of the list that there is."""

WARM_STATE = WarmState.STOPPED
"""What machines of a warm pool do: one that is stopped costs its volumes alone."""

TENANCY = Tenancy.DEFAULT
"""Hardware that machines of others run on, too."""

RULE_PROTOCOL = Protocol.TCP

UPDATE_STRATEGY = UpdateStrategy.DEFAULT
"""How EKS replaces nodes: new ones first, as a Windows node takes ten minutes."""

MAX_UNAVAILABLE = 1
"""Nodes that EKS drains at a time: its own default."""

MANAGED_CREATE_MINUTES = 60
"""How long the creation of a managed group may take: the provider's own."""

MANAGED_UPDATE_MINUTES = 240
"""How long an update of a managed group may take: EKS drains each node for up to 15 minutes, one by one, and the
provider's own 60 are over after a handful."""

WATCH_SCHEDULE = "rate(1 hour)"
"""How often an image that is built when Amazon publishes looks whether Amazon has: a few state transitions each."""

NOTICE_RETENTION_SECONDS = 86400
"""How long a message of Amazon's waits for a pipe that does not run; the hourly look finds what it told of."""


def node_role(cluster: str) -> str:
    """What a role that a cluster's node groups share is called in a program, and all that belongs to it."""
    return f"{cluster}-nodes"


def vpc_cni(cluster: str) -> str:
    """What a cluster's VPC CNI add-on is called in a program, and the role of its service account."""
    return f"{cluster}-vpc-cni"


def termination_queue(cluster: str) -> str:
    """What a cluster's queue for AWS Node Termination Handler is called in a program, and all that belongs to it."""
    return f"{cluster}-termination"


def output_parameter(image: str) -> str:
    """The parameter that each build of an image writes its AMI id to."""
    return f"{OWN_PARAMETERS}{PROJECT}/{image}/ami-id"


def watch_parameter(image: str) -> str:
    """The parameter that keeps which of Amazon's AMIs a build was last started for."""
    return f"{OWN_PARAMETERS}{PROJECT}/{image}/watch"


OWN_LOG_GROUPS = "/aws/imagebuilder/"
OWN_PARAMETERS = "/imagebuilder/"
"""Where Image Builder's service-linked role may write; elsewhere a pipeline needs an execution role.

Source: https://docs.aws.amazon.com/imagebuilder/latest/userguide/image-builder-service-linked-role.html
"""


def log_group(image: str) -> str:
    """The log group of an image's builds: Image Builder's service-linked role writes to no other place.

    Image Builder makes `/aws/imagebuilder/RECIPE` itself where a build has no group, so this one is called otherwise; a
    recipe's name holds no slash.
    """
    return f"{OWN_LOG_GROUPS}{PROJECT}/{image}"


LINUX_AMI_TYPE = "AL2023_x86_64_STANDARD"
LINUX_INSTANCE_TYPE = "t3.medium"
LINUX_MIN_SIZE, LINUX_MAX_SIZE = 2, 3
LINUX_VOLUME_GIB = 20
"""Of the Linux nodes that CoreDNS runs on; it has two pods, on nodes of their own."""
