"""Groups that CloudFormation and eksctl made are taken over by what `adopt` writes, and nothing of them changes."""

from __future__ import annotations

import base64
import os
import subprocess
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from operations.adopt.imports import COMPONENT, GROUP, TEMPLATE
from operations.adopt.live import read
from operations.adopt.report import as_yaml, report
from operations.cli import app
from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded
from tests.operations.adopt.test_report import CLOUDFORMATION_DATA, EKSCTL_DATA

if TYPE_CHECKING:
    from pathlib import Path

    from rehearsal.stacks import Stack
    from tests.engine.sandbox import Sandbox

SHAPES = {
    "from-eksctl": (
        EKSCTL_DATA,
        {"HttpTokens": "required", "HttpPutResponseHopLimit": 2},
        {"alpha.eksctl.io/nodegroup-name": "windows", "alpha.eksctl.io/cluster-name": "dev", "team": "web"},
    ),
    "from-cloudformation": (CLOUDFORMATION_DATA, {"HttpTokens": "optional"}, {"Name": "dev-windows-Node"}),
}
"""Name in the stack file to user data, metadata options and tags."""


def made(name: str, image: str, subnet: str) -> str:
    """A group as its tool makes it; the group's name."""
    user_data, metadata, tags = SHAPES[name]
    data: Any = {
        "ImageId": image,
        "InstanceType": "m6i.large",
        "UserData": base64.b64encode(user_data.encode()).decode(),
        "MetadataOptions": metadata,
        "BlockDeviceMappings": [{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 80, "VolumeType": "gp3"}}],
        "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}],
    }
    ec2 = boto3.client("ec2", region_name=REGION)
    template = ec2.create_launch_template(LaunchTemplateName=f"{name}-template", LaunchTemplateData=data)
    boto3.client("autoscaling", region_name=REGION).create_auto_scaling_group(
        AutoScalingGroupName=f"{name}-NodeGroup-1A2B3C",
        MinSize=1,
        MaxSize=3,
        DesiredCapacity=2,
        LaunchTemplate={
            "LaunchTemplateId": template["LaunchTemplate"].get("LaunchTemplateId", ""),
            "Version": "1",
        },
        VPCZoneIdentifier=subnet,
        Tags=[
            {"Key": key, "Value": value, "PropagateAtLaunch": True}
            for key, value in {**tags, "kubernetes.io/cluster/dev": "owned"}.items()
        ],
    )
    return f"{name}-NodeGroup-1A2B3C"


def imported(stack: Stack, sandbox: Sandbox, file: Path) -> subprocess.CompletedProcess[str]:
    """`pulumi import` as `adopt` says it."""
    command = ["pulumi", "import", "--file", str(file), "--protect=false", "--generate-code=false", "--yes"]
    environment = {**os.environ, **sandbox.environment, "AWS_REGION": REGION}
    return subprocess.run(
        [*command, "--stack", stack.name],
        cwd=stack.project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.nightly
def test_groups_of_two_tools_are_taken_over_and_no_preview_changes_them(finished: Sandbox) -> None:
    """What is made anew beside them (role, security group) is made; template, group and nodes stay as they are."""
    dev = finished.stack("dev")
    ec2 = boto3.client("ec2", region_name=REGION)
    named: Any = [{"Name": "name", "Values": ["Windows_Server-2022-English-Core-EKS_Optimized-1.35-*"]}]
    image = ec2.describe_images(Filters=named)["Images"][0].get("ImageId", "")
    private: Any = [{"Name": "tag:Name", "Values": [f"rehearsal-private-{REGION}a"]}]
    subnet = ec2.describe_subnets(Filters=private)["Subnets"][0].get("SubnetId", "")
    session = boto3.Session(region_name=REGION)
    config = finished.config("dev")
    groups: list[Any] = config["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"]
    live = {name: made(name, image, subnet) for name in SHAPES}
    for name, group in live.items():
        groups += YAML(typ="safe").load(as_yaml(report(read(session, group, None), name).settings))
    finished.configure("dev", config)
    listed = finished.folder / "listed.json"
    succeeded(dev.preview("--import-file", str(listed)))
    for name, group in live.items():
        file = finished.folder / f"{name}.json"
        file.write_text(listed.read_text())
        ran = CliRunner().invoke(app, ["adopt", group, "--name", name, "--import-file", str(file), "--region", REGION])
        assert ran.exit_code == 0, ran.output
        taken = imported(dev, finished, file)
        assert taken.returncode == 0, taken.stdout + taken.stderr
    steps: dict[str, set[str]] = {}
    for urn, step in succeeded(dev.preview()).steps.items():
        steps.setdefault(step, set()).add(urn.split("::")[-2].split("$")[-1])
    assert set(steps) <= {"same", "read", "create", "update"}, steps
    assert steps.get("update", set()) <= {COMPONENT}, steps  # its own properties, which are in no account
    assert not steps["create"] & {TEMPLATE, GROUP}
