"""Nodes on Outposts, in Local and in Wavelength Zones: what is not there is told before it is found missing.

Auto Scaling tells at the launch, in its activities alone, of a volume or machine that a place has not; EKS refuses such
subnets of the cluster itself, or fails in updates later. Only places besides a Region's own zones are asked for.
Source: EKS user guide, network requirements; EC2 API reference, DescribeInstanceTypeOfferings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import pulumi_aws as aws

from components.cluster.lookups import asked, looked_up
from components.facts import defaults
from components.facts.zones import EVERYWHERE, OUTPOST, PLACES, Place, is_of_the_region
from components.problems.problem import Path, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pulumi


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a node group wants of where it stands.

    Attributes:
        volumes: types of its volumes, by where they are said; None where nobody has said one.
        instance_types: its types of machine, by where they are said.
        managed: whether EKS manages it.
    """

    volumes: Mapping[Path, str | None] = field(default_factory=dict[Path, str | None])
    instance_types: Mapping[Path, str] = field(default_factory=dict[Path, str])
    managed: bool = False


@dataclass(frozen=True, kw_only=True)
class _Subnet:
    """A subnet in such a place; `location` is what EC2 calls that in its offers."""

    id: str
    index: int
    place: Place
    location: str

    def __str__(self) -> str:
        return f"{self.id} {self.place.says} {self.location}"


def unfit(
    cluster_name: str | None, subnet_ids: Sequence[str], wanted: Wanted, opts: pulumi.InvokeOptions | None = None
) -> Iterator[Problem]:
    """What nodes want that is not where their subnets are; nothing of subnets in a Region's own zones.

    Args:
        cluster_name: their cluster; None where it is not known, or not there yet.
        subnet_ids: their subnets; of those that are not there others tell.
        wanted: what they want.
        opts: how to call AWS.

    Raises:
        LookUpError: AWS could not be asked.
    """
    subnets = [found for index, each in enumerate(subnet_ids) if (found := _found(index, each, opts))]
    if not subnets:
        return
    of_cluster = _subnets_of(cluster_name, opts) if cluster_name else ()
    for subnet in subnets:
        path = ("subnet_ids", subnet.index)
        if subnet.id in of_cluster:
            yield Problem(
                path,
                f"found {subnet}, and the cluster has it, too, where EKS can have no network interface; give the "
                "cluster subnets of the Region's own zones (aws eks update-cluster-config --resources-vpc-config)",
            )
        if wanted.managed and not subnet.place.managed:
            yield Problem(path, f"found {subnet}, where EKS manages no nodes; take a self-managed group")
    yield from _volumes(subnets, wanted)
    yield from _machines(subnets, wanted, opts)


def _found(index: int, subnet_id: str, opts: pulumi.InvokeOptions | None) -> _Subnet | None:
    subnet = looked_up(partial(asked, aws.ec2.get_subnet, opts, id=subnet_id))
    if subnet is None:
        return None
    if subnet.outpost_arn:
        return _Subnet(id=subnet_id, index=index, place=OUTPOST, location=subnet.outpost_arn)
    if not subnet.availability_zone or is_of_the_region(subnet.availability_zone):
        return None
    zone = asked(aws.get_availability_zone, opts, name=subnet.availability_zone, all_availability_zones=True)
    place = PLACES.get(zone.zone_type)
    return place and _Subnet(id=subnet_id, index=index, place=place, location=subnet.availability_zone)


def _subnets_of(cluster_name: str, opts: pulumi.InvokeOptions | None) -> Sequence[str]:
    cluster = looked_up(partial(asked, aws.eks.get_cluster, opts, name=cluster_name))
    return cluster.vpc_config.subnet_ids if cluster else ()


def _volumes(subnets: Sequence[_Subnet], wanted: Wanted) -> Iterator[Problem]:
    alone = next((each for each in subnets if each.place.gp2_alone), None)
    for path, kind in wanted.volumes.items():
        found = kind or defaults.VOLUME_TYPE
        if alone is not None and found != EVERYWHERE:
            yield Problem(path, f"found {found}, expected {EVERYWHERE}, as there is no other for {alone}; change it")
        elif kind is None and alone is None:
            yield Problem(
                path,
                f"found none said, which is {found}, and not every place has that: {subnets[0]}; say "
                f"{EVERYWHERE}, which all have, or {found} where this one has it",
            )


def _machines(subnets: Sequence[_Subnet], wanted: Wanted, opts: pulumi.InvokeOptions | None) -> Iterator[Problem]:
    for subnet in {each.location: each for each in subnets}.values():
        kind = "outpost" if subnet.place is OUTPOST else "availability-zone"
        filters = [{"name": "location", "values": [subnet.location]}]
        answer = asked(aws.ec2.get_instance_type_offerings, opts, location_type=kind, filters=filters)
        offered = sorted(answer.instance_types)
        for path, found in wanted.instance_types.items():
            if found not in offered:
                there = ", ".join(offered) or "none"
                yield Problem(path, f"found {found}, which EC2 does not offer for {subnet}; take one of {there}")
