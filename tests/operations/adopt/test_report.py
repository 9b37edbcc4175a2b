"""What is said of a group that another tool made: settings, what its first roll-out changes, how the owner is left."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from components.kubernetes.errors import RefusedError
from components.settings.load import load
from components.settings.node_group import NodeGroupSettings
from components.settings.problem import SettingsError
from operations.adopt.bootstrap import Bootstrapped, read
from operations.adopt.facts import Found
from operations.adopt.imports import COMPONENT, GROUP, TEMPLATE, ImportFileError, filled
from operations.adopt.origin import Tool, origin
from operations.adopt.previewed import Preview
from operations.adopt.report import as_yaml, report

AMI = "ami-0123456789abcdef0"
KUBELET = "--node-labels=alpha.eksctl.io/cluster-name=dev,team=web --register-with-taints=os=windows:NoSchedule"
EKSCTL_DATA = f"""<powershell>
[string]$EKSBootstrapScript = "$env:ProgramFiles\\Amazon\\EKS\\Start-EKSBootstrap.ps1"
& $EKSBootstrapScript -EKSClusterName "dev" -KubeletExtraArgs "{KUBELET} --max-pods=15 --v=4" 3>&1 4>&1 5>&1 6>&1
</powershell>"""
CLOUDFORMATION_DATA = """<powershell>
[string]$EKSBinDir = "$env:ProgramFiles\\Amazon\\EKS"
[string]$EKSBootstrapScriptName = 'Start-EKSBootstrap.ps1'
[string]$EKSBootstrapScriptFile = "$EKSBinDir\\$EKSBootstrapScriptName"
[string]$cfn_signal = "$env:ProgramFiles\\Amazon\\cfn-bootstrap\\cfn-signal.exe"
& $EKSBootstrapScriptFile -EKSClusterName dev 3>&1 4>&1 5>&1 6>&1
& $cfn_signal --exit-code=0 --stack="windows" --resource="NodeGroup" --region=eu-central-1
</powershell>"""

EKSCTL = Found(
    group="eksctl-dev-nodegroup-windows-NodeGroup-1A2B3C",
    cluster="dev",
    template_id="lt-0123456789abcdef0",
    template="eksctl-dev-nodegroup-windows",
    template_version="1",
    image=AMI,
    ami_known=True,
    instance_type="m6i.large",
    min_size=1,
    desired_size=2,
    max_size=4,
    subnets=("subnet-0123456789abcdef0",),
    security_groups={"sg-0123456789abcdef0": True},
    role="arn:aws:iam::123456789012:role/eksctl-dev-nodegroup-windows-NodeInstanceRole-X",
    policies=(
        "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy",
        "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly",
        "arn:aws:iam::123456789012:policy/team",
    ),
    inline=("PolicyAutoScaling",),
    user_data=EKSCTL_DATA,
    tokens="required",
    hop_limit=2,
    root=(80, False),
    tags={
        "alpha.eksctl.io/nodegroup-name": "windows",
        "aws:cloudformation:stack-name": "eksctl-dev-nodegroup-windows",
        "kubernetes.io/cluster/dev": "owned",
        "Name": "dev-windows-Node",
        "team": "web",
    },
)
CLOUDFORMATION = replace(
    EKSCTL,
    group="windows-NodeGroup-1",
    template="windows-NodeGroupLaunchTemplate",
    user_data=CLOUDFORMATION_DATA,
    tokens="optional",
    tags={"aws:cloudformation:stack-name": "windows", "kubernetes.io/cluster/dev": "owned"},
)
TERRAFORM = replace(
    EKSCTL,
    template_version="$Default",
    hop_limit=1,
    tags={"k8s.io/cluster/dev": "owned", "kubernetes.io/cluster/dev": "owned"},
)
BY_HAND = replace(EKSCTL, tags={"owner": "me"}, root=None, ami_known=False, user_data="", role="", security_groups={})
SHAPES = {"eksctl": EKSCTL, "CloudFormation": CLOUDFORMATION, "Terraform": TERRAFORM, "hand": BY_HAND}


@pytest.mark.parametrize("shape", SHAPES)
def test_settings_of_every_shape_are_those_of_a_node_group(shape: str) -> None:
    found = SHAPES[shape]
    entry = report(found, "windows").settings
    made = NodeGroupSettings.model_validate_json(json.dumps(entry))
    assert made.adopted is not None
    assert (made.adopted.ami_id, made.names.launch_template, made.names.auto_scaling_group) == (
        AMI,
        found.template,
        found.group,
    )
    assert (made.min_size, made.max_size, made.instance_type, made.subnet_ids) == (1, 4, "m6i.large", found.subnets)


@pytest.mark.parametrize("name", ["launchTemplate", "autoScalingGroup"])
def test_a_group_is_adopted_under_its_names_alone(name: str) -> None:
    """Without one an import would replace what stands, so the program goes no further."""
    entry = report(EKSCTL, "windows").settings
    del entry["names"][name]
    clusters = json.dumps([{"name": "dev", "nodeGroups": [entry]}])
    with pytest.raises(SettingsError, match=f"names.{name}: found none beside adopted, expected the name"):
        load({"eks-windows-nodes:clusters": clusters})


def test_labels_taints_and_pods_are_carried_over_and_tags_of_tools_are_not() -> None:
    assert report(EKSCTL, "windows").settings == {
        "name": "windows",
        "ami": {"id": AMI},
        "instanceType": "m6i.large",
        "minSize": 1,
        "maxSize": 4,
        "subnetIds": ["subnet-0123456789abcdef0"],
        "securityGroupIds": ["sg-0123456789abcdef0"],
        "labels": {"team": "web"},
        "taints": [{"key": "os", "value": "windows", "effect": "NoSchedule"}],
        "maxPods": 15,
        "metadataHopLimit": 2,
        "securityGroupClusterTag": False,
        "tags": {"team": "web"},
        "names": {"launchTemplate": EKSCTL.template, "autoScalingGroup": EKSCTL.group},
        "policyArns": ["arn:aws:iam::123456789012:policy/team"],
        "adopted": {"amiId": AMI, "roleArn": EKSCTL.role},
    }


def test_a_node_without_taints_stays_one() -> None:
    assert report(CLOUDFORMATION, "windows").settings["taints"] == []


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        (
            "eksctl",
            ("--v are not carried over", "hop limit 2", "80 GiB, not encrypted", "policies PolicyAutoScaling"),
        ),
        ("CloudFormation", ("user data does more than join", "which were optional")),
        ("Terraform", ("a number in place of $Default", "without k8s.io/cluster/dev")),
        ("hand", ("the AMI decides",)),
    ],
)
def test_what_the_first_roll_out_changes_is_told(shape: str, words: tuple[str, ...]) -> None:
    told = " ".join(report(SHAPES[shape], "windows").changes)
    assert [each for each in words if each not in told] == []


def test_one_bootstrap_call_is_no_more_than_joining() -> None:
    assert not read(EKSCTL_DATA).more
    assert read("") == Bootstrapped(labels={}, taints=(), max_pods=None, dropped=(), more=False)


def test_an_ami_that_nothing_tells_of_and_a_missing_tag_are_told_first() -> None:
    assert [each.split(":")[0] for each in report(BY_HAND, "windows").notes] == [
        f"nothing tells what {AMI} is",
        "the group has no tag kubernetes.io/cluster/dev; this program gives it one at the first roll-out",
    ]


@pytest.mark.parametrize(
    ("tags", "tool", "words"),
    [
        (EKSCTL.tags, Tool.EKSCTL, "three rules of the control plane's security group"),
        (CLOUDFORMATION.tags, Tool.CLOUDFORMATION, "DeletionPolicy"),
        (TERRAFORM.tags, Tool.TERRAFORM, "destroy = false"),
        ({}, Tool.HAND, "nobody else owns it"),
    ],
)
def test_the_former_owner_is_told_with_the_way_to_leave_it(tags: dict[str, str], tool: Tool, words: str) -> None:
    found = origin(tags, "dev")
    assert (found.tool, words in " ".join(found.leaving)) == (tool, True)


def test_settings_stand_as_they_go_under_node_groups() -> None:
    text = as_yaml(report(TERRAFORM, "windows").settings)
    assert text.startswith("  - name: windows\n    ami:\n      id: ami-")


def import_file(*resources: dict[str, Any]) -> str:
    return json.dumps({"resources": list(resources)})


WHOLE = (
    {"type": COMPONENT, "name": "dev-windows", "component": True},
    {"type": "aws:iam/role:Role", "name": "dev-windowsRole", "parent": "dev-windows", "id": "<PLACEHOLDER>"},
    {"type": TEMPLATE, "name": "dev-windowsLaunchTemplate", "parent": "dev-windows", "id": "<PLACEHOLDER>"},
    {"type": GROUP, "name": "dev-windowsGroup", "parent": "dev-windows", "id": "<PLACEHOLDER>", "version": "7.51.1"},
    {"type": COMPONENT, "name": "dev-other", "component": True},
    {"type": GROUP, "name": "dev-otherGroup", "parent": "dev-other", "id": "<PLACEHOLDER>"},
)


def test_an_import_file_is_filled_for_the_group_alone() -> None:
    made = json.loads(filled(import_file(*WHOLE), EKSCTL, "windows"))["resources"]
    assert [(each["type"], each.get("id")) for each in made] == [
        (COMPONENT, None),
        (TEMPLATE, EKSCTL.template_id),
        (GROUP, EKSCTL.group),
    ]
    assert (made[1]["inputs"], made[2]["version"]) == ({"updateDefaultVersion": True}, "7.51.1")


def test_what_the_component_says_of_itself_is_taken_from_the_preview_of_the_same_run() -> None:
    said = {"maxSize": 4, "names": None}
    step = {"urn": f"urn:pulumi:dev::p::{COMPONENT}::dev-windows", "newState": {"inputs": said}}
    other = {"urn": f"urn:pulumi:dev::p::{COMPONENT}::dev-windows-2", "newState": {"inputs": {"maxSize": 1}}}
    previewed = json.dumps({"steps": [other, {"urn": "urn:pulumi:dev::p::x::y", "op": "delete"}, step]})
    (component, *_) = json.loads(filled(import_file(*WHOLE), EKSCTL, "windows", Preview.read(previewed)))["resources"]
    assert component["inputs"] == said


@pytest.mark.parametrize(
    ("previewed", "words"),
    [
        ("Previewing update (dev):", "found no list of steps, expected what pulumi preview --json prints"),
        ('{"steps": []}', "WindowsNodeGroup dev-windows in the preview; it and the import file are of one run"),
    ],
)
def test_a_preview_of_something_else_is_refused(previewed: str, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        filled(import_file(*WHOLE), EKSCTL, "windows", Preview.read(previewed))


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({}, []),
        ({"aws:defaultTags": "no JSON"}, []),
        ({"aws:defaultTags": '{"tags": {}}'}, []),
        (
            {"aws:defaultTags": '{"tags": {"team": "web", "cost": "7"}}'},
            ["aws:defaultTags gives the launch template cost, team"],
        ),
    ],
)
def test_default_tags_of_the_provider_are_told_as_they_show_as_a_change(
    config: dict[str, str], words: list[str]
) -> None:
    tags = Preview.read(json.dumps({"steps": [], "config": config})).default_tags
    assert [each.partition(", which")[0] for each in report(EKSCTL, "windows", default_tags=tags).notes] == words


def test_a_filled_import_file_is_filled_again_to_the_same() -> None:
    once = filled(import_file(*WHOLE), EKSCTL, "windows")
    assert filled(once, EKSCTL, "windows") == once


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no JSON", "expected what pulumi preview --import-file writes"),
        ('{"resources": [{"name": 3}]}', "expected what pulumi preview --import-file writes"),
        (import_file(), "found no eks-windows-nodes:index:WindowsNodeGroup"),
        (import_file(*WHOLE[:3]), "found no aws:autoscaling/group:Group of dev-windows"),
        (import_file(*WHOLE[4:]), "found no eks-windows-nodes:index:WindowsNodeGroup"),
    ],
)
def test_a_file_without_the_group_is_refused(text: str, words: str) -> None:
    with pytest.raises(ImportFileError, match=words):
        filled(text, EKSCTL, "windows")
