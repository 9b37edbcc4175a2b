"""Nodes on Outposts, in Local and in Wavelength Zones: what is not there is refused by name, with what is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from components.cluster.places import Wanted, unfit
from components.facts.zones import is_of_the_region
from components.problems.problem import path_text
from tests.components.program import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.problems.problem import Path
    from standin.provider.facts import Facts

OUTPOST = "arn:aws:outposts:eu-central-1:123456789012:outpost/op-0123456789abcdef0"
ZONES = {"local": "eu-central-1-ham-1a", "wavelength": "eu-central-1-wl1-ber-wlz-1"}
TYPES = {"eu-central-1-ham-1a": "local-zone", "eu-central-1-wl1-ber-wlz-1": "wavelength-zone"}
OFFERED = {"eu-central-1-ham-1a": ["m5.2xlarge", "t3.xlarge"], OUTPOST: ["m5.2xlarge"]}


def _subnet(args: dict[str, Any]) -> dict[str, Any]:
    zone = ZONES.get(args["id"], "eu-central-1a")
    return {"availabilityZone": zone, **({"outpostArn": OUTPOST} if args["id"] == "outpost" else {})}


def _cluster(args: dict[str, Any]) -> dict[str, Any]:
    del args
    return {"vpcConfig": {"subnetIds": ["own", "local"]}}


def _offers(args: dict[str, Any]) -> dict[str, Any]:
    (where,) = args["filters"][0]["values"]
    kind = "outpost" if where == OUTPOST else "availability-zone"
    return {"instanceTypes": OFFERED.get(where, []) if args["locationType"] == kind else []}


def _missing(args: dict[str, Any]) -> str | None:
    return "no matching EC2 Subnet found" if args["id"] == "no" else None


ROOT, DATA = ("root_volume", "type"), ("volumes", 0, "type")
FITS = Wanted(volumes={ROOT: "gp2"}, instance_types={("instance_type",): "m5.2xlarge"})


def problems(subnets: Sequence[str], wanted: Wanted, cluster: str | None = None) -> dict[str, str]:
    """Path to text of each problem."""
    found: dict[str, str] = {}
    facts: Facts = {
        "aws:ec2/getSubnet:getSubnet": _subnet,
        "aws:eks/getCluster:getCluster": _cluster,
        "aws:index/getAvailabilityZone:getAvailabilityZone": lambda args: {"zoneType": TYPES[args["name"]]},
        "aws:ec2/getInstanceTypeOfferings:getInstanceTypeOfferings": _offers,
    }
    run(
        lambda: found.update({path_text(each.path): each.text for each in unfit(cluster, subnets, wanted)}),
        facts=facts,
        failures={"aws:ec2/getSubnet:getSubnet": _missing},
    )
    return found


def test_a_regions_own_zones_and_what_is_not_there_have_nothing_to_say() -> None:
    """Also of a machine that no zone has: which of them offer a type changes from one to the next."""
    assert problems(["own", "other", "no"], Wanted(instance_types={("instance_type",): "x9.metal"}), "dev") == {}


@pytest.mark.parametrize("place", ["local", "outpost"])
def test_what_is_there_is_taken(place: str) -> None:
    assert problems([place], FITS) == {}


def test_a_cluster_has_no_subnet_there_itself() -> None:
    assert list(problems(["own", "outpost"], FITS, "dev")) == []
    assert problems(["own", "local"], FITS, "dev") == {
        "subnet_ids[1]": "found local in the Local Zone eu-central-1-ham-1a, and the cluster has it, too, where EKS "
        "can have no network interface; give the cluster subnets of the Region's own zones (aws eks "
        "update-cluster-config --resources-vpc-config)"
    }


@pytest.mark.parametrize("path", [ROOT, DATA])
def test_a_volume_of_no_said_type_is_asked_for_where_not_every_type_is(path: Path) -> None:
    assert problems(["local"], replace(FITS, volumes={**FITS.volumes, path: None})) == {
        path_text(path): "found none said, which is gp3, and not every place has that: local in the Local Zone "
        "eu-central-1-ham-1a; say gp2, which all have, or gp3 where this one has it"
    }
    assert problems(["local"], replace(FITS, volumes={path: "gp3"})) == {}


def test_a_wavelength_zone_has_gp2_alone() -> None:
    text = (
        "expected gp2, as there is no other for wavelength in the Wavelength Zone eu-central-1-wl1-ber-wlz-1; change it"
    )
    wanted = Wanted(volumes={ROOT: None, DATA: "io2", ("volumes", 1, "type"): "gp2"})
    assert problems(["wavelength"], wanted) == {
        "root_volume.type": f"found gp3, {text}",
        "volumes[0].type": f"found io2, {text}",
    }


def test_eks_manages_no_nodes_on_an_outpost_or_in_a_wavelength_zone() -> None:
    managed = replace(FITS, instance_types={}, managed=True)
    assert problems(["local"], managed) == {}
    found = problems(["outpost", "wavelength"], managed)
    why = ", where EKS manages no nodes; take a self-managed group"
    assert found == {
        "subnet_ids[0]": f"found outpost on the Outpost {OUTPOST}{why}",
        "subnet_ids[1]": f"found wavelength in the Wavelength Zone eu-central-1-wl1-ber-wlz-1{why}",
    }


def test_a_machine_that_is_not_offered_there_is_named_with_those_that_are() -> None:
    types = {("instance_types", 0): "m5.2xlarge", ("instance_types", 1): "m6i.xlarge"}
    assert problems(["local"], replace(FITS, instance_types=types)) == {
        "instance_types[1]": "found m6i.xlarge, which EC2 does not offer for local in the Local Zone "
        "eu-central-1-ham-1a; take one of m5.2xlarge, t3.xlarge"
    }
    (text,) = problems(["wavelength"], FITS).values()
    assert text.endswith("; take one of none")


@pytest.mark.parametrize(
    ("zone", "own"),
    [
        ("eu-central-1a", True),
        ("us-gov-west-1b", True),
        ("ap-southeast-2c", True),
        ("us-iso-east-1a", True),
        ("us-west-2-lax-1a", False),
        ("us-east-1-wl1-bos-wlz-1", False),
    ],
)
def test_a_zone_of_the_region_itself_is_told_by_its_name(zone: str, *, own: bool) -> None:
    assert is_of_the_region(zone) == own
