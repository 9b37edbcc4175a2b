"""The patch loop on the real engine: images, a build, dev, another project; and the next release."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING

import boto3
import pytest

from components.powershell.image_documents import script_document
from operations.rollout.verify import State
from rehearsal import engine
from rehearsal.builds import ensure_built
from rehearsal.shell import REGION
from tests.components.powershell import golden_files
from tests.components.powershell.test_bootstrap import CASES as USER_DATA
from tests.engine.sandbox import PACK, succeeded
from tests.engine.test_rollouts import settled

if TYPE_CHECKING:
    from rehearsal.engine import Outcome
    from tests.engine.sandbox import Sandbox

TEMPLATE_AND_GROUP = {
    "eks-windows-nodes:index:WindowsNodeGroup",
    "aws:ec2/launchTemplate:LaunchTemplate",
    "aws:autoscaling/group:Group",
}
"""What may change when a node group gets another release; the component itself is no resource of AWS."""


def types_of(outcome: Outcome, operation: str) -> set[str]:
    """The types of the resources on which an operation was done."""
    return {urn.split("::")[-2].rpartition("$")[2] for urn, done in outcome.steps.items() if done == operation}


OWN_SCRIPT = "Write-Output 'it''s here'\nif (-not $true) { exit 3 }\n# {{ name }}\n"


def user_data(sandbox: Sandbox) -> str:
    """What dev's launch template gives its instances."""
    group = sandbox.stack("dev").outputs()["clusters"]["dev"]["nodeGroups"]["windows"]
    (found,) = boto3.client("ec2", region_name=REGION).describe_launch_template_versions(
        LaunchTemplateId=group["launchTemplateId"], Versions=[str(group["launchTemplateVersion"])]
    )["LaunchTemplateVersions"]
    return base64.b64decode(found["LaunchTemplateData"]["UserData"]).decode()


def without_values(text: str) -> str:
    """User data without the values of a cluster: those on the bootstrap call, and in the question whether it joined."""
    return re.sub(r"(?<= -)([A-Za-z0-9]+) '[^']*'|(?<=^EksBegin ).*", r"\1", text, flags=re.MULTILINE)


def own_scripts() -> list[str]:
    """The documents of scripts of one's own that Image Builder has."""
    client = boto3.client("imagebuilder", region_name=REGION)
    versions = client.list_components(owner="Self")["componentVersionList"]
    built = (client.get_component(componentBuildVersionArn=f"{version['arn']}/1")["component"] for version in versions)
    return [each["data"] for each in built if "RunScript" in each["data"]]


def test_a_second_up_of_images_and_dev_changes_nothing(lived_in: Sandbox) -> None:
    for name in ("images", "dev"):
        again = succeeded(lived_in.stack(name).up("--policy-pack", PACK))
        assert set(again.operations) == {"same"}


def test_dev_runs_the_image_that_the_pipeline_built(lived_in: Sandbox) -> None:
    group = lived_in.stack("dev").outputs()["clusters"]["dev"]["nodeGroups"]["windows"]
    ami = boto3.client("ec2", region_name=REGION).describe_images(ImageIds=[group["amiId"]])["Images"][0]
    tags = {tag["Key"]: tag["Value"] for tag in ami["Tags"]}
    assert tags["eks-windows-nodes/kubelet-version"] == group["kubeletVersion"]
    assert tags["eks-windows-nodes/os-build"] == group["osBuild"]
    scaling = boto3.client("autoscaling", region_name=REGION).describe_auto_scaling_groups(
        AutoScalingGroupNames=[group["autoScalingGroupName"]]
    )["AutoScalingGroups"][0]
    assert scaling["LaunchTemplate"]["Version"] == str(group["launchTemplateVersion"])


def test_outputs_read_off_the_state_are_those_that_the_engine_tells(lived_in: Sandbox) -> None:
    command = ["stack", "output", "--json", "--stack", "dev"]
    told = engine.run(command, lived_in.project, lived_in.environment)
    assert lived_in.stack("dev").outputs() == json.loads(told.text)


