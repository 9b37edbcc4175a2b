"""An EKS cluster as plain values, and the adapters that read them off what people have."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from operator import itemgetter
from typing import TYPE_CHECKING, Any, TypedDict, cast

import pulumi
import pulumi_aws as aws
from pydantic.alias_generators import to_camel

from components.arguments.error import ArgumentError
from components.arguments.known import LATER, plain
from components.arguments.late import in_one_line
from components.cluster.kinds import adapter_for
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
        ClusterError: there is no such cluster, it is not ACTIVE, it is a local one on an Outpost, or it has no IPv4
            services.
    """
    if not isinstance(name, str):  # pyright: ignore[reportUnnecessaryIsInstance]  programs are not
        raise ClusterError(
            f"found {type(name).__name__}, expected the name as plain text; give {adapter_for(name)}", of="from_lookup"
        )
    found = looked_up(lambda: asked(aws.eks.get_cluster, opts, name=name))
    if found is None:
        region = pulumi.Config("aws").get("region") or "the default Region"
        raise ClusterError(
            f"no EKS cluster {name!r} in {region} of this account; check the name, aws:region and the credentials"
        )
    _require_active(name, found.status)
    _require_no_outpost(name, found.outpost_configs)
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
    """Read a cluster that the same program makes; nothing is known at its first preview.

    Raises:
        ClusterError: it is something else.
        LateError: from preview and update, a cluster that is not ACTIVE, or that Windows nodes can't be of.
    """
    if plain(cluster) is not LATER:
        _require_kind(cluster)
    made = pulumi.Output.from_input(cluster).apply(in_one_line(_require_kind))
    network, vpc = made.apply(lambda it: it.kubernetes_network_config), made.apply(lambda it: it.vpc_config)
    name, status = made.apply(lambda it: it.name), made.apply(lambda it: it.status)
    family = network.apply(lambda it: it.ip_family if it else None)
    service_cidr = network.apply(lambda it: it.service_ipv4_cidr if it else None)
    vpc_id = vpc.apply(lambda it: it.vpc_id if it else None)
    # A part is known once what it is judged by is: all of them together would be known with the last.
    return Cluster(
        name=pulumi.Output.all(name, status).apply(in_one_line(_active)),
        endpoint=made.apply(lambda it: it.endpoint),
        certificate_authority=made.apply(lambda it: it.certificate_authority).apply(
            lambda it: it.data or "" if it else ""
        ),
        service_cidr=pulumi.Output.all(name, family, service_cidr).apply(in_one_line(_ipv4_range)),
        version=made.apply(lambda it: it.version),
        vpc_id=pulumi.Output.all(name, made.apply(lambda it: it.outpost_config), vpc_id).apply(
            in_one_line(_vpc_of_region)
        ),
        security_group_id=vpc.apply(lambda it: it.cluster_security_group_id or "" if it else ""),
        authentication_mode=made.apply(lambda it: it.access_config).apply(
            lambda it: mode_of(it.authentication_mode if it else None)
        ),
    )


def _active(known: Sequence[str]) -> str:
    name, status = known
    # The state tells what was so when it was written.
    return _require_active(name, status, "wait until it is, then `pulumi refresh`")


def _ipv4_range(known: Sequence[str | None]) -> str:
    name, family, service_cidr = known
    _require_ipv4(str(name), family or "ipv4")
    return service_cidr or ""


def _vpc_of_region(known: Sequence[Any]) -> str:
    name, outpost, vpc_id = known
    _require_no_outpost(name, outpost)
    return vpc_id or ""


def from_pulumi_eks(cluster: eks.Cluster) -> Cluster:
    """Read a pulumi-eks cluster. Its aws-auth, where it has one, stays its own: it writes the whole of it.

    Raises:
        ClusterError: it is something else.
        LateError: as of `from_resource`.
    """
    made = getattr(cluster, "eks_cluster", None)
    if made is None:
        raise ClusterError(
            f"found {type(cluster).__name__}, expected a Cluster of pulumi-eks; give {adapter_for(cluster)}",
            of="from_pulumi_eks",
        )
    return from_resource(made)


def from_stack_output(stack: pulumi.StackReference, output: str = "cluster") -> Cluster:
    """Read a cluster that another project exports: a mapping of the keys of `Cluster`, in snake_case or camelCase.

    What it exports beside them is its own.

    Args:
        stack: the other project's stack.
        output: name of its output.

    Raises:
        ClusterError: that is no stack.
        LateError: there is no such output, it is not such a mapping, or a key is missing; from preview and update, as
            an output is known no sooner.
    """
    if not isinstance(stack, pulumi.StackReference):  # pyright: ignore[reportUnnecessaryIsInstance]  programs are not
        raise ClusterError(
            f"found {type(stack).__name__}, expected pulumi.StackReference('ORGANIZATION/PROJECT/STACK')",
            of="from_stack_output",
        )
    exported = stack.get_output(output).apply(in_one_line(partial(_exported, output)))
    return cast("Cluster", {key: exported.apply(itemgetter(key)) for key in Cluster.__annotations__})


def _exported(output: str, cluster: object) -> dict[str, str]:
    if not isinstance(cluster, Mapping):
        raise ClusterError(
            f"the stack's output {output!r}: found {_kind_of_output(cluster)}, expected keys and values, those of a "
            f"Cluster ({', '.join(Cluster.__annotations__)}); export them there"
        )
    given = cast("Mapping[str, object]", cluster)
    found = {key: given.get(key) or given.get(to_camel(key)) for key in Cluster.__annotations__}
    texts = {key: value for key, value in found.items() if isinstance(value, str)}
    missing = [
        f"{key} ({_kind_of_output(value)})" if value else key for key, value in found.items() if key not in texts
    ]
    if missing:
        told = ", ".join(sorted(map(str, given))) or "no key"
        raise ClusterError(
            f"the stack's output {output!r} has no text for {', '.join(missing)}: found {told}, expected the keys of a "
            "Cluster; export them there"
        )
    return texts


def _kind_of_output(value: object) -> str:
    """What a stack exports, without what is in it, which may be a secret."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case Mapping():
            return "keys and values"
        case _:
            return "a list"


def _require_kind(cluster: object) -> aws.eks.Cluster:
    if not isinstance(cluster, aws.eks.Cluster):
        found = "nothing" if cluster is None else type(cluster).__name__
        raise ClusterError(
            f"found {found}, expected an aws.eks.Cluster; give {adapter_for(cluster)}", of="from_resource"
        )
    return cluster


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


def _require_active(name: str, status: str, fix: str = "wait until it is, then run this again") -> str:
    # Nodes that start before the cluster is ACTIVE never register and have to be launched again.
    if status != "ACTIVE":
        raise ClusterError(f"cluster {name!r} is {status}, expected ACTIVE; {fix}")
    return name


def _require_no_outpost(name: str, outposts: object) -> None:
    """Source: EKS user guide, Create self-managed Microsoft Windows nodes."""
    if outposts:
        raise ClusterError(
            f"cluster {name!r} is a local cluster on an Outpost, of which no Windows node can be; take one whose "
            "control plane is in the Region, and subnets on the Outpost"
        )


def _require_ipv4(name: str, family: str) -> None:
    if family != "ipv4":
        raise ClusterError(f"cluster {name!r} is an {family} cluster; EKS runs Windows nodes on IPv4 clusters only")
