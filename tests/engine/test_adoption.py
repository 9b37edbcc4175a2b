"""A group that others made stays as it is under this program until it gets another AMI."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from components.facts.windows_images import Variant, WindowsServer, ssm_name
from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox

TEMPLATE, GROUP = "aws:ec2/launchTemplate:LaunchTemplate", "aws:autoscaling/group:Group"
ROLE, PROFILE = "aws:iam/role:Role", "aws:iam/instanceProfile:InstanceProfile"
SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup"


def made_otherwise(template: str, group: str) -> None:
    """What another tool would have written: its user data, an interface of its own, its tags and health checks."""
    ec2: Any = boto3.client("ec2", region_name=REGION)
    autoscaling: Any = boto3.client("autoscaling", region_name=REGION)
    data = ec2.describe_launch_template_versions(LaunchTemplateId=template, Versions=["$Latest"])
    written = data["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    written |= {"UserData": base64.b64encode(b"<powershell>mine</powershell>").decode(), "EbsOptimized": True}
    made = ec2.create_launch_template_version(LaunchTemplateId=template, LaunchTemplateData=written)
    number = str(made["LaunchTemplateVersion"]["VersionNumber"])
    ec2.modify_launch_template(LaunchTemplateId=template, DefaultVersion=number)
    autoscaling.update_auto_scaling_group(AutoScalingGroupName=group, HealthCheckGracePeriod=15)
    tag = {"ResourceId": group, "ResourceType": "auto-scaling-group", "Key": "alpha.eksctl.io/nodegroup-name"}
    autoscaling.create_or_update_tags(Tags=[{**tag, "Value": "windows", "PropagateAtLaunch": True}])


@pytest.mark.nightly
def test_an_adopted_group_changes_in_size_only_until_it_gets_another_ami(finished: Sandbox) -> None:
    """Its first pin rolls it, by this program's template, in place and under the names that it has."""
    dev = finished.stack("dev")
    resources = {each["type"]: each["outputs"] for each in dev.resources() if "outputs" in each}
    outputs = dev.outputs()["clusters"]["dev"]["nodeGroups"]["windows"]
    made_otherwise(outputs["launchTemplateId"], resources[GROUP]["name"])
    succeeded(dev.refresh())

    config = finished.config("dev")
    group: dict[str, Any] = config["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"][0]
    group |= {
        "names": {
            "role": resources[ROLE]["name"],
            "instanceProfile": resources[PROFILE]["name"],
            "securityGroup": resources[SECURITY_GROUP]["name"],
            "launchTemplate": resources[TEMPLATE]["name"],
            "autoScalingGroup": resources[GROUP]["name"],
        },
        "adopted": {"amiId": outputs["amiId"]},
        "tags": {"team": "web"},
        "labels": {"team": "web"},
        "maxSize": 5,
    }
    finished.configure("dev", config)
    outcome = succeeded(dev.preview())
    changed = {
        urn.split("::")[-2].split("$")[-1] for urn, step in outcome.steps.items() if step not in {"same", "read"}
    }
    assert changed - {"eks-windows-nodes:index:WindowsNodeGroup", "eks-windows-nodes:index:WindowsNodeAccess"} == {
        GROUP,
        "aws:eks/accessEntry:AccessEntry",
        # This group was ours: a template that others made would not answer its launch hook.
        "aws:autoscaling/lifecycleHook:LifecycleHook",
        "aws:iam/rolePolicy:RolePolicy",
    }
    (size,) = [event for event in outcome.of("resourcePreEvent") if event["metadata"]["type"] == GROUP]
    assert size["metadata"]["diffs"] == ["maxSize"]

    group["ami"] = {"ssmParameter": ssm_name(WindowsServer.SERVER_2022, Variant.CORE, "1.35")}
    finished.configure("dev", config)
    steps = {urn.split("::")[-2].split("$")[-1]: step for urn, step in succeeded(dev.preview()).steps.items()}
    assert (steps[TEMPLATE], steps[GROUP], steps[ROLE]) == ("update", "update", "update")
