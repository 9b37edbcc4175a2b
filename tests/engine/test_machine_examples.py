"""The examples of how machines are bought and kept ready run in the rehearsal."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import yaml

from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded
from tests.engine.test_blue_green import amis
from tools.paths import ROOT

if TYPE_CHECKING:
    from rehearsal.stacks import Stack
    from tests.engine.sandbox import Sandbox

pytestmark = pytest.mark.nightly


def brought_up(sandbox: Sandbox, name: str, **further: str) -> tuple[Stack, str]:
    """An example's stack after its first update, and its Auto Scaling group."""
    project = sandbox.folder / name
    shutil.copytree(ROOT / "examples" / name, project, ignore=shutil.ignore_patterns("__pycache__"))
    (project / "components").symlink_to(sandbox.project / "components")
    stack = sandbox.stack("dev", project)
    of = yaml.safe_load((project / "Pulumi.yaml").read_text())["name"]
    config = {"aws:region": REGION, f"{of}:release": amis()[0]}
    config |= {f"{of}:{key}": value for key, value in further.items()}
    (project / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}))
    succeeded(stack.up())
    assert succeeded(stack.up()).changed == 0
    return stack, str(stack.outputs()["autoScalingGroupName"])


def described(name: str) -> dict[str, Any]:
    autoscaling = boto3.client("autoscaling", region_name=REGION)
    (group,) = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    return dict(group)


def waiting(name: str) -> dict[str, str]:
    """Instance to state of what waits in the warm pool, once nothing is on its way there."""
    autoscaling = boto3.client("autoscaling", region_name=REGION)
    for _ in range(2):
        autoscaling.describe_warm_pool(AutoScalingGroupName=name)
    found = autoscaling.describe_warm_pool(AutoScalingGroupName=name)["Instances"]
    return {each["InstanceId"]: each["LifecycleState"] for each in found}


def test_machines_of_a_warm_pool_wait_stopped_and_the_group_takes_them_first(finished: Sandbox) -> None:
    """They answer the launch hook by their user data on their way in, and again when they join."""
    stack, name = brought_up(finished, "06-warm-pool")
    warm = waiting(name)
    assert list(warm.values()) == ["Warmed:Stopped", "Warmed:Stopped"]
    autoscaling = boto3.client("autoscaling", region_name=REGION)
    autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=2)
    described(name)
    described(name)
    group = described(name)
    serving = {each["InstanceId"]: each["LifecycleState"] for each in group["Instances"]}
    assert set(serving.values()) == {"InService"}
    assert len(set(serving) & set(warm)) == 1
    autoscaling.set_desired_capacity(AutoScalingGroupName=name, DesiredCapacity=1)
    assert len(set(waiting(name)) & set(serving)) == 1
    succeeded(stack.destroy())


def test_spot_machines_are_of_several_types_beside_one_on_demand(finished: Sandbox) -> None:
    stack, name = brought_up(finished, "07-spot")
    policy = described(name)["MixedInstancesPolicy"]
    types = [each["InstanceType"] for each in policy["LaunchTemplate"]["Overrides"]]
    assert types == ["m6i.xlarge", "m5.xlarge", "m5a.xlarge"]
    bought = policy["InstancesDistribution"]
    assert (bought["OnDemandBaseCapacity"], bought["OnDemandPercentageAboveBaseCapacity"]) == (1, 0)
    succeeded(stack.destroy())


def test_nodes_of_a_local_zone_are_there_on_volumes_and_machines_that_it_has(finished: Sandbox) -> None:
    ec2 = boto3.client("ec2", region_name=REGION)
    (vpc,) = {each["VpcId"] for each in ec2.describe_subnets(SubnetIds=_subnets_of_dev())["Subnets"]}
    made = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.192.0/20", AvailabilityZone="eu-central-1-ham-1a")
    subnet = made["Subnet"]["SubnetId"]
    stack, name = brought_up(finished, "09-local-zone", subnet=subnet)
    group = described(name)
    assert {each["AvailabilityZone"] for each in group["Instances"]} == {"eu-central-1-ham-1a"}
    template = group["LaunchTemplate"]["LaunchTemplateId"]
    (version,) = ec2.describe_launch_template_versions(LaunchTemplateId=template, Versions=["$Latest"])[
        "LaunchTemplateVersions"
    ]
    data = version["LaunchTemplateData"]
    assert data["InstanceType"] == "m5.2xlarge"
    assert [each["Ebs"]["VolumeType"] for each in data["BlockDeviceMappings"]] == ["gp2"]
    settings = stack.project / "Pulumi.dev.yaml"
    config = yaml.safe_load(settings.read_text())["config"] | {"windows-local-zone:instanceType": "m6i.xlarge"}
    settings.write_text(yaml.safe_dump({"config": config}))
    assert "instance_type: found m6i.xlarge, which EC2 does not offer for" in "\n".join(stack.preview().errors)
    succeeded(stack.destroy())


def _subnets_of_dev() -> list[str]:
    cluster = boto3.client("eks", region_name=REGION).describe_cluster(name="dev")["cluster"]
    return list(cluster["resourcesVpcConfig"]["subnetIds"])
