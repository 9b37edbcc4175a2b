"""What a cluster needs once: the add-on, the control plane's policy, Linux nodes for CoreDNS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

import pytest

from components.arguments.error import ArgumentError
from components.cluster.support import WindowsClusterSupport
from tests.components.nodes.test_group import CLUSTER
from tests.components.program import made, run

if TYPE_CHECKING:
    from components.cluster.support_args import WindowsClusterSupportArgs
    from standin.provider.mocks import AwsMocks

ADDON, ATTACHMENT = "aws:eks/addon:Addon", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
GROUP = "aws:eks/nodeGroup:NodeGroup"
GET_ADDON = "aws:eks/getAddon:getAddon"
GET_GROUPS, GET_GROUP = "aws:eks/getNodeGroups:getNodeGroups", "aws:eks/getNodeGroup:getNodeGroup"


def registered(ami_types: dict[str, str] | None = None, **args: Any) -> AwsMocks:  # noqa: ANN401  any argument
    """What the support of such arguments registers, in a cluster with managed groups of such AMI types."""
    types = {"linux": "AL2023_x86_64_STANDARD"} if ami_types is None else ami_types
    given = cast("WindowsClusterSupportArgs", {"cluster": CLUSTER, **args})
    return run(
        lambda: WindowsClusterSupport("dev", given) and None,
        facts={
            GET_GROUPS: {"names": list(types)},
            GET_GROUP: lambda asked: {"amiType": types[asked["nodeGroupName"]]},
        },
        failures={GET_ADDON: "reading EKS Add-On: couldn't find resource"},
    )


def test_the_add_on_is_owned_and_no_role_is_touched_where_none_is_named() -> None:
    mocks = registered()
    assert made(mocks) == {("WindowsClusterSupport", "dev"), ("Addon", "dev-vpc-cni")}
    assert json.loads(mocks.inputs(ADDON)["configurationValues"]) == {"enableWindowsIpam": "true"}


def test_prefixes_and_what_is_kept_ready_go_into_the_add_ons_configuration() -> None:
    targets = {"prefix_target": 1, "ip_target": 0, "minimum_ip_target": None}
    mocks = registered(vpc_cni={"prefix_delegation": True, "warm_targets": targets})
    assert json.loads(mocks.inputs(ADDON)["configurationValues"]) == {
        "enableWindowsIpam": "true",
        "enableWindowsPrefixDelegation": "true",
        "warmWindowsPrefixTarget": 1,
        "warmWindowsIPTarget": 0,
    }


def test_an_add_on_of_somebody_else_is_left_alone() -> None:
    assert made(registered(vpc_cni=None)) == {("WindowsClusterSupport", "dev")}


def test_the_control_planes_role_gets_the_policy_of_the_resource_controller() -> None:
    attached = registered(cluster_role_name="dev-cluster").inputs(ATTACHMENT)
    assert (attached["role"], attached["policyArn"]) == (
        "dev-cluster",
        "arn:aws:iam::aws:policy/AmazonEKSVPCResourceController",
    )


@pytest.mark.parametrize(
    ("types", "args", "told"),
    [
        ({}, {}, True),
        ({"windows": "WINDOWS_CORE_2022_x86_64"}, {}, True),
        ({"windows": "WINDOWS_CORE_2022_x86_64", "linux": "BOTTLEROCKET_ARM_64"}, {}, False),
        ({}, {"linux_nodes_elsewhere": True}, False),
    ],
    ids=["no group", "Windows alone", "Linux beside it", "elsewhere"],
)
def test_a_cluster_without_a_home_for_coredns_is_told(
    types: dict[str, str], args: dict[str, Any], *, told: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []
    monkeypatch.setattr("pulumi.log.warn", lines.append)
    registered(types, **args)
    assert [("CoreDNS runs on Linux only" in line) for line in lines] == ([True] if told else [])


@pytest.mark.parametrize(
    ("args", "line"),
    [
        ({"cluster_role_name": "team/dev-cluster"}, "cluster_role_name: found 'team/dev-cluster', expected 1 to 64"),
        ({"cluster_role": "dev"}, "cluster_role: unknown"),
    ],
)
def test_what_can_not_work_is_refused(args: dict[str, Any], line: str) -> None:
    with pytest.raises(ArgumentError, match=f"WindowsClusterSupport dev: {line}"):
        registered(**args)


LINUX: dict[str, Any] = {"subnet_ids": ["subnet-0a1a2a3a4a5a6a7a8"]}


def test_linux_nodes_are_made_with_a_role_and_a_template_of_their_own() -> None:
    mocks = registered({}, vpc_cni=None, linux_nodes=LINUX)
    policies = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"]
    policies += ["AmazonEKS_CNI_Policy", "AmazonSSMManagedInstanceCore"]
    assert made(mocks) == {
        ("WindowsClusterSupport", "dev"),
        ("Role", "dev-linux"),
        *(("RolePolicyAttachment", f"dev-linux-{policy}") for policy in policies),
        ("LaunchTemplate", "dev-linux"),
        ("NodeGroup", "dev-linux"),
    }
    group = mocks.inputs(GROUP)
    assert group["scalingConfig"] == {"minSize": 2, "maxSize": 3, "desiredSize": 2}
    assert (group["amiType"], group["instanceTypes"]) == ("AL2023_x86_64_STANDARD", ["t3.medium"])
    template = mocks.inputs("aws:ec2/launchTemplate:LaunchTemplate")
    assert template["metadataOptions"]["httpTokens"] == "required"
    assert template["blockDeviceMappings"][0]["ebs"]["encrypted"] == "true"


def test_a_cluster_whose_linux_nodes_are_made_is_not_told_of_their_lack(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[str] = []
    monkeypatch.setattr("pulumi.log.warn", lines.append)
    registered({}, linux_nodes=LINUX)
    assert lines == []


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"ami_type": "WINDOWS_CORE_2022_x86_64"}, "ami_type: found 'WINDOWS_CORE_2022_x86_64', expected one of EKS's"),
        ({"subnet_ids": []}, "subnet_ids: found none, expected at least one"),
        ({"subnet_ids": ["subnet-1"]}, r"subnet_ids\[0\]: found 'subnet-1', expected"),
        ({"instance_types": []}, "instance_types: found none, expected at least one"),
        ({"role_path": "nodes"}, "role_path: found 'nodes', expected a path"),
        ({"permissions_boundary": "own"}, "permissions_boundary: found 'own', expected an ARN"),
        ({"min_size": 4}, r"min_size: found 4, expected at most max_size \(3\); change one"),
        ({"max_size": 0, "min_size": 0}, "max_size: found 0, expected 1 to 10000"),
        ({"min_size": -1}, "min_size: found -1, expected 0 to"),
        ({"size": 1}, "size: unknown"),
    ],
)
def test_linux_nodes_that_can_not_be_are_refused(changes: dict[str, Any], line: str) -> None:
    with pytest.raises(ArgumentError, match=f"WindowsClusterSupport dev: linux_nodes.{line}"):
        registered(linux_nodes={**LINUX, **changes})


def test_linux_nodes_are_made_or_elsewhere() -> None:
    with pytest.raises(ArgumentError, match="linux_nodes_elsewhere: found true beside linux_nodes; drop one"):
        registered(linux_nodes=LINUX, linux_nodes_elsewhere=True)
