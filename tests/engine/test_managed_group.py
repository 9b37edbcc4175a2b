"""A node group that EKS manages, from the stack file to EKS: what is made, changed, kept, and refused."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from components.facts.windows_images import Variant, WindowsServer, ssm_name
from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded
from tools.paths import ROOT

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox

NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"


@pytest.fixture
def eks() -> Any:  # noqa: ANN401  boto3's clients have no types of their own
    """EKS of the sandbox."""
    return boto3.client("eks", region_name=REGION)


LICENCE = f"arn:aws:license-manager:{REGION}:123456789012:license-configuration:lic-{'0' * 32}"
SOMEWHERE = {
    "placement": {"tenancy": "dedicated", "group": "near"},
    "capacityReservation": {"preference": "capacity-reservations-only", "ids": ["cr-0123456789abcdef0"]},
    "licences": [LICENCE],
}
PLACED = {
    "Placement": {"Tenancy": "dedicated", "GroupName": "near"},
    "CapacityReservationSpecification": {
        "CapacityReservationTarget": {"CapacityReservationId": "cr-0123456789abcdef0"},
    },
    "LicenseSpecifications": [{"LicenseConfigurationArn": LICENCE}],
}
"""Where machines run, as a stack file and as a launch template has it."""


def template_of(group: dict[str, Any]) -> dict[str, Any]:
    """What the template of a group says of where its machines run."""
    given = group["launchTemplate"]
    ec2 = boto3.client("ec2", region_name=REGION)
    found = ec2.describe_launch_template_versions(LaunchTemplateId=given["id"], Versions=[given["version"]])
    (version,) = found["LaunchTemplateVersions"]
    return {name: version["LaunchTemplateData"].get(name) for name in PLACED}


def change(sandbox: Sandbox, **changes: Any) -> None:  # noqa: ANN401  any setting; None takes it away
    """Change the managed group in the stack file."""
    dev = sandbox.config("dev")
    group = dev["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"][1]
    group |= changes
    dev["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"][1] = {
        key: value for key, value in group.items() if value is not None
    }
    sandbox.configure("dev", dev)


def described(eks: Any, name: str = "managed") -> dict[str, Any]:  # noqa: ANN401  as above
    """A node group as EKS describes it."""
    return eks.describe_nodegroup(clusterName="dev", nodegroupName=name)["nodegroup"]


def instances(group: dict[str, Any]) -> Any:  # noqa: ANN401  as above
    """The instances of the Auto Scaling group that EKS made."""
    (name,) = (each["name"] for each in group["resources"]["autoScalingGroups"])
    client = boto3.client("autoscaling", region_name=REGION)
    (found,) = client.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    return found["Instances"]


def test_a_managed_group_is_made_of_the_own_ami_and_changes_in_place(managed: Sandbox, eks: Any) -> None:  # noqa: ANN401  as above
    """No version goes with an AMI of one's own; the autoscaler's number stays."""
    group, dev = described(eks), managed.stack("dev")
    assert (group["amiType"], group.get("instanceTypes"), group["capacityType"]) == (
        "CUSTOM",
        ["t3.medium"],
        "ON_DEMAND",
    )
    assert group["labels"] == {"team": "web", "eks-windows-nodes/node-group": "managed"}
    assert group["updateConfig"] == {"maxUnavailable": 1, "updateStrategy": "DEFAULT"}
    entry = eks.describe_access_entry(clusterName="dev", principalArn=group["nodeRole"])["accessEntry"]
    assert entry["type"] == "EC2_WINDOWS"
    (resource,) = [each for each in dev.resources() if each["type"] == NODE_GROUP]
    assert not {"version", "releaseVersion", "amiType"} & resource["inputs"].keys()
    exported = dev.outputs()["clusters"]["dev"]["nodeGroups"]["managed"]
    assert (exported["kind"], exported["autoScalingGroupName"]) == (
        "managed",
        group["resources"]["autoScalingGroups"][0]["name"],
    )
    before = {each["InstanceId"] for each in instances(group)}
    assert len(before) == 2

    eks.update_nodegroup_config(clusterName="dev", nodegroupName="managed", scalingConfig={"desiredSize": 3})
    update = {"strategy": "MINIMAL", "force": True}
    change(managed, instanceType="m6i.2xlarge", minSize=1, maxSize=4, updateConfig=update, **SOMEWHERE)
    succeeded(dev.up())
    after = described(eks)
    assert template_of(after) == PLACED
    assert after["scalingConfig"] == {"minSize": 1, "maxSize": 4, "desiredSize": 3}
    assert after["updateConfig"] == {"maxUnavailable": 1, "updateStrategy": "MINIMAL"}
    assert len(instances(after)) == 3
    assert not before & {each["InstanceId"] for each in instances(after)}


@pytest.mark.nightly
def test_a_managed_group_stays_as_it_is_and_what_eks_keeps_is_refused_in_preview_and_update(
    managed: Sandbox,
    eks: Any,  # noqa: ANN401  as above
) -> None:
    dev = managed.stack("dev")
    assert dev.preview("--expect-no-changes").code == 0
    change(managed, capacityType="SPOT")
    for refused in (dev.preview(), dev.up("--skip-preview")):
        assert refused.code != 0
        assert "capacity_type of node group managed in cluster dev can't be changed" in "\n".join(refused.errors)
    assert described(eks)["capacityType"] == "ON_DEMAND"


@pytest.mark.nightly
def test_pods_that_do_not_leave_fail_the_update_and_the_old_nodes_stay(managed: Sandbox, eks: Any) -> None:  # noqa: ANN401  as above
    """The next update, which may force them, makes it good."""
    dev, before = managed.stack("dev"), {each["InstanceId"] for each in instances(described(eks))}
    arn = described(eks)["nodegroupArn"]
    eks.tag_resource(resourceArn=arn, tags={"standin/pod-eviction": "blocked"})
    change(managed, instanceType="m6i.2xlarge")
    failed = dev.up()
    assert failed.code != 0
    assert "PodEvictionFailure" in "\n".join(failed.errors)
    assert {each["InstanceId"] for each in instances(described(eks))} == before
    change(managed, updateConfig={"force": True})
    succeeded(dev.up("--refresh"))
    assert not {each["InstanceId"] for each in instances(described(eks))} & before


@pytest.mark.nightly
def test_amazons_ami_is_taken_by_its_release_version(finished: Sandbox, eks: Any) -> None:  # noqa: ANN401  as above
    """The template then says nothing of an AMI, and EKS takes the one of that name; spot chooses among types."""
    parameter = ssm_name(WindowsServer.SERVER_2022, Variant.CORE, "1.35")
    dev = finished.config("dev")
    groups = dev["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"]
    groups[:] = [
        {
            "name": "amazons",
            "kind": "managed",
            "ami": {"ssmParameter": parameter},
            "byReleaseVersion": True,
            "capacityType": "SPOT",
            "instanceTypes": ["m6i.xlarge", "m5.xlarge"],
            "updateConfig": {"maxUnavailablePercentage": 50},
            "timeouts": {"createMinutes": 90},
        }
    ]
    finished.configure("dev", dev)
    succeeded(finished.stack("dev").up())
    group = described(eks, "amazons")
    assert (group["amiType"], group["capacityType"]) == ("WINDOWS_CORE_2022_x86_64", "SPOT")
    ami = boto3.client("ssm", region_name=REGION).get_parameter(Name=parameter)["Parameter"]["Value"]
    ec2 = boto3.client("ec2", region_name=REGION)
    (image,) = ec2.describe_images(ImageIds=[ami])["Images"]
    assert image["Name"].endswith(f"-EKS_Optimized-{group['releaseVersion']}")
    ids = [each["InstanceId"] for each in instances(group)]
    (reservation,) = ec2.describe_instances(InstanceIds=ids)["Reservations"]
    assert {each["ImageId"] for each in reservation["Instances"]} == {ami}


@pytest.mark.nightly
def test_a_group_of_that_name_that_is_not_ours_is_named_with_the_way_out(finished: Sandbox, eks: Any) -> None:  # noqa: ANN401  as above
    cluster = eks.describe_cluster(name="dev")["cluster"]
    eks.create_nodegroup(
        clusterName="dev",
        nodegroupName="windows",
        nodeRole=cluster["roleArn"],
        subnets=cluster["resourcesVpcConfig"]["subnetIds"],
        scalingConfig={"minSize": 1, "maxSize": 1, "desiredSize": 1},
    )
    dev = finished.config("dev")
    groups = dev["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"]
    groups[:] = [{"name": "windows", "kind": "managed", "ami": groups[0]["ami"]}]
    finished.configure("dev", dev)
    refused = finished.stack("dev").preview()
    assert refused.code != 0
    assert "cluster dev has a node group windows already, which is not in this stack" in "\n".join(refused.errors)


@pytest.mark.nightly
def test_the_example_comes_up_and_goes(finished: Sandbox, eks: Any) -> None:  # noqa: ANN401  as above
    project = finished.folder / "managed"
    shutil.copytree(ROOT / "examples" / "03-managed-nodes", project, ignore=shutil.ignore_patterns("__pycache__"))
    (project / "components").symlink_to(finished.project / "components")
    stack = finished.stack("dev", project)
    succeeded(stack.up())
    assert described(eks, "steady")["amiType"] == "WINDOWS_CORE_2022_x86_64"
    assert (described(eks, "cheap")["amiType"], described(eks, "cheap")["capacityType"]) == ("CUSTOM", "SPOT")
    assert set(stack.outputs()["roleArns"]) == {"steady", "cheap"}
    succeeded(stack.destroy())
    assert not {"steady", "cheap"} & set(eks.list_nodegroups(clusterName="dev")["nodegroups"])


@pytest.mark.nightly
def test_a_group_does_not_change_its_kind_and_nothing_is_made_or_goes(managed: Sandbox) -> None:
    """Either way round: the new group would come in the update in which the nodes that serve go."""
    config, stack = managed.config("dev"), managed.stack("dev")
    groups = config["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"]
    before = {each["urn"] for each in stack.resources()}
    autoscaling = boto3.client("autoscaling", region_name=REGION)
    standing = {
        each["AutoScalingGroupName"] for each in autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    }
    plain = [{"name": each["name"], "ami": each["ami"]} for each in groups]
    for turned, line in (
        (
            [{**plain[0], "kind": "managed"}, groups[1]],
            "kind of node group windows in cluster dev can't be changed to man",
        ),
        ([groups[0], plain[1]], "kind of node group managed in cluster dev can't be changed to selfManaged"),
    ):
        groups[:], kept = turned, [*groups]
        managed.configure("dev", config)
        for refused in (stack.preview(), stack.up("--skip-preview")):
            assert refused.code != 0
            (told,) = {each for each in refused.errors if "can't be changed" in each}
            assert line in told
            assert "\n" not in told.strip()
        groups[:] = kept
    managed.configure("dev", config)
    succeeded(stack.up())
    assert {each["urn"] for each in stack.resources()} == before
    found = autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    assert {each["AutoScalingGroupName"] for each in found} == standing
