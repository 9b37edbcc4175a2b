"""Subnets beside a Region's own zones that no preview knows, as those that the same program makes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded
from tests.engine.test_own_program import LATE, ends_late, own_stack
from tests.engine.test_taken_over import image_and_subnet

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(600)]

LOCAL, WAVELENGTH = "eu-central-1-ham-1a", "eu-central-1-wl1-ber-wlz-1"

MANAGED = "kind=components.ManagedWindowsNodeGroup"
ONE_LATE, ALL_LATE = "[late({id!r})]", "late({id!r}).apply(lambda it: [it])"

REFUSED = {
    (LOCAL, 'instance_type="m5.2xlarge"', ONE_LATE): "WindowsNodeGroup edge: root_volume.type: found none said",
    (LOCAL, 'instance_type="m6i.xlarge", root_volume={"type": "gp2"}', ALL_LATE): (
        "WindowsNodeGroup edge: instance_type: found m6i.xlarge, which EC2 does not offer for subnet-"
    ),
    (WAVELENGTH, 'instance_type="r5.2xlarge", root_volume={"type": "gp3"}', ONE_LATE): (
        "WindowsNodeGroup edge: root_volume.type: found gp3, expected gp2, as there is no other for subnet-"
    ),
    (WAVELENGTH, f'{MANAGED}, instance_type="r5.2xlarge", root_volume={{"type": "gp2"}}', ALL_LATE): (
        "ManagedWindowsNodeGroup edge: subnet_ids[0]: found subnet-"
    ),
}
"""Place, arguments and how late its subnets are, to the line in which the update ends, with nothing made."""


def subnets() -> dict[str, str]:
    """One in each place."""
    ec2: Any = boto3.client("ec2", region_name=REGION)
    vpc = boto3.client("eks", region_name=REGION).describe_cluster(name="dev")["cluster"]["resourcesVpcConfig"]["vpcId"]
    return {
        zone: ec2.create_subnet(VpcId=vpc, CidrBlock=cidr, AvailabilityZone=zone)["Subnet"]["SubnetId"]
        for zone, cidr in ((LOCAL, "10.0.192.0/20"), (WAVELENGTH, "10.0.208.0/20"))
    }


def group(arguments: str, late: str, subnet: str) -> str:
    """A program's line that makes it."""
    return f'group("edge", subnet_ids={late.format(id=subnet)}, {arguments})'


def test_what_is_not_there_ends_the_update_in_its_line_and_what_is_comes_up_once(standing: Sandbox) -> None:
    made = subnets()
    for (place, arguments, late), line in REFUSED.items():
        own_stack(standing, "").destroy()
        told = ends_late(standing, group(arguments, late, made[place]))
        assert told.startswith(line), (place, arguments, told)
        assert line.endswith("said") or made[place] in told
    ami, _ = image_and_subnet()
    arguments = f'of_ami={{"id": {ami!r}}}, instance_type="m5.2xlarge", root_volume={{"type": "gp2"}}'
    fit = group(arguments, ONE_LATE, made[LOCAL])
    stack = own_stack(standing, LATE + fit)
    succeeded(stack.preview())
    succeeded(stack.up())
    assert succeeded(stack.up()).changed == 0
    groups = boto3.client("autoscaling", region_name=REGION).describe_auto_scaling_groups()["AutoScalingGroups"]
    (of_edge,) = [each for each in groups if each.get("VPCZoneIdentifier") == made[LOCAL]]
    assert {each["AvailabilityZone"] for each in of_edge["Instances"]} == {LOCAL}
    succeeded(stack.destroy())
