"""What rules read: clusters, node groups and what belongs to them, whatever form they were written in."""

from eks_windows.model.access import PROFILE_PREFIX, AccessEntry, Cluster, LinuxUse, spoken
from eks_windows.model.builds import BuildComponent, Distribution, FastLaunch, Pipeline, Recipe
from eks_windows.model.estate import Estate, NotJudged
from eks_windows.model.kinds import SERVER, Image, Kubelet, Os
from eks_windows.model.network import Ingress, SecurityGroup, Subnet
from eks_windows.model.nodes import (
    INSTANCE,
    LAUNCH_CONFIGURATION,
    LAUNCH_TEMPLATE,
    ROOT_DEVICE,
    Disk,
    Launch,
    Metadata,
    NodeGroup,
    RemoteAccess,
)
from eks_windows.model.tags import Tags
from eks_windows.model.workloads import NetworkSetting, RolePolicy, Workload
from eks_windows.stack.facts import Fact
from eks_windows.stack.urn import name_in

__all__ = [
    "INSTANCE",
    "LAUNCH_CONFIGURATION",
    "LAUNCH_TEMPLATE",
    "PROFILE_PREFIX",
    "ROOT_DEVICE",
    "SERVER",
    "AccessEntry",
    "BuildComponent",
    "Cluster",
    "Disk",
    "Distribution",
    "Estate",
    "Fact",
    "FastLaunch",
    "Image",
    "Ingress",
    "Kubelet",
    "Launch",
    "LinuxUse",
    "Metadata",
    "NetworkSetting",
    "NodeGroup",
    "NotJudged",
    "Os",
    "Pipeline",
    "Recipe",
    "RemoteAccess",
    "RolePolicy",
    "SecurityGroup",
    "Subnet",
    "Tags",
    "Workload",
    "name_in",
    "spoken",
]
