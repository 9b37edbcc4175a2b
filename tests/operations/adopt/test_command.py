"""`python -m operations adopt` against the stand-in's account."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.operations.adopt.test_report import WHOLE, import_file

if TYPE_CHECKING:
    from tests.operations.conftest import World

_numbers = count(1)
OWNED = {"kubernetes.io/cluster/dev": "owned"}


def made(tags: dict[str, str], system: str = "Windows_Server-2022-English-Core-EKS_Optimized-1.35-*") -> str:
    """A group of a template, as a tool makes it; its name."""
    ec2, name = boto3.client("ec2"), f"adopt-{next(_numbers)}"
    named: Any = [{"Name": "name", "Values": [system]}]
    private: Any = [{"Name": "tag:Name", "Values": ["rehearsal-private-eu-central-1a"]}]
    image = ec2.describe_images(Filters=named)["Images"][0].get("ImageId", "")
    data: Any = {"ImageId": image, "InstanceType": "m6i.large"}
    template = ec2.create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)["LaunchTemplate"]
    boto3.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName=name,
        MinSize=0,
        MaxSize=2,
        LaunchTemplate={"LaunchTemplateId": template.get("LaunchTemplateId", ""), "Version": "1"},
        VPCZoneIdentifier=ec2.describe_subnets(Filters=private)["Subnets"][0].get("SubnetId", ""),
        Tags=[{"Key": key, "Value": value, "PropagateAtLaunch": True} for key, value in tags.items()],
    )
    return name


def test_a_group_is_told_whole_and_an_import_file_is_filled(world: World) -> None:
    name = made(OWNED)
    file = world.folder / "import.json"
    file.write_text(import_file(*WHOLE))
    code, report = world.told("adopt", name, "--import-file", str(file))
    assert (code, report["cluster"], report["made_by"]) == (0, "dev", "hand")
    assert report["settings"]["names"] == {"launchTemplate": name, "autoScalingGroup": name}
    assert f'"id": "{name}"' in file.read_text()
    assert "first roll-out  user data" in world.run("adopt", name).stdout


@pytest.mark.parametrize(
    ("tags", "options", "words"),
    [
        ({}, (), "found none of the tags kubernetes.io/cluster/NAME, expected one; give --cluster"),
        ({**OWNED, "kubernetes.io/cluster/prod": "owned"}, (), "found dev, prod of the tags"),
        ({**OWNED, "eks:nodegroup-name": "windows"}, (), "EKS runs"),
    ],
)
def test_what_cannot_be_taken_over_is_refused_in_one_line(
    world: World, tags: dict[str, str], options: tuple[str, ...], words: str
) -> None:
    ran = world.run("adopt", made(tags), *options)
    assert (ran.exit_code, ran.stderr.count("\n"), words in ran.stderr) == (3, 1, True), ran.stderr


def test_a_launch_configuration_is_refused_with_the_reason(world: World) -> None:
    autoscaling = boto3.client("autoscaling")
    image = boto3.client("ec2").describe_images()["Images"][0].get("ImageId", "")
    autoscaling.create_launch_configuration(LaunchConfigurationName="old", ImageId=image, InstanceType="m5.large")
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName="old",
        MinSize=0,
        MaxSize=1,
        LaunchConfigurationName="old",
        AvailabilityZones=["eu-central-1a"],
    )
    ran = world.run("adopt", "old")
    assert (ran.exit_code, "launch configuration old, which has no versions" in ran.stderr) == (3, True), ran.stderr


def test_a_group_that_is_not_there_and_a_name_that_none_has_are_refused(world: World) -> None:
    assert "there is no Auto Scaling group nowhere in eu-central-1" in world.run("adopt", "nowhere").stderr
    assert world.run("adopt", "nowhere", "--name", "a b").exit_code == 2
