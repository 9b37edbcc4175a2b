"""What a cluster needs once before a pod can run on a Windows node of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from components.arguments.check import Counterpart, refuse, without_refused
from components.arguments.kind import arguments_of
from components.arguments.late import judged_when_known
from components.cluster.checked import cluster_problems
from components.cluster.linux_nodes import WINDOWS, linux_nodes
from components.cluster.lookups import asked
from components.cluster.support_args import WindowsClusterSupportArgs
from components.cluster.vpc_cni import VPC_CNI, vpc_cni_addon
from components.facts.managed_policies import RESOURCE_CONTROLLER_POLICY
from components.facts.names import resource_type
from components.problems.problem import Problem
from components.settings.windows_support import WindowsSupportSettings

if TYPE_CHECKING:
    from collections.abc import Iterator


class WindowsClusterSupport(pulumi.ComponentResource):
    """Windows IPAM, and the policy by which the VPC resource controller gives Windows pods their addresses.

    Name it in `depends_on` of every Windows node group: a node that starts before it is Ready and useless. Nodes for
    CoreDNS are made where they are asked for, and else looked for.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/windows-support.html

    Raises:
        ArgumentError: arguments that can't work, before anything is made; of the add-on see `vpc_cni_addon`.
    """

    addon_version: pulumi.Output[str]
    """Version of the VPC CNI add-on; empty where it is somebody else's."""

    linux_node_group_name: pulumi.Output[str]
    """Name of the group of Linux nodes; empty where none is made."""

    def __init__(self, name: str, args: WindowsClusterSupportArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        refuse(f"WindowsClusterSupport {name}", problems(args))
        args = judged_when_known(f"WindowsClusterSupport {name}", args, problems)
        super().__init__(resource_type("WindowsClusterSupport"), name, {**args}, opts)
        here = pulumi.ResourceOptions(parent=self)
        self._attach(name, args, here)
        cni = args.get("vpc_cni", {})
        self.addon_version = pulumi.Output.from_input("")
        if cni is not None:
            addon = vpc_cni_addon(f"{name}-vpc-cni", args["cluster"], **cni, opts=here)
            self.addon_version = addon.addon_version
        linux = args.get("linux_nodes")
        self.linux_node_group_name = pulumi.Output.from_input("")
        if linux is not None:
            self.linux_node_group_name = linux_nodes(name, args["cluster"], linux, here).node_group_name
        else:
            _look_for_linux(name, args, here)
        made = {"addon_version": self.addon_version, "linux_node_group_name": self.linux_node_group_name}
        self.register_outputs(made)

    def _attach(self, name: str, args: WindowsClusterSupportArgs, opts: pulumi.ResourceOptions) -> None:
        role = args.get("cluster_role_name")
        if role is None:
            return
        partition = asked(aws.get_partition, pulumi.InvokeOptions(parent=self)).partition
        # Without it every Windows pod of the cluster loses its address, whoever made the node.
        kept = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(retain_on_delete=True))
        aws.iam.RolePolicyAttachment(
            f"{name}-resource-controller",
            role=role,
            policy_arn=f"arn:{partition}:iam::aws:policy/{RESOURCE_CONTROLLER_POLICY}",
            opts=kept,
        )


SUPPORT = Counterpart(
    args=WindowsClusterSupportArgs, settings=WindowsSupportSettings, own=frozenset({"cluster", "vpc_cni"})
)


@arguments_of(WindowsClusterSupportArgs)
def problems(args: WindowsClusterSupportArgs) -> Iterator[Problem]:
    """What is plain and can't work."""
    found = list(cluster_problems(args))
    yield from found
    yield from SUPPORT.problems(without_refused(args, found))
    cni = args.get("vpc_cni")
    if isinstance(cni, Mapping):
        yield from (problem.under("vpc_cni") for problem in VPC_CNI.problems(cni))
    elif cni is not None:
        yield Problem(("vpc_cni",), f"found {cni!r}, expected a mapping")


def _look_for_linux(name: str, args: WindowsClusterSupportArgs, opts: pulumi.ResourceOptions) -> None:
    """Tell of a cluster on which CoreDNS has no node to run on, as far as EKS knows its nodes."""
    cluster = args["cluster"]["name"]
    if args.get("linux_nodes_elsewhere", False) or not isinstance(cluster, str):
        return
    invoke = pulumi.InvokeOptions(parent=opts.parent)
    groups = asked(aws.eks.get_node_groups, invoke, cluster_name=cluster).names
    types = [
        asked(aws.eks.get_node_group, invoke, cluster_name=cluster, node_group_name=each).ami_type for each in groups
    ]
    if all(each.startswith(WINDOWS) for each in types):
        pulumi.log.warn(
            f"WindowsClusterSupport {name}: cluster {cluster} has no managed group of Linux nodes, and CoreDNS runs on "
            "Linux only; make one (linux_nodes), or say that other nodes, Fargate or Karpenter have it: "
            "linux_nodes_elsewhere=True"
        )