def test_a_new_release_changes_the_template_and_the_group_in_place_and_starts_a_refresh(lived_in: Sandbox) -> None:
    """After which every node runs it, and the former ones are gone."""
    images = lived_in.config("images")
    images["config"]["eks-windows-nodes:images"][0]["rootVolume"]["sizeGib"] = 120
    images["config"]["eks-windows-nodes:images"][0]["components"] = [{"name": "agent", "script": OWN_SCRIPT}]
    lived_in.configure("images", images)
    assert own_scripts() == []
    stack = lived_in.stack("images")
    succeeded(stack.up("--policy-pack", PACK))
    build = ensure_built(stack.outputs()["images"]["windows-2022-core"]["pipelineArn"], REGION, lambda _: None)
    assert build.is_new
    assert own_scripts() == [script_document("agent", OWN_SCRIPT)]
    without_hooks = user_data(lived_in)
    config = lived_in.config("dev")
    config["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"][0] |= {"preBootstrap": "", "postBootstrap": " \n"}
    lived_in.configure("dev", config)
    dev = lived_in.stack("dev")
    before = dev.outputs()["clusters"]["dev"]["nodeGroups"]["windows"]
    rolled = succeeded(dev.up("--policy-pack", PACK))
    after = dev.outputs()["clusters"]["dev"]["nodeGroups"]["windows"]
    assert after["amiId"] == build.ami_id != before["amiId"]
    assert after["launchTemplateVersion"] == before["launchTemplateVersion"] + 1
    assert after["autoScalingGroupName"] == before["autoScalingGroupName"]
    assert set(rolled.operations) - {"read"} == {"same", "update"}
    assert types_of(rolled, "update") == TEMPLATE_AND_GROUP
    assert user_data(lived_in) == without_hooks
    refreshes = boto3.client("autoscaling", region_name=REGION).describe_instance_refreshes(
        AutoScalingGroupName=after["autoScalingGroupName"]
    )["InstanceRefreshes"]
    assert len(refreshes) == 1
    found = settled(dev)
    assert (found.state, found.on_version) == (State.RIGHT, found.desired)


def test_pinning_a_release_with_another_kubelet_and_os_build_changes_the_template_and_the_group_alone(
    lived_in: Sandbox,
) -> None:
    dev, prod = lived_in.config("dev"), lived_in.config("prod")
    pinned = prod["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"][0]["ami"]
    group = dev["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"][0]
    pre, post = USER_DATA["hooks"].pre_hook, USER_DATA["hooks"].post_hook
    # The engine drops line ends before a text of its stack file.
    group |= {"ami": pinned, "preBootstrap": pre, "postBootstrap": post.lstrip()}
    assert without_values(user_data(lived_in)) == without_values(golden_files.read("bootstrap/launch.ps1"))
    lived_in.configure("dev", dev)
    stack = lived_in.stack("dev")
    rolled = succeeded(stack.up("--policy-pack", PACK))
    assert stack.outputs()["clusters"]["dev"]["nodeGroups"]["windows"]["osBuild"] == pinned["release"]["osBuild"]
    assert set(rolled.operations) - {"read"} == {"same", "update"}
    assert types_of(rolled, "update") == TEMPLATE_AND_GROUP
    expected = golden_files.read("bootstrap/launch_and_hooks.ps1").replace(post, post.lstrip())
    assert without_values(user_data(lived_in)) == without_values(expected)


@pytest.mark.nightly
def test_a_preview_of_a_new_release_shows_the_group_changing_although_the_version_is_unknown(lived_in: Sandbox) -> None:
    dev = lived_in.config("dev")
    dev["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"][0]["instanceType"] = "m6i.2xlarge"
    lived_in.configure("dev", dev)
    preview = succeeded(lived_in.stack("dev").preview("--policy-pack", PACK))
    assert set(preview.operations) == {"same", "update"}
    assert types_of(preview, "update") == TEMPLATE_AND_GROUP
    assert [one for one in preview.reported if one.level == "mandatory"] == []
