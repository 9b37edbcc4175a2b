"""A release beside its former one, by the example: what is made, what stays, and what the policy pack says of it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import yaml

from components.facts.windows_images import Variant, WindowsServer, ssm_name
from rehearsal.shell import REGION
from tests.components.configs import RELEASE
from tests.engine.sandbox import PACK, succeeded
from tests.engine.upgrades import operations
from tools.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from rehearsal.engine import Outcome
    from rehearsal.stacks import Stack
    from tests.engine.sandbox import Sandbox

FORMER_TAG = "eks-windows-nodes/former"


def amis() -> tuple[str, str]:
    """An AMI, and the one after it."""
    return ami_of(WindowsServer.SERVER_2022, Variant.FULL), ami_of(WindowsServer.SERVER_2022, Variant.CORE)


def ami_of(server: WindowsServer, variant: Variant) -> str:
    """Amazon's AMI of a Windows."""
    name = ssm_name(server, variant, "1.35")
    return boto3.client("ssm", region_name=REGION).get_parameter(Name=name)["Parameter"].get("Value", "")


def configure(project: Path, **values: str | int) -> None:
    """Write the example's config."""
    config = {"aws:region": REGION, **{f"windows-blue-green:{key}": value for key, value in values.items()}}
    (project / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}))


def groups(stack: Stack) -> dict[str, Any]:
    """The Auto Scaling groups of the stack by their AMI, as they are in the account."""
    autoscaling = boto3.client("autoscaling", region_name=REGION)
    ec2 = boto3.client("ec2", region_name=REGION)
    found: dict[str, Any] = {}
    for name in stack.outputs().values():
        (group,) = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
        template = group.get("LaunchTemplate", {})
        (version,) = ec2.describe_launch_template_versions(
            LaunchTemplateId=template.get("LaunchTemplateId", ""), Versions=[template.get("Version", "")]
        )["LaunchTemplateVersions"]
        found[version.get("LaunchTemplateData", {}).get("ImageId", "")] = group
    return found


def said(outcome: Outcome) -> str:
    """What the engine showed of warnings and errors."""
    return "\n".join(each["message"] for each in outcome.of("diagnosticEvent"))


@pytest.mark.nightly
def test_a_release_comes_beside_the_former_one_and_stays_when_that_goes(finished: Sandbox) -> None:
    """A, then A and B by their shares, then B: no group is replaced, and the pack advises while there are two AMIs."""
    project = finished.folder / "blue-green"
    shutil.copytree(ROOT / "examples" / "04-blue-green", project, ignore=shutil.ignore_patterns("__pycache__"))
    (project / "components").symlink_to(finished.project / "components")
    stack = finished.stack("dev", project)
    former, release = amis()
    third = ami_of(WindowsServer.SERVER_2025, Variant.CORE)
    configure(project, release=former)
    succeeded(stack.up())
    (alone,) = groups(stack).values()
    configure(project, release=release)
    assert "release: " + alone["AutoScalingGroupName"] + " goes with all its nodes in this update" in said(
        stack.preview()
    )
    configure(project, release=release, former=third, share=25)
    assert "runs neither release nor former, and goes with its nodes in this update" in said(stack.preview())
    configure(project, release=release, former=former, share=100)
    assert "share: " + alone["AutoScalingGroupName"] + " loses all its nodes in this update" in said(stack.preview())
    configure(project, release=release, former=former, share=25)
    advised = succeeded(stack.up("--policy-pack", PACK))
    both = groups(stack)
    assert {ami: (each["MinSize"], each["MaxSize"], len(each["Instances"])) for ami, each in both.items()} == {
        release: (1, 3, 1),
        former: (3, 7, 3),
    }
    assert both[former]["AutoScalingGroupName"] == alone["AutoScalingGroupName"]
    assert {tag["Key"]: tag["Value"] for tag in both[release]["Tags"]}[FORMER_TAG] == former
    told = {event["policyName"]: event["enforcementLevel"] for event in advised.of("policyEvent")}
    assert told["single-windows-ami-per-cluster"] == "advisory"
    configure(project, release=release)
    early = succeeded(stack.up("--policy-pack", PACK))
    assert "former: it goes in this update, while of at most 10 nodes of the new release only 3 may be there" in said(
        early
    )
    (last,) = groups(stack).values()
    assert last["AutoScalingGroupName"] == both[release]["AutoScalingGroupName"]
    assert (last["MinSize"], last["MaxSize"], len(last["Instances"])) == (4, 10, 4)
    assert FORMER_TAG not in {tag["Key"] for tag in last["Tags"]}
    left = boto3.client("autoscaling", region_name=REGION).describe_auto_scaling_groups()["AutoScalingGroups"]
    assert alone["AutoScalingGroupName"] not in {each["AutoScalingGroupName"] for each in left}
    (first,) = (each["InstanceId"] for each in both[release]["Instances"])
    assert first in {each["InstanceId"] for each in last["Instances"]}


@pytest.mark.nightly
def test_a_group_that_rolled_keeps_its_nodes_when_it_becomes_blue_green_and_back(finished: Sandbox) -> None:
    """Its template and its Auto Scaling group are called otherwise in the state, and are the same in AWS."""
    dev, stack = finished.config("dev"), finished.stack("dev")
    (group,) = dev["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"]
    before = stack.outputs()["clusters"]["dev"]["nodeGroups"]["windows"]
    facts = {key: before[key] for key in RELEASE if key in before}
    group["ami"] = {"release": RELEASE | facts | {"amiIds": {REGION: before["amiId"]}, "fastLaunch": True}}
    for strategy in ("blueGreen", "rolling"):
        group["strategy"] = strategy
        finished.configure("dev", dev)
        done = operations(succeeded(stack.up()))
        assert {each.kind for each in done} <= {"update"}
        after = stack.outputs()["clusters"]["dev"]["nodeGroups"]["windows"]
        for output in ("autoScalingGroupName", "launchTemplateId", "launchTemplateVersion"):
            assert after[output] == before[output]
