"""What a build finds on its AMI is told wherever a node group reads it: tags at home, the manifest beside each copy."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from typer.testing import CliRunner

from operations.cli import app
from operations.releases.readers import CROSS_ACCOUNT_ROLE
from rehearsal.builds import ensure_built
from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox

ELSEWHERE = "us-east-1"
READER = "333333333333"
IMAGE = "windows-2022-core"


def value(region: str, name: str) -> str:
    return boto3.client("ssm", region_name=region).get_parameter(Name=name)["Parameter"]["Value"]


def tags(region: str, ami: str) -> dict[str, str]:
    found = boto3.client("ec2", region_name=region).describe_images(ImageIds=[ami])["Images"][0]
    return {each["Key"]: each["Value"] for each in found["Tags"]}


def another_account(account: str) -> boto3.Session:
    """Another account, that lets Image Builder in."""
    role = f"arn:aws:iam::{account}:role/x"
    guest = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="guest")["Credentials"]
    there = boto3.Session(guest["AccessKeyId"], guest["SecretAccessKey"], guest["SessionToken"], region_name=REGION)
    there.client("iam").create_role(RoleName=CROSS_ACCOUNT_ROLE, AssumeRolePolicyDocument="{}")
    return there


def promoted(folder: Path, channel: str) -> dict[str, Any]:
    """What is told as the newest build is pinned in dev, and promoted from there to prod."""
    dev = Path(folder, "Pulumi.dev.yaml")
    Path(folder, "Pulumi.prod.yaml").write_text(dev.read_text())
    stacks = ["--folder", str(folder)]
    told: dict[str, Any] = {}
    for words in (["pin", "--stack", "dev"], ["promote", "--from", "dev", "--to", "prod", "--channel", channel]):
        ran = CliRunner().invoke(app, ["releases", *words, *stacks, "--json"])
        assert ran.exit_code == 0, ran.output
        told = json.loads(ran.stdout)
    return told


def in_region(config: dict[str, Any], region: str) -> dict[str, Any]:
    return {"config": {**config["config"], "aws:region": region}}


@pytest.mark.nightly
def test_a_node_group_elsewhere_knows_the_kubelet_and_os_build_of_its_copy(lived_in: Sandbox) -> None:
    images = lived_in.config("images")
    image = images["config"]["eks-windows-nodes:images"][0]
    reader = another_account(READER)
    key = boto3.client("kms", region_name=REGION).create_key()["KeyMetadata"]["Arn"]
    told = {"kmsKeyId": key, "copyToAccounts": [READER], "copyParameter": True}
    image["distributions"] = [{"region": ELSEWHERE}, {"region": REGION, **told}]
    lived_in.configure("images", images)
    stack = lived_in.stack("images")
    succeeded(stack.up())
    exported = stack.outputs()["images"][IMAGE]
    ensure_built(exported["pipelineArn"], REGION, lambda _: None)
    at_home, copy = (value(region, exported["outputParameter"]) for region in (REGION, ELSEWHERE))
    manifest = json.loads(value(ELSEWHERE, exported["manifestParameter"]))
    assert manifest == json.loads(value(REGION, exported["manifestParameter"]))
    assert manifest["amiIds"] == {REGION: at_home}
    assert manifest["cachedImages"] == image["cachedImages"]
    assert len(manifest["digests"]) == len(image["cachedImages"])
    assert manifest["recipeVersion"] == exported["recipeVersion"]
    assert set(manifest["programs"]) == {"kubelet", "kubeProxy", "authenticator", "containerd", "csiProxy"}
    only_at_home = {"eks-windows-nodes/kubelet-version", "eks-windows-nodes/os-build", "eks-windows-nodes/fast-launch"}
    assert tags(REGION, at_home).keys() - tags(ELSEWHERE, copy).keys() == only_at_home
    assert tags(ELSEWHERE, copy)["Ec2ImageBuilderArn"] == manifest["imageArn"]
    config = in_region(lived_in.config("dev"), ELSEWHERE)
    lived_in.configure("far", config)
    far = lived_in.stack("far")
    succeeded(far.up())
    group = far.outputs()["clusters"]["dev"]["nodeGroups"]["windows"]
    assert (group["amiId"], group["kubeletVersion"], group["osBuild"]) == (
        copy,
        manifest["kubeletVersion"],
        manifest["osBuild"],
    )
    held = reader.client("ssm").get_parameter(Name=exported["outputParameter"])["Parameter"]["Value"]
    (own,) = reader.client("ec2").describe_images(ImageIds=[held], Owners=["self"])["Images"]
    assert {"Key": "Ec2ImageBuilderArn", "Value": manifest["imageArn"]} in own["Tags"]
    promoted(lived_in.project, "canary")
    canary = exported["channelParameters"]["canary"]
    assert value(REGION, canary) == at_home
    assert reader.client("ssm").get_parameter(Name=canary)["Parameter"]["Value"] == held
