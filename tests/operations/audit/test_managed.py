"""A node group that EKS manages, from EKS's answers to the report."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from operations.audit import live
from operations.audit.facts import Node

if TYPE_CHECKING:
    from tests.operations.conftest import World

REGION = "eu-central-1"
KUBELET, OS_BUILD = "1.35.2", "20348.4529"
CLUSTER = "legacy"


@dataclass(frozen=True)
class Groups:
    """The group `own` of an AMI that the template names, and `amazons` of a release of EKS's, of one cluster."""

    world: World
    images: list[str]
    template: str
    role: str

    def told(self, *options: str, **groups: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """The audit of these groups: its exit code and its report."""
        made = {
            name: {
                "kind": "managed",
                "autoScalingGroupName": "told by EKS itself",
                "launchTemplateId": self.template,
                "launchTemplateVersion": 1,
                "amiId": self.images[0],
                "kubeletVersion": KUBELET,
                "osBuild": OS_BUILD,
                "roleArn": self.role,
                **changes,
            }
            for name, changes in groups.items()
        }
        file = self.world.folder / "outputs.json"
        file.write_text(json.dumps({"clusters": {CLUSTER: {"region": REGION, "nodeGroups": made}}}))
        return self.world.told("audit", "--outputs", str(file), *options)


@pytest.fixture(scope="session")
def made(_account: dict[str, str]) -> tuple[list[str], str, str]:
    """The groups, made once in the account: the AMIs newest first, the template, the role."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in _account.items():
            patch.setenv(name, value)
        return _made()


def _made() -> tuple[list[str], str, str]:
    ec2, eks = boto3.client("ec2"), boto3.client("eks")
    pattern: Any = [{"Name": "name", "Values": ["Windows_Server-2022-English-Core-EKS_Optimized-1.35-*"]}]
    images = sorted(ec2.describe_images(Filters=pattern)["Images"], key=lambda each: each.get("CreationDate", ""))
    ids = [each.get("ImageId", "") for each in reversed(images)]
    metadata = {"HttpTokens": "required", "HttpPutResponseHopLimit": 1}
    data: Any = {"ImageId": ids[0], "InstanceType": "m6i.large", "MetadataOptions": metadata}
    made = ec2.create_launch_template(LaunchTemplateName="managed", LaunchTemplateData=data)["LaunchTemplate"]
    template = made.get("LaunchTemplateId", "")
    without: Any = {key: value for key, value in data.items() if key != "ImageId"}
    ec2.create_launch_template_version(LaunchTemplateId=template, LaunchTemplateData=without)
    role = boto3.client("iam").create_role(RoleName="managed", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    subnets = eks.describe_cluster(name=CLUSTER)["cluster"].get("resourcesVpcConfig", {}).get("subnetIds", [])
    of_both: Any = {
        "clusterName": CLUSTER,
        "nodeRole": role,
        "subnets": subnets[:1],
        "scalingConfig": {"minSize": 2, "maxSize": 2, "desiredSize": 2},
    }
    amazons: Any = {"amiType": "WINDOWS_CORE_2022_x86_64", "launchTemplate": {"id": template, "version": "2"}}
    eks.create_nodegroup(**of_both, nodegroupName="own", launchTemplate={"id": template, "version": "1"})
    eks.create_nodegroup(**of_both, nodegroupName="amazons", **amazons)
    for name in ("own", "amazons"):  # a look lets EKS go on
        eks.describe_nodegroup(clusterName=CLUSTER, nodegroupName=name)
    return ids, template, role


@pytest.fixture
def joined(world: World, made: tuple[list[str], str, str], monkeypatch: pytest.MonkeyPatch) -> Groups:
    """The groups, and an API server that tells of a node for each of their instances."""
    groups = Groups(world, *made)
    wanted = {"tag:eks:cluster-name": CLUSTER, "instance-state-name": "running"}
    tagged: Any = [{"Name": name, "Values": [value]} for name, value in wanted.items()]
    reservations = boto3.client("ec2").describe_instances(Filters=tagged)["Reservations"]
    ids = [each.get("InstanceId", "") for one in reservations for each in one.get("Instances", [])]

    def nodes(_: object) -> list[Node]:
        kubelet, kernel = f"v{KUBELET}-eks-1", f"10.0.{OS_BUILD}"
        return [Node(name=each, instance=each, kubelet_version=kubelet, kernel_version=kernel) for each in ids]

    monkeypatch.setattr(live, "nodes", nodes)
    return groups


AMAZONS = {"amazons": {"launchTemplateVersion": 2}}


def test_nodes_of_managed_groups_are_found_by_what_eks_tells_of_them(joined: Groups) -> None:
    code, report = joined.told(own={}, **AMAZONS)
    assert (code, report["findings"], report["unread"]) == (0, [], [])
    assert [(each["node_group"], each["on_pinned"], each["nodes"]) for each in report["groups"]] == [
        ("own", 2, 2),
        ("amazons", 2, 2),
    ]


def test_a_pin_that_was_not_rolled_out_is_found_in_the_group_and_on_its_nodes(joined: Groups) -> None:
    other = joined.images[1]
    code, report = joined.told(own={"amiId": other}, amazons={"launchTemplateVersion": 2, "amiId": other})
    found = {(each["node_group"], each["rule"]): each["message"] for each in report["findings"]}
    assert (code, sorted(found)) == (
        1,
        [(name, rule) for name in ("amazons", "own") for rule in ("ami-not-pinned", "managed-release")],
    )
    assert found["own", "managed-release"] == f"EKS gives it {joined.images[0]}, expected {other}; run pulumi up"
    assert " of WINDOWS_CORE_2022_x86_64, expected 1.35-20" in found["amazons", "managed-release"]


def test_a_managed_group_that_is_gone_and_one_of_another_template_version_are_found(joined: Groups) -> None:
    code, report = joined.told(own={"launchTemplateVersion": 2}, nowhere={}, **AMAZONS)
    assert (code, [(each["node_group"], each["rule"], each["message"]) for each in report["findings"]]) == (
        1,
        [
            ("nowhere", "group-gone", "there is no node group nowhere in cluster legacy; run pulumi up --refresh"),
            (
                "own",
                "template-version",
                f"EKS has version 1 of {joined.template}, expected version 2 of {joined.template}; run pulumi up",
            ),
        ],
    )


def test_updates_of_eks_are_asked_for_where_a_page_draws_them(joined: Groups) -> None:
    eks = boto3.client("eks")
    template: Any = {"id": joined.template, "version": "1"}
    update = eks.update_nodegroup_version(clusterName=CLUSTER, nodegroupName="own", launchTemplate=template)["update"]
    eks.update_nodegroup_config(clusterName=CLUSTER, nodegroupName="own", labels={"addOrUpdateLabels": {"a": "b"}})
    _, report = joined.told(own={})
    assert report["groups"][0]["rollouts"] == []
    page = joined.world.folder / "audit.html"
    _, report = joined.told("--html", str(page), own={})
    (told,) = report["groups"][0]["rollouts"]
    assert (told["kind"], told["id"], told["ended"]) == ("update of EKS", update.get("id"), None)
    assert f"update of EKS {told['status']} from " in page.read_text()


def test_managed_groups_that_may_not_be_asked_about_are_told_together_and_never_pass(
    joined: Groups, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their instances are not known then, and are foreign to the stack."""
    call = vars(BaseClient)["_make_api_call"]

    def denied(client: BaseClient, operation: str, arguments: object) -> object:
        if operation == "DescribeNodegroup":
            raise ClientError({"Error": {"Code": "AccessDeniedException", "Service": "eks"}}, operation)  # pyright: ignore[reportArgumentType] as `note_service` has it
        return call(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", denied)
    code, report = joined.told(own={}, **AMAZONS)
    assert (code, [each["rule"] for each in report["findings"]]) == (3, ["foreign-windows"])
    (line,) = report["unread"]
    assert line.startswith(
        "123456789012 eu-central-1: node groups legacy/own, legacy/amazons: missing permission eks:DescribeNodegroup"
    )
