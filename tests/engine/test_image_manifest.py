"""What a build finds on its AMI is told wherever a node group reads it: tags at home, the manifest beside each copy."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3

from rehearsal.builds import ensure_built
from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox

ELSEWHERE = "us-east-1"
IMAGE = "windows-2022-core"


def value(region: str, name: str) -> str:
    return boto3.client("ssm", region_name=region).get_parameter(Name=name)["Parameter"]["Value"]


def tags(region: str, ami: str) -> dict[str, str]:
    found = boto3.client("ec2", region_name=region).describe_images(ImageIds=[ami])["Images"][0]
    return {each["Key"]: each["Value"] for each in found["Tags"]}


def in_region(config: dict[str, Any], region: str) -> dict[str, Any]:
    return {"config": {**config["config"], "aws:region": region}}


def test_a_node_group_elsewhere_knows_the_kubelet_and_os_build_of_its_copy(lived_in: Sandbox) -> None:
    images = lived_in.config("images")
    image = images["config"]["eks-windows-nodes:images"][0]
    image["distributions"] = [{"region": ELSEWHERE}]
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
