"""What an image's boot means for a node group: how long a node is expected to take, and what would not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from components.arguments.late import unless_secret
from components.cluster.lookups import LookUpError, asked, looked_up
from components.facts import defaults
from components.facts.boot_times import timeline
from components.nodes.foundation import bootstrap_of
from components.powershell.bootstrap import ClusterNetwork, user_data
from components.powershell.bootstrapper_reads import misread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.nodes.node_args import NodeArgs


def tell_boot(component: str, args: NodeArgs, parent: pulumi.Resource) -> None:
    """Say in a preview what is expected of a node's boot, and warn of what its image's bootstrapper does not read."""
    if not pulumi.runtime.is_dry_run():
        return
    ami, ask = args["ami"], pulumi.InvokeOptions(parent=parent)

    def tell(known: list[object]) -> None:
        levers, fast_launch, instance_type = known
        text = levers if isinstance(levers, str) else ""
        pulumi.log.info(f"{component}: {expected(text, str(instance_type), fast_launch=fast_launch is True)}")

    def warn(known: list[object]) -> None:
        levers, cluster_name, service_cidr = known
        if not has_bootstrapper(levers):
            return
        told = list(unread(args, str(cluster_name), str(service_cidr)))
        told += other_range(str(service_cidr), _range_of(str(cluster_name), ask))
        for warning in told:
            pulumi.log.warn(f"{component}: {warning}")

    levers, instance_type = ami.get("boot_levers"), args.get("instance_type", defaults.INSTANCE_TYPE)
    unless_secret(tell, levers, ami["fast_launch"], instance_type)
    unless_secret(warn, levers, args["cluster"]["name"], args["cluster"]["service_cidr"])


def expected(levers: str, instance_type: str, *, fast_launch: bool) -> str:
    """The line about the boot of a node.

    Args:
        levers: what of its image's boot differs from Amazon's AMI, as the image's tag has it.
        instance_type: its type.
        fast_launch: whether it starts from Fast Launch's snapshots.
    """
    told = timeline(levers, fast_launch=fast_launch, instance_type=instance_type)
    besides = f"; nobody has published what {' and '.join(told.unmeasured)} bring" if told.unmeasured else ""
    changed = [*levers.split(), *(["fastLaunch"] if fast_launch else [])]
    of = f"an image with {', '.join(changed)}" if changed else "an image that boots as Amazon's"
    return (
        f"a node is expected to be Ready {told} after its launch, an estimate for {of}, of what others published for "
        f"{told.machine} (docs/boot.md){besides}"
    )


def has_bootstrapper(levers: object) -> bool:
    """Whether an image's levers, as its tag has them, tell of eks-windows-bootstrapper."""
    return isinstance(levers, str) and any(each.startswith("bootstrapper=") for each in levers.split())


def _range_of(cluster_name: str, ask: pulumi.InvokeOptions) -> str | None:
    """The service range of a cluster that stands; None where there is none yet, or who looks may not ask."""
    try:
        found = looked_up(lambda: asked(aws.eks.get_cluster, ask, name=cluster_name))
    except LookUpError:
        return None
    return found.kubernetes_network_configs[0].service_ipv4_cidr if found else None


def other_range(given: str, found: str | None) -> Iterator[str]:
    """The service range is the cluster's own on such nodes, whatever the program says of it."""
    if found is not None and found != given:
        yield (
            f"the cluster is given with service_cidr {given}, and EKS tells the image's bootstrapper {found}; give the "
            "cluster by its name, or with that range"
        )


def unread(args: NodeArgs, cluster_name: str, service_cidr: str) -> Iterator[str]:
    """What eks-windows-bootstrapper does not read in this group's user data, with the way out.

    It takes name, DNS address and further arguments of kubelet and kube-proxy off the text of the user data, and the
    rest from EKS and EC2, while EC2Launch still waits.
    """
    of_image = "the image's bootstrapper"
    in_image = "do it in the image, in a script of components"
    other = "take an image without it"
    for name, instead in {
        "proxy": in_image,
        "pre_bootstrap": in_image,
        "bootstrap_script": in_image,
        "volumes": other,
        "pagefile": other,
        "domain": other,
        "warm_pool": other,
    }.items():
        if args.get(name):
            yield f"{name}: runs beside or after the join, for which {of_image} does not wait; {instead}"
    if args.get("excluded_snat_cidrs"):
        yield (
            f"excluded_snat_cidrs is not read by {of_image}; set EXCLUDED_SNAT_CIDRS of the machine in the image, "
            "in a script of components"
        )
    network = ClusterNetwork.of("https://unread", "", service_cidr, args.get("dns_cluster_ip"))
    meant = bootstrap_of(args, cluster_name, network)
    names = [f"-{name}" for name in misread(meant, user_data(meant))]
    if names:
        yield (
            f"bootstrap_script hides {', '.join(names)} from {of_image}, which reads the text of the user data; let it "
            "call with @EksArguments, or leave it out: the image joins the node without"
        )
    if args.get("role") is not None:
        yield (
            f"the role of your own needs eks:DescribeCluster and ec2:DescribeInstances, by which {of_image} asks "
            "for the endpoint; AmazonEKSWorkerNodePolicy has both"
        )
