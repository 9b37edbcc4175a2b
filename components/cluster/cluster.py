"""An EKS cluster as plain values, and the adapters that read them off what people have."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, TypedDict, cast

import pulumi
import pulumi_aws as aws
from pydantic.alias_generators import to_camel

from components.arguments.error import ArgumentError
from components.cluster.lookups import asked, looked_up
from components.facts.authentication_mode import mode_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pulumi_eks as eks


class Cluster(TypedDict):
    """What a node group has to know about its cluster."""

    name: pulumi.Input[str]
    """Name."""

    endpoint: pulumi.Input[str]
    """URL of the API server."""

    certificate_authority: pulumi.Input[str]
    """Base64 of the API server's CA certificate."""

    service_cidr: pulumi.Input[str]
    """IPv4 range of service addresses."""

    version: pulumi.Input[str]
    """Kubernetes minor version of the control plane."""

    vpc_id: pulumi.Input[str]
    """VPC of the cluster."""

    security_group_id: pulumi.Input[str]
    """The cluster security group, which EKS made: of the control plane and, by default, of managed Linux nodes."""

    authentication_mode: pulumi.Input[str]
    """``API``, ``API_AND_CONFIG_MAP`` or ``CONFIG_MAP``."""


_PRIVATE_SUBNET_TAG = "kubernetes.io/role/internal-elb"


class ClusterError(ArgumentError):
    """A cluster that can't take nodes."""


def from_lookup(name: str, opts: pulumi.InvokeOptions | None = None) -> Cluster:
    """Read an existing cluster (EKS `DescribeCluster`).

    Raises:
        ClusterError: there is no such cluster, it is not ACTIVE, or it has no IPv4 services.
    """
    found = looked_up(lambda: asked(aws.eks.get_cluster, opts, name=name))
    if found is None:
        region = pulumi.Config("aws").get("region") or "the default Region"
        raise ClusterError(
            f"no EKS cluster {name!r} in {region} of this account; check the name, aws:region and the credentials"
        )
    _require_active(name, found.status)
    network = found.kubernetes_network_configs[0]
    _require_ipv4(name, network.ip_family)
    return Cluster(
        name=found.name,
        endpoint=found.endpoint,
        certificate_authority=found.certificate_authorities[0].data,
        service_cidr=network.service_ipv4_cidr,
        version=found.version,
        vpc_id=found.vpc_config.vpc_id,
        security_group_id=found.vpc_config.cluster_security_group_id,
        authentication_mode=mode_of(found.access_configs[0].authentication_mode if found.access_configs else None),
    )


def from_resource(cluster: pulumi.Input[aws.eks.Cluster]) -> Cluster:
    """Read a cluster that the same program makes; nothing is known at its first preview."""
    made = pulumi.Output.from_input(cluster)
    network = made.apply(lambda it: it.kubernetes_network_config)
    vpc = made.apply(lambda it: it.vpc_config)
    name = pulumi.Output.all(made.apply(lambda it: it.name), made.apply(lambda it: it.status))
    return Cluster(
        name=name.apply(lambda values: _require_active(values[0], values[1])),
        endpoint=made.apply(lambda it: it.endpoint),
        certificate_authority=made.apply(lambda it: it.certificate_authority).apply(lambda it: it.data or ""),
        service_cidr=network.apply(lambda it: it.service_ipv4_cidr or ""),
        version=made.apply(lambda it: it.version),
        vpc_id=vpc.apply(lambda it: it.vpc_id or ""),
        security_group_id=vpc.apply(lambda it: it.cluster_security_group_id or ""),
        authentication_mode=made.apply(lambda it: it.access_config).apply(lambda it: mode_of(it.authentication_mode)),
    )


def from_pulumi_eks(cluster: eks.Cluster) -> Cluster:
    """Read a pulumi-eks cluster. Its aws-auth, where it has one, stays its own: it writes the whole of it."""
    return from_resource(cluster.eks_cluster)


def from_stack_output(stack: pulumi.StackReference, output: str = "cluster") -> Cluster:
    """Read a cluster that another project exports: a mapping of the keys of `Cluster`, in snake_case or camelCase.

    Args:
        stack: the other project's stack.
        output: name of its output.

    Raises:
        ClusterError: there is no such output, it is not such a mapping, or a key is missing; from preview and update,
            as an output is known no sooner.
    """
    exported = stack.get_output(output).apply(partial(_exported, output))
    return cast("Cluster", {key: exported.apply(itemgetter(key)) for key in Cluster.__annotations__})


def _exported(output: str, cluster: object) -> dict[str, str]:
    given: Mapping[str, object] = cast("Mapping[str, object]", cluster) if isinstance(cluster, Mapping) else {}
    found = {key: given.get(key) or given.get(to_camel(key)) for key in Cluster.__annotations__}
    texts = {key: value for key, value in found.items() if isinstance(value, str)}
    missing = [key for key in found if key not in texts]
    if missing:
        told = ", ".join(sorted(given)) or ("nothing" if cluster is None else "no keys and values")
        raise ClusterError(
            f"the stack's output {output!r} has no text for {', '.join(missing)}: found {told}, expected the keys of a "
            "Cluster; export them there"
        )
    _require_ipv4(texts["name"], "ipv6" if ":" in texts["service_cidr"] else "ipv4")
    return texts


def private_subnet_ids(vpc_id: str, opts: pulumi.InvokeOptions | None = None) -> Sequence[str]:
    """The VPC's subnets for internal load balancers, which EKS wants tagged, sorted: where nodes belong.

    Raises:
        ClusterError: no subnet carries the tag.
    """
    private = [{"name": "vpc-id", "values": [vpc_id]}, {"name": f"tag:{_PRIVATE_SUBNET_TAG}", "values": ["1"]}]
    found = asked(aws.ec2.get_subnets, opts, filters=private)
    if not found.ids:
        raise ClusterError(
            f"no subnet of {vpc_id} has the tag {_PRIVATE_SUBNET_TAG}=1; tag the private ones or give subnetIds"
        )
    return sorted(found.ids)


def _require_active(name: str, status: str) -> str:
    # Nodes that start before the cluster is ACTIVE never register and have to be launched again.
    if status != "ACTIVE":
        raise ClusterError(f"cluster {name!r} is {status}, expected ACTIVE; wait until it is, then run this again")
    return name


def _require_ipv4(name: str, family: str) -> None:
    if family != "ipv4":
        raise ClusterError(f"cluster {name!r} is an {family} cluster; EKS runs Windows nodes on IPv4 clusters only")
