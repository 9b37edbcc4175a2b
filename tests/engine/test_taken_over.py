"""Groups that CloudFormation and eksctl made are taken over by what `adopt` writes, and nothing of them changes."""

from __future__ import annotations

import base64
import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from operations.adopt.live import read
from operations.adopt.report import as_yaml, report
from operations.cli import app
from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded
from tests.operations.adopt.test_report import CLOUDFORMATION_DATA, EKSCTL_DATA

if TYPE_CHECKING:
    from rehearsal.stacks import Stack
    from tests.engine.sandbox import Sandbox

SHAPES = {
    "from-eksctl": (
        EKSCTL_DATA,
        {"HttpTokens": "required", "HttpPutResponseHopLimit": 2},
        {"alpha.eksctl.io/nodegroup-name": "windows", "alpha.eksctl.io/cluster-name": "dev", "team": "web"},
    ),
    "from-cloudformation": (
        CLOUDFORMATION_DATA,
        {"HttpTokens": "optional"},
        {"Name": "dev-windows-Node", "aws:cloudformation:stack-name": "windows"},
    ),
}
"""Name in the stack file to user data, metadata options and tags."""


def made(name: str, image: str, subnet: str, shape: str | None = None, path: str = "/") -> str:
    """A group as its tool makes it, with a role, a profile and a security group of the tool's; the group's name."""
    user_data, metadata, tags = SHAPES[shape or name]
    data: Any = {
        "ImageId": image,
        "InstanceType": "m6i.large",
        "UserData": base64.b64encode(user_data.encode()).decode(),
        "MetadataOptions": metadata,
        "BlockDeviceMappings": [{"DeviceName": "/dev/sda1", "Ebs": {"VolumeSize": 80, "VolumeType": "gp3"}}],
        "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": name}]}],
        "IamInstanceProfile": {"Arn": profile(name, path)},
        "SecurityGroupIds": [security_group(name, subnet)],
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


def image_and_subnet() -> tuple[str, str]:
    """Amazon's oldest AMI of the account, and a subnet."""
    ec2 = boto3.client("ec2", region_name=REGION)
    named: Any = [{"Name": "name", "Values": ["Windows_Server-2022-English-Core-EKS_Optimized-1.35-*"]}]
    image = ec2.describe_images(Filters=named)["Images"][0].get("ImageId", "")
    private: Any = [{"Name": "tag:Name", "Values": [f"rehearsal-private-{REGION}a"]}]
    return image, ec2.describe_subnets(Filters=private)["Subnets"][0].get("SubnetId", "")


def profile(name: str, path: str) -> str:
    """A profile with a role that has a policy of ours, one of the team's, and one in line; its ARN."""
    iam, role = boto3.client("iam"), f"{name}-NodeInstanceRole"
    trust = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trusting = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    iam.create_role(Path=path, RoleName=role, AssumeRolePolicyDocument=trusting)
    document = json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
    )
    team = iam.create_policy(PolicyName=f"{name}-team", PolicyDocument=document)["Policy"].get("Arn", "")
    for policy in (team, "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"):
        iam.attach_role_policy(RoleName=role, PolicyArn=policy)
    iam.put_role_policy(RoleName=role, PolicyName="PolicyAutoScaling", PolicyDocument=document)
    made = iam.create_instance_profile(Path=path, InstanceProfileName=f"{name}-profile")
    iam.add_role_to_instance_profile(InstanceProfileName=f"{name}-profile", RoleName=role)
    boto3.client("eks", region_name=REGION).create_access_entry(
        clusterName="dev", principalArn=iam.get_role(RoleName=role)["Role"]["Arn"], type="EC2_WINDOWS"
    )
    return made["InstanceProfile"]["Arn"]


def security_group(name: str, subnet: str) -> str:
    """One of the tool's; its id."""
    ec2 = boto3.client("ec2", region_name=REGION)
    vpc = ec2.describe_subnets(SubnetIds=[subnet])["Subnets"][0].get("VpcId", "")
    return ec2.create_security_group(GroupName=f"{name}-SG", Description="theirs", VpcId=vpc)["GroupId"]


def pulumi(stack: Stack, sandbox: Sandbox, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`pulumi`, as `adopt` says it."""
    return subprocess.run(
        ["pulumi", *arguments, "--stack", stack.name],
        cwd=stack.project,
        env={**os.environ, **sandbox.environment, "AWS_REGION": REGION},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.nightly
def test_groups_of_two_tools_are_taken_over_and_a_preview_that_expects_no_changes_has_none(finished: Sandbox) -> None:
    """Their first pin then rolls them: role, way in and security group of this program come with it, and not before."""
    dev = finished.stack("dev")
    image, subnet = image_and_subnet()
    session = boto3.Session(region_name=REGION)
    config = finished.config("dev")
    groups: list[Any] = config["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"]
    live = {name: made(name, image, subnet) for name in SHAPES}
    for name, group in live.items():
        groups += YAML(typ="safe").load(as_yaml(report(read(session, group, None), name).settings))
    finished.configure("dev", config)
    listed, previewed = finished.folder / "listed.json", finished.folder / "preview.json"
    shown = pulumi(dev, finished, "preview", "--import-file", str(listed), "--json")
    assert shown.returncode == 0, shown.stdout + shown.stderr
    previewed.write_text(shown.stdout)
    for name, group in live.items():
        file = finished.folder / f"{name}.json"
        file.write_text(listed.read_text())
        arguments = ["adopt", group, "--name", name, "--import-file", str(file), "--preview", str(previewed)]
        ran = CliRunner().invoke(app, [*arguments, "--region", REGION])
        assert ran.exit_code == 0, ran.output
        taken = pulumi(
            dev, finished, "import", "--file", str(file), "--protect=false", "--generate-code=false", "--yes"
        )
        assert taken.returncode == 0, taken.stdout + taken.stderr
    proof = pulumi(dev, finished, "preview", "--expect-no-changes")
    assert proof.returncode == 0, proof.stdout + proof.stderr

    for group in groups[1:]:
        group["ami"] = dict(groups[0]["ami"])
    finished.configure("dev", config)
    rolled = succeeded(dev.up())
    assert "delete" not in " ".join(rolled.steps.values()), rolled.steps
    assert "replace" not in " ".join(rolled.steps.values()), rolled.steps
    found = dev.outputs()["clusters"]["dev"]["nodeGroups"]
    for name in SHAPES:
        assert found[name]["accessMethod"] == "access_entry"
        attached = boto3.client("iam").list_attached_role_policies(RoleName=found[name]["roleName"])
        assert f"{name}-team" in {each.get("PolicyName") for each in attached["AttachedPolicies"]}
