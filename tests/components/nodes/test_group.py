"""A Windows node group: what is made, with which inputs, under which parent, and what is refused before that."""

from __future__ import annotations

import base64
import json
import re
from typing import TYPE_CHECKING, Any, cast

import pulumi
import pytest
import yaml

from components.access.node_access import WindowsNodeAccess
from components.arguments.error import ArgumentError
from components.arguments.late import LateError
from components.cluster.cluster import Cluster
from components.facts.limits import RESOURCE_TAGS
from components.nodes import ami as node_ami
from components.nodes.ami import NodeAmi
from components.nodes.args import WindowsNodeGroupArgs
from components.nodes.domain import group_credential_specs
from components.nodes.group import WindowsNodeGroup
from components.nodes.role import NodeRole
from components.nodes.startup_taint import startup_taint_controller
from components.settings import NodeGroupSettings
from tests.components.program import component, is_unknown, made, parents, run, unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.provider.mocks import AwsMocks

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
GROUP = "aws:autoscaling/group:Group"
ROLE = "aws:iam/role:Role"
PROFILE = "aws:iam/instanceProfile:InstanceProfile"
SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
EGRESS = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
ENTRY = "aws:eks/accessEntry:AccessEntry"

CLUSTER = Cluster(
    name="dev",
    endpoint="https://0123456789ABCDEF.gr7.eu-central-1.eks.amazonaws.com",
    certificate_authority="LS0tLS1CRUdJTg==",
    service_cidr="172.20.0.0/16",
    version="1.35",
    vpc_id="vpc-0a1b2c3d4e5f60718",
    security_group_id="sg-0c1c2c3c4c5c6c7c8",
    authentication_mode="API_AND_CONFIG_MAP",
)
AMI = NodeAmi(
    id="ami-0123456789abcdef0",
    image="windows-2022-core",
    windows_server="2022",
    variant="Core",
    kubernetes_minor="1.35",
    kubelet_version="1.35.8",
    os_build="20348.5962",
    build_date="2026-11-18",
    recipe_version="1.0.42",
    fast_launch=False,
)
SHARED = NodeRole(
    arn="arn:aws:iam::123456789012:role/team/shared",
    name="shared",
    instance_profile_arn="arn:aws:iam::123456789012:instance-profile/shared",
)
FACTS = {
    "eks-windows-nodes/build-date": "2026-11-18",
    "eks-windows-nodes/fast-launch": "false",
    "eks-windows-nodes/image": "windows-2022-core",
    "eks-windows-nodes/windows-server": "2022",
    "eks-windows-nodes/variant": "Core",
    "eks-windows-nodes/kubernetes-minor": "1.35",
    "eks-windows-nodes/kubelet-version": "1.35.8",
    "eks-windows-nodes/os-build": "20348.5962",
    "eks-windows-nodes/recipe-version": "1.0.42",
    "eks-windows-nodes/node-group": "windows",
}


def arguments(**changes: Any) -> WindowsNodeGroupArgs:  # noqa: ANN401 any argument
    """Good arguments, some of them changed."""
    good = {"cluster": CLUSTER, "group_name": "windows", "ami": AMI, "subnet_ids": ["subnet-0a1a2a3a4a5a6a7a8"]}
    return cast("WindowsNodeGroupArgs", good | changes)


def registered(*, unknown: bool = False, **changes: Any) -> AwsMocks:  # noqa: ANN401 any argument
    """What a group of such arguments registers."""
    return run(lambda: WindowsNodeGroup("dev-windows", arguments(**changes)) and None, unknown=unknown)


def user_data(mocks: AwsMocks) -> str:
    """The user data of the template, as a node reads it."""
    return base64.b64decode(mocks.inputs(TEMPLATE)["userData"]).decode()


def policies(mocks: AwsMocks) -> set[str]:
    """The policies of the node role."""
    return {each.inputs["policyArn"].rpartition("/")[2] for each in mocks.of_type(ATTACHMENT)}


def test_exactly_these_resources_are_made() -> None:
    attachments = ["AmazonEKSWorkerNodePolicy", "AmazonEC2ContainerRegistryPullOnly"]
    attachments += ["AmazonEKS_CNI_Policy", "AmazonSSMManagedInstanceCore"]
    assert made(registered()) == {
        ("WindowsNodeGroup", "dev-windows"),
        ("Role", "dev-windows"),
        ("InstanceProfile", "dev-windows"),
        *(("RolePolicyAttachment", f"dev-windows-{policy}") for policy in attachments),
        ("SecurityGroup", "dev-windows"),
        ("SecurityGroupEgressRule", "dev-windows-everything"),
        ("SecurityGroupIngressRule", "dev-windows-from-nodes"),
        ("SecurityGroupIngressRule", "dev-windows-from-cluster"),
        ("SecurityGroupIngressRule", "dev-windows-to-cluster"),
        ("LaunchTemplate", "dev-windows"),
        ("WindowsNodeAccess", "dev-windows"),
        ("AccessEntry", "dev-windows"),
        ("Group", "dev-windows"),
        ("LifecycleHook", "dev-windows-launch"),
        ("RolePolicy", "dev-windows-launch"),
    }


def test_everything_stands_under_the_component() -> None:
    assert parents(registered()) == {
        "WindowsNodeGroup": {"Stack"},
        "WindowsNodeAccess": {"WindowsNodeGroup"},
        "AccessEntry": {"WindowsNodeAccess"},
        "SecurityGroupIngressRule": {"SecurityGroup"},
        "SecurityGroupEgressRule": {"SecurityGroup"},
        "Role": {"WindowsNodeGroup"},
        "RolePolicyAttachment": {"WindowsNodeGroup"},
        "InstanceProfile": {"WindowsNodeGroup"},
        "SecurityGroup": {"WindowsNodeGroup"},
        "LaunchTemplate": {"WindowsNodeGroup"},
        "Group": {"WindowsNodeGroup"},
        "LifecycleHook": {"WindowsNodeGroup"},
        "RolePolicy": {"WindowsNodeGroup"},
    }


def test_instance_metadata_takes_session_tokens_only_and_is_out_of_reach_for_pods() -> None:
    assert registered().inputs(TEMPLATE)["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
        "instanceMetadataTags": "disabled",
    }


def test_the_template_says_what_else_it_is_told_and_nothing_where_that_is_nothing() -> None:
    extras = {
        "ebs_optimized": True,
        "cpu_credits": "standard",
        "cpu_options": {"core_count": 2, "threads_per_core": 1},
        "disable_api_stop": True,
        "disable_api_termination": False,
        "auto_recovery": "disabled",
    }
    plain = registered().inputs(TEMPLATE)
    said = registered(launch_template=extras, instance_type="t3.xlarge").inputs(TEMPLATE)
    assert {key: said[key] for key in said.keys() - plain.keys()} == {
        "ebsOptimized": "true",
        "creditSpecification": {"cpuCredits": "standard"},
        "cpuOptions": {"coreCount": 2, "threadsPerCore": 1},
        "disableApiStop": True,
        "disableApiTermination": False,
        "maintenanceOptions": {"autoRecovery": "disabled"},
    }
    for nothing in ({}, dict.fromkeys(extras)):
        assert registered(launch_template=nothing).inputs(TEMPLATE) == plain


def test_further_arguments_follow_those_of_the_bootstrap_script_quoted() -> None:
    text = user_data(registered(bootstrap_extra_args={"Own": "it's; exit 3"}))
    assert "-KubeletExtraArgs '--" in text
    assert " -Own 'it''s; exit 3' 3>&1" in text
    assert user_data(registered(bootstrap_extra_args={})) == user_data(registered())


def test_the_root_volume_is_encrypted_gp3_on_the_root_device_of_windows() -> None:
    assert registered().inputs(TEMPLATE)["blockDeviceMappings"] == [
        {
            "deviceName": "/dev/sda1",
            "ebs": {
                "volumeType": "gp3",
                "volumeSize": 100,
                "iops": 3000,
                "throughput": 125,
                "encrypted": "true",
                "deleteOnTermination": "true",
            },
        }
    ]


def test_a_gp2_volume_says_nothing_of_its_speed() -> None:
    """EC2 refuses both; an Outpost and some Local Zones have no other kind."""
    (mapping,) = registered(root_volume={"type": "gp2", "size_gib": 200}).inputs(TEMPLATE)["blockDeviceMappings"]
    assert (mapping["ebs"]["volumeType"], mapping["ebs"]["volumeSize"]) == ("gp2", 200)
    assert not {"iops", "throughput"} & mapping["ebs"].keys()


def test_an_image_with_fast_launch_keeps_its_own_root_volume_unless_another_is_asked_for() -> None:
    fast = {**AMI, "fast_launch": True}
    assert registered(ami=fast).inputs(TEMPLATE).get("blockDeviceMappings", []) == []
    asked = registered(ami=fast, root_volume={"size_gib": 200}).inputs(TEMPLATE)["blockDeviceMappings"]
    assert [mapping["ebs"]["volumeSize"] for mapping in asked] == [200]


def test_further_volumes_are_encrypted_under_the_first_devices_that_are_free_and_get_their_drives() -> None:
    volumes = [
        {"drive": "D", "size_gib": 200, "label": "it's data"},
        {"drive": "E", "device": "xvdf", "snapshot_id": "snap-0123456789abcdef0", "kms_key_id": "alias/own"},
    ]
    mocks = registered(volumes=volumes, containerd_drive="D", pagefile={"drive": "C"})
    common = {"encrypted": "true", "deleteOnTermination": "true", "volumeType": "gp3"}
    assert mocks.inputs(TEMPLATE)["blockDeviceMappings"][1:] == [
        {"deviceName": "xvdg", "ebs": {**common, "volumeSize": 200}},
        {
            "deviceName": "xvdf",
            "ebs": {**common, "snapshotId": "snap-0123456789abcdef0", "kmsKeyId": "alias/own"},
        },
    ]
    calls = [line for line in user_data(mocks).splitlines() if re.match(r"Eks(Drive|Containerd|Pagefile)", line)]
    assert calls == [
        "EksDrive 'xvdg' 6 'D' 'it''s data' $false",
        "EksDrive 'xvdf' 5 'E' '' $true",
        "EksContainerd 'D'",
        "EksPagefile 'C' 0",
    ]
    assert user_data(registered(volumes=[], containerd_drive=None, pagefile=None)) == user_data(registered())


def test_further_volumes_stand_beside_the_snapshots_of_fast_launch() -> None:
    fast = {**AMI, "fast_launch": True}
    mocks = registered(ami=fast, volumes=[{"drive": "D", "size_gib": 200}])
    assert [each["deviceName"] for each in mocks.inputs(TEMPLATE)["blockDeviceMappings"]] == ["xvdf"]


def test_a_node_needs_no_key_pair_and_opens_no_port_to_the_outside() -> None:
    mocks = registered()
    assert "keyName" not in mocks.inputs(TEMPLATE)
    assert [rule.inputs for rule in mocks.of_type(INGRESS) if "cidrIpv4" in rule.inputs] == []


def test_nodes_and_cluster_reach_each_other_both_ways() -> None:
    mocks = registered()
    own = mocks.inputs(TEMPLATE)["vpcSecurityGroupIds"][0]
    rules = {
        (each.inputs["referencedSecurityGroupId"], each.inputs["securityGroupId"]) for each in mocks.of_type(INGRESS)
    }
    cluster = CLUSTER["security_group_id"]
    assert rules == {(own, own), (cluster, own), (own, cluster)}


def test_coredns_on_linux_nodes_of_other_groups_is_reached_on_its_port_alone() -> None:
    others = ["sg-0a1a2a3a4a5a6a7a8", "sg-0b1b2b3b4b5b6b7b8"]
    mocks = registered(dns_security_group_ids=others)
    own = mocks.inputs(TEMPLATE)["vpcSecurityGroupIds"][0]
    rules = [each.inputs for each in mocks.of_type(INGRESS) if "-dns-" in each.name]
    assert {(each["securityGroupId"], each["ipProtocol"]) for each in rules} == {
        (other, protocol) for other in others for protocol in ("tcp", "udp")
    }
    assert {(each["referencedSecurityGroupId"], each["fromPort"], each["toPort"]) for each in rules} == {(own, 53, 53)}
    assert made(registered(dns_security_group_ids=[])) == made(registered())


def test_what_reaches_the_nodes_besides_is_what_is_said_by_name() -> None:
    ports = {"name": "ports", "from_port": 30000, "to_port": 32767, "cidr": "0.0.0.0/0", "description": "node ports"}
    ping = {"name": "ping", "protocol": "icmp", "security_group_id": "sg-0a1a2a3a4a5a6a7a8"}
    mocks = registered(ingress_rules=[ports, ping])
    own = mocks.inputs(TEMPLATE)["vpcSecurityGroupIds"][0]
    rules = {each.name: each.inputs for each in mocks.of_type(INGRESS) if "-ingress-" in each.name}
    assert rules == {
        "dev-windows-ingress-ports": {
            "securityGroupId": own,
            "ipProtocol": "tcp",
            "fromPort": 30000,
            "toPort": 32767,
            "cidrIpv4": "0.0.0.0/0",
            "description": "node ports",
        },
        "dev-windows-ingress-ping": {
            "securityGroupId": own,
            "ipProtocol": "icmp",
            "fromPort": -1,
            "toPort": -1,
            "referencedSecurityGroupId": "sg-0a1a2a3a4a5a6a7a8",
            "description": "ping",
        },
    }
    assert made(registered(ingress_rules=[], egress_rules=[])) == made(registered())


def test_nodes_that_do_not_reach_everything_reach_their_cluster_its_dns_and_each_other() -> None:
    other = "sg-0a1a2a3a4a5a6a7a8"
    said = {"name": "s3", "from_port": 443, "prefix_list_id": "pl-0123456789abcdef0"}
    mocks = registered(egress_rules=[said], dns_security_group_ids=[other])
    own = mocks.inputs(TEMPLATE)["vpcSecurityGroupIds"][0]
    ends = ("cidrIpv4", "prefixListId", "referencedSecurityGroupId")
    reached = {
        (next(each.inputs[end] for end in ends if end in each.inputs), each.inputs["ipProtocol"])
        for each in mocks.of_type(EGRESS)
    }
    assert reached == {
        (own, "-1"),
        (CLUSTER["security_group_id"], "-1"),
        (other, "tcp"),
        (other, "udp"),
        ("pl-0123456789abcdef0", "tcp"),
    }
    assert {each.inputs["securityGroupId"] for each in mocks.of_type(EGRESS)} == {own}


def test_a_range_that_is_known_later_opens_no_rdp_to_the_internet() -> None:
    rule = {"name": "vpc", "from_port": 3000, "to_port": 4000}

    def program(cidr: str) -> None:
        WindowsNodeGroup("a", arguments(ingress_rules=[{**rule, "cidr": pulumi.Output.from_input(cidr)}]))

    run(lambda: program("10.0.0.0/16"))
    with pytest.raises(
        LateError, match=r"a: ingress_rules\[0\]\.cidr: found 0\.0\.0\.0/1 of a rule that lets port 3389"
    ):
        run(lambda: program("0.0.0.0/1"))


@pytest.mark.parametrize(
    ("change", "tagged"),
    [({}, True), ({"security_group_cluster_tag": True}, True), ({"security_group_cluster_tag": False}, False)],
    ids=["unset", "on", "off"],
)
def test_the_groups_own_security_group_has_the_clusters_tag_unless_another_has_it(
    change: dict[str, Any], *, tagged: bool
) -> None:
    """A controller opens the one group of a node that has it."""
    tags = registered(**change).inputs(SECURITY_GROUP)["tags"]
    assert tags.get("kubernetes.io/cluster/dev") == ("owned" if tagged else None)
    assert (tags["eks-windows-nodes/cluster"], tags["Name"]) == ("dev", "dev-windows")


def test_user_data_bootstraps_into_the_cluster_with_all_network_values() -> None:
    text = user_data(registered(labels={"example.com/team": "a"}, max_pods=40))
    assert "-EKSClusterName 'dev' -APIServerEndpoint 'https://0123456789ABCDEF.gr7.eu-central-1.eks" in text
    assert "-ServiceCIDR '172.20.0.0/16' -DNSClusterIP '172.20.0.10'" in text
    assert "--node-labels=eks-windows-nodes/node-group=windows,example.com/team=a" in text
    assert "--register-with-taints=os=windows:NoSchedule" in text
    assert "--max-pods=40" in text


def test_an_empty_list_of_taints_opts_out() -> None:
    assert "--register-with-taints" not in user_data(registered(taints=[]))


def test_the_group_is_pinned_to_a_version_number_and_refreshes_when_it_changes() -> None:
    group = registered().inputs(GROUP)
    assert group["launchTemplate"]["version"] == "1"
    assert group["instanceRefresh"] == {
        "strategy": "Rolling",
        "preferences": {
            "minHealthyPercentage": 100,
            "maxHealthyPercentage": 110,
            "scaleInProtectedInstances": "Refresh",
            "standbyInstances": "Wait",
            "instanceWarmup": "60",
            "skipMatching": True,
        },
    }
    assert "desiredCapacity" not in group


@pytest.mark.parametrize(
    ("least", "most", "sent"),
    [(100, None, 110), (50, None, 110), (5, None, 105), (0, None, 100), (0, 100, 100), (100, 200, 200)],
)
def test_both_bounds_are_sent_and_never_further_apart_than_auto_scaling_takes(
    least: int, most: int | None, sent: int
) -> None:
    """Without the larger one a group that shall keep all its nodes ends one first."""
    bounds = {"min_healthy_percentage": least, "max_healthy_percentage": most}
    told = registered(instance_refresh=bounds).inputs(GROUP)["instanceRefresh"]["preferences"]
    assert (told["minHealthyPercentage"], told["maxHealthyPercentage"]) == (least, sent)


def test_checkpoints_and_alarms_are_sent_where_there_are_some() -> None:
    """An empty list is none, beside which no pause is sent either."""
    given = {"checkpoints": [10, 100], "checkpoint_seconds": 600, "alarms": ["latency"]}
    told = registered(instance_refresh=given).inputs(GROUP)["instanceRefresh"]["preferences"]
    assert (told["checkpointPercentages"], told["checkpointDelay"]) == ([10, 100], "600")
    assert told["alarmSpecification"] == {"alarms": ["latency"]}
    empty = registered(instance_refresh={"checkpoints": [], "alarms": []}).inputs(GROUP)["instanceRefresh"]
    assert empty == registered().inputs(GROUP)["instanceRefresh"]


def test_nothing_waits_for_the_nodes() -> None:
    """The provider's wait is for exactly the number that its state knows, which an autoscaler changes."""
    assert registered().inputs(GROUP)["waitForCapacityTimeout"] == "0"
    assert registered(desired_size=2).inputs(GROUP)["waitForCapacityTimeout"] == "0"


def test_a_tag_of_the_autoscalers_that_the_user_gives_too_is_there_once_with_our_value() -> None:
    """Auto Scaling refuses a key that a request has twice."""
    tags = registered(tags={"k8s.io/cluster-autoscaler/enabled": "no"}).inputs(GROUP)["tags"]
    found = [tag for tag in tags if tag["key"] == "k8s.io/cluster-autoscaler/enabled"]
    assert found == [{"key": "k8s.io/cluster-autoscaler/enabled", "value": "true", "propagateAtLaunch": False}]


def test_as_many_tags_pass_as_a_group_may_have() -> None:
    """Those that are counted are those that are there."""
    tags = registered(max_pods=40, tags={f"t{number}": "a" for number in range(31)}).inputs(GROUP)["tags"]
    assert len({tag["key"] for tag in tags}) == len(tags) == RESOURCE_TAGS.maximum


@pytest.mark.parametrize(
    ("change", "addresses"),
    [
        ({}, "14"),
        ({"max_pods": 10}, "14"),
        ({"max_pods": 110}, "110"),
        ({"instance_type": "m5.large"}, "9"),
        ({"prefix_delegation": True}, "224"),
        ({"prefix_delegation": True, "max_pods": 110}, "224"),
        ({"prefix_delegation": True, "instance_type": "m4.xlarge"}, "14"),
        ({"prefix_delegation": False, "max_pods": 14}, "14"),
        ({"prefix_delegation": True, "instance_types": ["m6i.xlarge", "m5.large"]}, "144"),
        ({"prefix_delegation": True, "instance_type": "m99i.large", "max_pods": 20}, "20"),
        ({"instance_type": "m99i.large"}, None),
        ({"instance_type": "m99i.large", "max_pods": 20}, "20"),
    ],
)
def test_an_empty_group_tells_the_addresses_of_its_type(change: dict[str, Any], addresses: str | None) -> None:
    """Without them none is scaled up for a pod that the resource webhook has touched; 110 pods count on prefixes."""
    key = "k8s.io/cluster-autoscaler/node-template/resources/vpc.amazonaws.com/PrivateIPv4Address"
    tags = {tag["key"]: tag["value"] for tag in registered(**change).inputs(GROUP)["tags"]}
    assert tags.get(key) == addresses


def test_the_address_of_the_clusters_dns_is_the_one_that_is_given() -> None:
    assert "-DNSClusterIP '172.20.7.7'" in user_data(registered(dns_cluster_ip="172.20.7.7"))
    assert "-DNSClusterIP '172.20.0.10'" in user_data(registered(dns_cluster_ip=None))


def test_each_range_without_translation_is_a_text_of_its_own() -> None:
    """The script's parameter is a list: one text of both would be a range that there is not."""
    assert "-ExcludedSnatCIDRs '10.0.0.0/8','192.168.0.0/16'" in user_data(
        registered(excluded_snat_cidrs=["10.0.0.0/8", "192.168.0.0/16"])
    )


def test_names_at_their_limits_leave_room_for_what_the_engine_adds() -> None:
    """Of a cluster of 100 and a group of 63 characters."""
    long = f"{'c' * 100}-{'g' * 63}"
    mocks = run(lambda: WindowsNodeGroup(long, arguments(group_name="g" * 63)) and None)
    for kind, limit in ((ROLE, 64), (PROFILE, 128), (TEMPLATE, 128), (SECURITY_GROUP, 255), (GROUP, 255)):
        (name,) = {each.name for each in mocks.of_type(kind)}
        assert len(name) + len("-1234567") <= limit, kind


def test_the_role_goes_with_whatever_others_attached_to_it() -> None:
    assert registered().inputs(ROLE)["forceDetachPolicies"] is True


def test_nodes_carry_the_facts_of_their_image_and_the_group_what_an_autoscaler_asks_for() -> None:
    mocks = registered(labels={"example.com/team": "a"}, max_pods=40)
    tags = mocks.inputs(GROUP)["tags"]
    template = "k8s.io/cluster-autoscaler/node-template"
    assert {tag["key"]: tag["value"] for tag in tags if tag["propagateAtLaunch"]} == {
        **FACTS,
        "kubernetes.io/cluster/dev": "owned",
    }
    assert {tag["key"]: tag["value"] for tag in tags if not tag["propagateAtLaunch"]} == {
        "k8s.io/cluster-autoscaler/enabled": "true",
        "k8s.io/cluster-autoscaler/dev": "owned",
        f"{template}/label/kubernetes.io/os": "windows",
        f"{template}/label/kubernetes.io/arch": "amd64",
        f"{template}/label/node.kubernetes.io/windows-build": "10.0.20348",
        f"{template}/label/eks-windows-nodes/node-group": "windows",
        f"{template}/label/example.com/team": "a",
        f"{template}/taint/os": "windows:NoSchedule",
        f"{template}/resources/vpc.amazonaws.com/PrivateIPv4Address": "40",
    }
    resources = {each["resourceType"]: each["tags"] for each in mocks.inputs(TEMPLATE)["tagSpecifications"]}
    assert resources == {kind: {**FACTS, "Name": "dev-windows"} for kind in ("instance", "volume", "network-interface")}


def test_the_role_is_the_groups_own_and_holds_what_nodes_need() -> None:
    assert policies(registered()) == {
        "AmazonEKSWorkerNodePolicy",
        "AmazonEC2ContainerRegistryPullOnly",
        "AmazonEKS_CNI_Policy",
        "AmazonSSMManagedInstanceCore",
    }


@pytest.mark.parametrize(
    ("argument", "policy"), [("cni_policy", "AmazonEKS_CNI_Policy"), ("ssm_access", "AmazonSSMManagedInstanceCore")]
)
def test_policies_that_a_cluster_grants_otherwise_can_be_left_out(argument: str, policy: str) -> None:
    assert policies(registered()) - policies(registered(**{argument: False})) == {policy}


def test_further_policies_and_a_boundary_are_attached_to_the_role() -> None:
    boundary, further = "arn:aws:iam::123456789012:policy/boundary", "arn:aws:iam::123456789012:policy/mine"
    mocks = registered(permissions_boundary=boundary, policy_arns=[further])
    assert mocks.inputs(ROLE)["permissionsBoundary"] == boundary
    assert "mine" in policies(mocks)


def test_the_role_enters_the_cluster_as_windows() -> None:
    mocks = registered()
    entry = mocks.inputs(ENTRY)
    assert (entry["clusterName"], entry["type"]) == ("dev", "EC2_WINDOWS")
    assert entry["tags"] == {
        "eks-windows-nodes/node-group": "windows",
        "eks-windows-nodes/stack": "eks-windows-nodes/dev",
    }
    assert ":role/dev-windows" in entry["principalArn"]


def test_groups_that_share_a_role_have_one_access_entry_between_them() -> None:
    """Nothing of the role is made anew, and every group's nodes carry its profile."""
    arn, profile = SHARED["arn"], SHARED["instance_profile_arn"]

    def program() -> None:
        entered = WindowsNodeAccess("shared", {"cluster_name": "dev", "authentication_mode": "API", "role_arn": arn})
        for name in ("blue", "green"):
            opts = pulumi.ResourceOptions(depends_on=[entered])
            WindowsNodeGroup(name, arguments(group_name=name, role=SHARED, access="external"), opts)

    mocks = run(program)
    assert mocks.inputs(ENTRY)["principalArn"] == arn
    assert [mocks.of_type(each) for each in (ROLE, ATTACHMENT, "aws:iam/instanceProfile:InstanceProfile")] == [
        [],
        [],
        [],
    ]
    assert [each.inputs["iamInstanceProfile"] for each in mocks.of_type(TEMPLATE)] == [{"arn": profile}] * 2
    outputs = [each.outputs for each in mocks.of_type("eks-windows-nodes:index:WindowsNodeGroup")]
    assert [(each["role_arn"], each["role_name"], each["access_method"]) for each in outputs] == [
        (arn, "shared", "external")
    ] * 2


def test_access_can_be_somebody_elses() -> None:
    mocks = registered(access="external")
    assert mocks.of_type(ENTRY) == []
    assert component(mocks, "WindowsNodeGroup").outputs["access_method"] == "external"


def test_outputs_are_registered() -> None:
    outputs = component(registered(), "WindowsNodeGroup").outputs
    assert set(outputs) == {
        "role_arn",
        "role_name",
        "security_group_id",
        "launch_template_id",
        "launch_template_version",
        "auto_scaling_group_name",
        "access_method",
    }
    assert outputs["launch_template_version"] == 1


def test_the_arguments_reach_policies_whole() -> None:
    inputs = component(registered(), "WindowsNodeGroup").inputs
    assert inputs["ami"] == AMI
    assert inputs["cluster"] == CLUSTER


def test_a_long_name_leaves_room_for_what_pulumi_adds_to_the_roles() -> None:
    name = "c" * 60 + "-" + "n" * 60
    mocks = run(lambda: WindowsNodeGroup(name, arguments()) and None)
    (role,) = mocks.of_type(ROLE)
    assert len(role.name) <= 64 - 8


@pytest.mark.parametrize(
    ("changes", "kube", "system", "eviction"),
    [
        ({}, "cpu=80m,ephemeral-storage=1Gi,memory=0.5Gi", "memory=1.5Gi", "memory.available<200Mi"),
        ({"instance_type": "m6i.4xlarge"}, "cpu=110m,.*memory=574Mi", "memory=2112Mi", "memory.available<500Mi"),
        ({"instance_type": "m6i.4xlarge", "prefix_delegation": True}, "memory=1465Mi", "2112Mi", "500Mi"),
        ({"instance_type": "m6i.4xlarge", "max_pods": 60}, "memory=915Mi", "2112Mi", "500Mi"),
        ({"instance_types": ["m6i.4xlarge", "m6i.xlarge"]}, "cpu=80m", "memory=1.5Gi", "memory.available<200Mi"),
        ({"instance_type": "m6i.4xlarge", "kube_reserved": {"memory": "1Gi"}}, "memory=1Gi", "2112Mi", "500Mi"),
    ],
)
def test_what_is_held_back_is_by_the_machines_and_by_what_is_given(
    changes: dict[str, Any], kube: str, system: str, eviction: str
) -> None:
    text = user_data(registered(**changes))
    for flag, value in (("kube-reserved=", kube), ("system-reserved=", system), ("eviction-hard=", eviction)):
        assert re.search(f"--{flag}[^ ']*{value}", text)


def test_an_empty_map_holds_nothing_back_and_none_is_as_nothing_given() -> None:
    names = ("kube_reserved", "system_reserved", "eviction_hard")
    nothing: dict[str, Any] = {name: {} for name in names}
    assert not re.search("reserved|eviction", user_data(registered(**nothing)))
    assert user_data(registered(**dict.fromkeys(names))) == user_data(registered())


def test_a_type_that_is_known_later_holds_back_what_aws_advises() -> None:
    def program() -> None:
        WindowsNodeGroup("dev-windows", arguments(instance_type=unknown()))

    assert "memory=1.5Gi" in user_data(run(program, unknown=True))


def test_at_a_first_preview_what_is_plain_is_known_and_what_aws_makes_is_not() -> None:
    template = registered(unknown=True).inputs(TEMPLATE)
    assert template["imageId"] == AMI["id"]
    assert template["metadataOptions"]["httpTokens"] == "required"
    assert is_unknown(template["iamInstanceProfile"]["arn"])
    assert "Start-EKSBootstrap" in base64.b64decode(template["userData"]).decode()


def test_a_cluster_that_the_program_has_yet_to_make_leaves_the_rest_known() -> None:
    def program() -> None:
        later = unknown()
        cluster = {**dict.fromkeys(CLUSTER, later), "name": "dev"}
        WindowsNodeGroup("dev-windows", arguments(cluster=cluster))

    mocks = run(program, unknown=True)
    template = mocks.inputs(TEMPLATE)
    assert is_unknown(template["userData"])
    assert template["imageId"] == AMI["id"]
    assert mocks.inputs(ENTRY)["type"] == "EC2_WINDOWS"
    assert {"key": "kubernetes.io/cluster/dev", "value": "owned", "propagateAtLaunch": True} in mocks.inputs(GROUP)[
        "tags"
    ]


def test_an_image_that_is_known_later_leaves_the_tags_readable() -> None:
    def program() -> None:
        ami = node_ami.from_output(unknown())
        WindowsNodeGroup("dev-windows", arguments(ami=ami))

    mocks = run(program, unknown=True)
    assert is_unknown(mocks.inputs(TEMPLATE)["imageId"])
    tags = {tag["key"]: tag["value"] for tag in mocks.inputs(GROUP)["tags"]}
    assert tags["kubernetes.io/cluster/dev"] == "owned"
    assert is_unknown(tags["eks-windows-nodes/image"])


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"group_name": "_x"}, "group_name: found '_x'"),
        ({"ami": {**AMI, "id": "windows"}}, "ami.id: found 'windows'"),
        ({"cluster": {**CLUSTER, "version": "1.34"}}, "ami: found one with kubelet 1.35.8, expected 1.31 to 1.34"),
        (
            {"kubelet_extra_args": {"--cloud-config": "x"}},
            r'kubelet_extra_args\["--cloud-config"\]: --cloud-config is gone since Kubernetes 1\.34',
        ),
        (
            {"kube_proxy_extra_args": {"--proxy-port-range": "1-2"}},
            r'kube_proxy_extra_args\["--proxy-port-range"\]: --proxy-port-range is gone since Kubernetes 1\.31',
        ),
        ({"min_size": 5}, r"min_size: found 5, expected at most max_size \(3\)"),
        ({"desired_size": 9}, r"desired_size: found 9, expected 1 \(min_size\) to 3 \(max_size\)"),
        ({"metadata_hop_limit": 0}, "metadata_hop_limit: found 0"),
        ({"timeouts": {"delete_minutes": 10}}, "timeouts.delete_minutes: found 10, expected 30 to 2880"),
        (
            {"instance_refresh": {"auto_rollback": True}},
            "instance_refresh.auto_rollback: there is no automatic rollback: .* pin the former release and roll it",
        ),
        ({"labels": {"kubernetes.io/x": ""}}, "is reserved"),
        ({"dns_cluster_ip": "10.100.0.10"}, r"dns_cluster_ip: the DNS address 10\.100\.0\.10 lies outside .*172\.20"),
        (
            {"taints": [{"key": "a", "value": "", "effect": "Never"}]},
            r"taints\[0\]\.effect: found 'Never', expected one of 'NoSchedule'",
        ),
        ({"pre_bootstrap": "<powershell>1"}, "pre_bootstrap: line 1"),
        ({"post_bootstrap": "x" * 16384}, "the user data is"),
        ({"excluded_snat_cidrs": ["x"]}, "write an IPv4 range"),
        (
            {"role": SHARED, "cni_policy": False, "policy_arns": []},
            "role: found together with cni_policy, policy_arns;",
        ),
        (
            {"access": "accessEntry"},
            "access: found 'accessEntry', expected one of auto, access_entry, aws_auth, pulumi_eks, external$",
        ),
    ],
)
def test_what_can_not_work_is_refused_before_anything_is_made(change: dict[str, Any], found: str) -> None:
    def program() -> None:
        with pytest.raises(ValueError, match=found):
            WindowsNodeGroup("dev-windows", arguments(**change))

    assert run(program).registrations == []


def test_an_access_that_the_cluster_has_no_room_for_is_refused_before_anything_is_made() -> None:
    def program() -> None:
        cluster = {**CLUSTER, "authentication_mode": "CONFIG_MAP"}
        with pytest.raises(ArgumentError, match="access: the cluster's authentication mode is CONFIG_MAP"):
            WindowsNodeGroup("dev-windows", arguments(cluster=cluster, access="access_entry"))

    assert run(program).registrations == []


TOO_NEW = r"ami: found one with kubelet 1\.35\.8, expected 1\.31 to 1\.34, .*; take an AMI of 1\.34, or update the"
TOO_OLD = r"ami: found one with kubelet 1\.35\.8, expected 1\.36 to 1\.39, .*; take an AMI of 1\.39$"
UNTOLD = {**AMI, "kubelet_version": None}


@pytest.mark.parametrize(
    ("version", "ami", "found"),
    [
        ("1.34", AMI, TOO_NEW),
        ("1.39", AMI, TOO_OLD),
        ("1.34", UNTOLD, r"ami: found one with kubelet 1\.35, expected 1\.31 to 1\.34"),
        ("1.34", {**AMI, "kubelet_version": ""}, r"ami: found one with kubelet 1\.35, expected 1\.31 to 1\.34"),
    ],
    ids=["newer", "too old", "known by its minor", "without a full version"],
)
@pytest.mark.parametrize("later", ["neither", "version", "ami", "both"])
def test_a_kubelet_that_its_control_plane_does_not_support_is_refused(
    version: str, ami: NodeAmi, found: str, later: str
) -> None:
    """Also where one of the two is an output, such as of a cluster in the same program."""

    def program() -> None:
        plane = pulumi.Output.from_input(version) if later in {"version", "both"} else version
        image = node_ami.from_output(ami) if later in {"ami", "both"} else ami
        WindowsNodeGroup("dev-windows", arguments(cluster={**CLUSTER, "version": plane}, ami=image))

    error = ArgumentError if later == "neither" else LateError
    with pytest.raises(error, match=f"^WindowsNodeGroup dev-windows: {found}"):
        run(program)


@pytest.mark.parametrize("version", ["1.35", "1.36", "1.37", "1.38"])
def test_a_kubelet_of_the_control_planes_minor_or_of_three_older_ones_is_taken(version: str) -> None:
    assert made(registered(cluster={**CLUSTER, "version": version})) == made(registered())


@pytest.mark.parametrize("flags", ["kubelet_extra_args", "kube_proxy_extra_args"])
def test_a_flag_that_the_programs_of_a_later_minor_have_lost_is_refused_once_the_minor_is_known(flags: str) -> None:
    """The version of the control plane, which does not matter here, may stay unknown."""
    flag = {"kubelet_extra_args": "--cloud-config", "kube_proxy_extra_args": "--proxy-port-range"}[flags]

    def program() -> None:
        cluster, image = {**CLUSTER, "version": unknown()}, node_ami.from_output(AMI)
        WindowsNodeGroup("dev-windows", arguments(cluster=cluster, ami=image, **{flags: {flag: ""}}))

    with pytest.raises(LateError, match=rf'^WindowsNodeGroup dev-windows: {flags}\["{flag}"\]: {flag} is gone since'):
        run(program, unknown=True)


def test_versions_that_a_preview_does_not_know_are_not_judged_there() -> None:
    """What is known of the other stays known."""

    def program() -> None:
        WindowsNodeGroup("of-a-cluster-to-come", arguments(cluster={**CLUSTER, "version": unknown()}))
        flags = {"--cloud-config": "x"}
        WindowsNodeGroup(
            "of-an-image-to-come", arguments(ami=node_ami.from_output(unknown()), kubelet_extra_args=flags)
        )

    mocks = run(program, unknown=True)
    assert {each.name for each in mocks.of_type(GROUP)} == {"of-a-cluster-to-come", "of-an-image-to-come"}
    assert [is_unknown(each.inputs["userData"]) for each in mocks.of_type(TEMPLATE)] == [False, False]


def test_settings_and_arguments_have_the_same_names() -> None:
    filled_in_by_the_stack = {"name", "kind", "ami", "subnet_ids"}
    from_settings = set(NodeGroupSettings.model_fields) - filled_in_by_the_stack
    assert from_settings <= set(WindowsNodeGroupArgs.__annotations__)


def test_more_pods_than_addresses_are_refused_where_there_are_no_prefixes() -> None:
    """Where nobody says, there may be some."""
    with pytest.raises(ArgumentError, match=r"max_pods: found 15, expected at most 14, the addresses of m6i"):
        registered(prefix_delegation=False, max_pods=15)
    registered(max_pods=15)
    registered(prefix_delegation=True, max_pods=15)


HOOK = "aws:autoscaling/lifecycleHook:LifecycleHook"
ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
HELD = {
    "name": "eks-windows-nodes-launch",
    "lifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING",
    "heartbeatTimeout": 1800,
    "defaultResult": "ABANDON",
}


def hooks(mocks: AwsMocks) -> dict[str, Mapping[str, Any]]:
    """The hooks of a group that are resources of their own, by their names in the program."""
    return {each.name: each.inputs for each in mocks.of_type(HOOK)}


def retention(mocks: AwsMocks) -> str:
    return mocks.inputs(GROUP)["instanceLifecyclePolicy"]["retentionTriggers"]["terminateHookAbandon"]


DRAINED: dict[str, tuple[dict[str, Any], int, str, str]] = {
    "the handler": ({"by": "handler"}, 1800, "ABANDON", "retain"),
    "the command": ({"by": "command"}, 300, "CONTINUE", "retain"),
    "the handler, with more time": ({"by": "handler", "timeout_minutes": 60}, 3600, "ABANDON", "retain"),
    "the handler, and what fails goes": ({"by": "handler", "retain_failed": False}, 1800, "ABANDON", "terminate"),
}
"""Who empties nodes, and what becomes of one that nobody answers for: after how many seconds, how, and is it kept."""


@pytest.mark.parametrize("who", DRAINED)
def test_a_node_that_goes_is_held_back_until_it_is_empty(monkeypatch: pytest.MonkeyPatch, who: str) -> None:
    warned: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warned.append)
    drain, seconds, result, kept = DRAINED[who]
    mocks = registered(drain=drain)
    hook = hooks(mocks)["dev-windows-terminate"]
    told = (hook["name"], hook["lifecycleTransition"], hook["heartbeatTimeout"], hook["defaultResult"])
    assert told == ("eks-windows-nodes-terminate", "autoscaling:EC2_INSTANCE_TERMINATING", seconds, result)
    assert retention(mocks) == kept
    assert mocks.inputs(GROUP)["initialLifecycleHooks"] == [HELD], "what has just begun has no pods to lose"
    assert warned == []


@pytest.mark.parametrize("drain", [{}, {"drain": {}}, {"drain": {"by": "none"}}])
def test_a_group_whose_nodes_nobody_empties_has_no_such_hook_and_says_so_in_a_line(
    monkeypatch: pytest.MonkeyPatch, drain: dict[str, Any]
) -> None:
    warned: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warned.append)
    mocks = registered(**drain)
    assert set(hooks(mocks)) == {"dev-windows-launch"}
    assert retention(mocks) == "terminate"
    (told,) = warned
    assert "\n" not in told
    assert told.startswith("WindowsNodeGroup dev-windows: drain: nobody empties a node before it goes, ")


def test_whoever_is_switched_on_or_off_the_nodes_template_stays_as_it_is() -> None:
    assert len({user_data(registered(drain={"by": who})) for who in ("none", "handler", "command")}) == 1


def test_new_nodes_are_held_back_until_they_have_joined_from_the_first_one_on() -> None:
    mocks = registered()
    assert mocks.inputs(GROUP)["initialLifecycleHooks"] == [HELD]
    hook = mocks.inputs(HOOK)
    assert {name: hook[name] for name in HELD} == HELD
    assert "EksBegin 'eks-windows-nodes-launch' 1680 'eks-windows-nodes-terminate' 'dev' " in user_data(mocks)
    longer = registered(launch_hook={"timeout_minutes": 45})
    assert longer.inputs(HOOK)["heartbeatTimeout"] == 2700
    assert "EksBegin 'eks-windows-nodes-launch' 2580 'eks-windows-nodes-terminate' " in user_data(longer)


def warm_up(mocks: AwsMocks) -> tuple[str, int, int]:
    group = mocks.inputs(GROUP)
    pace = group["instanceRefresh"]["preferences"]["instanceWarmup"]
    return pace, group["defaultInstanceWarmup"], group["healthCheckGracePeriod"]


def test_a_warm_up_begins_when_a_node_has_joined_so_that_hook_and_warm_up_do_not_add_up() -> None:
    assert warm_up(registered()) == ("60", 60, 60)
    assert warm_up(registered(launch_hook={"enabled": False})) == ("600", 600, 600)
    assert warm_up(registered(role=SHARED)) == ("600", 600, 600), "another's role has no hook unless asked for"
    assert warm_up(registered(instance_refresh={"warmup_seconds": 0})) == ("0", 0, 0)


def test_a_group_whose_nodes_are_not_held_back_has_no_trace_of_it() -> None:
    mocks = registered(launch_hook={"enabled": False})
    assert not {"LifecycleHook", "RolePolicy"} & {kind for kind, _ in made(mocks)}
    assert "initialLifecycleHooks" not in mocks.inputs(GROUP)
    assert "EksBegin" not in user_data(mocks)


def test_nodes_answer_for_their_own_group_and_tag_themselves_and_nothing_else() -> None:
    policy = json.loads(registered().inputs(ROLE_POLICY)["policy"])
    answer, tell = policy["Statement"]
    assert answer["Action"] == "autoscaling:CompleteLifecycleAction"
    assert answer["Condition"] == {
        "StringEquals": {
            "aws:ResourceTag/eks-windows-nodes/node-group": "windows",
            "aws:ResourceTag/kubernetes.io/cluster/dev": "owned",
        }
    }
    assert tell["Action"] == "ec2:CreateTags"
    own = "arn:aws:ec2:eu-central-1:123456789012:instance/${ec2:InstanceID}"
    assert tell["Condition"]["ArnLike"] == {"ec2:SourceInstanceARN": own}
    keys = ["eks-windows-nodes/boot", "eks-windows-nodes/boot-failure"]
    assert tell["Condition"]["ForAllValues:StringEquals"] == {"aws:TagKeys": keys}


def test_a_role_of_ones_own_holds_no_node_back_unless_asked_and_the_policy_that_it_lacks_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    warned: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", warned.append)
    own: dict[str, Any] = {"role": SHARED, "access": "external", "drain": {"by": "command"}}
    unheld = registered(**own)
    assert ("LifecycleHook", "dev-windows-launch") not in made(unheld)
    assert "EksBegin" not in user_data(unheld)
    (told,) = warned
    assert "autoscaling:CompleteLifecycleAction" in told
    assert "launch_hook={'enabled': True}" in told
    held = registered(**own, launch_hook={"enabled": True})
    assert hooks(held)["dev-windows-launch"]["heartbeatTimeout"] == 1800
    assert "RolePolicy" not in {kind for kind, _ in made(held)}
    assert warned == [told]


def test_a_startup_taint_is_registered_and_told_to_no_autoscaler() -> None:
    """It would take a node to come for one that pods of the group's own can't use."""
    mocks = registered(startup_taint={"daemon_sets": ["logging/fluent-bit"]})
    taint = "startup-taint.cluster-autoscaler.kubernetes.io/eks-windows-nodes=windows:NoSchedule"
    assert f"--register-with-taints=os=windows:NoSchedule,{taint} " in user_data(mocks)
    assert [tag for tag in mocks.inputs(GROUP)["tags"] if "startup-taint" in tag["key"]] == []
    assert user_data(registered(startup_taint=None)) == user_data(registered())


def test_the_controller_of_startup_taints_knows_each_group_that_has_one() -> None:
    waits = {"daemon_sets": ["a/b"]}
    others = [arguments(group_name="plain"), arguments(group_name="none", startup_taint=None)]
    groups = [arguments(startup_taint=waits), *others]
    made = {each["kind"]: each for each in yaml.safe_load_all(startup_taint_controller(groups))}
    config = json.loads(made["ConfigMap"]["data"]["config.json"])
    assert config["groups"] == {"windows": {"daemonSets": ["a/b"], "csiDrivers": []}}


DOMAIN = {"directory_id": "d-0123456789", "name": "corp.example.com"}
GMSA = {
    "accounts": ["WebApp1", "Batch"],
    "domain_name": "corp.example.com",
    "netbios_name": "CORP",
    "sid": "S-1-5-21-1-2-3",
    "guid": "0a1b2c3d-0000-4000-8000-0123456789ab",
}
SECRET_ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:gmsa-AbCdEf"


def allowed(mocks: AwsMocks) -> list[tuple[str, str]]:
    """Action and resource of each statement of the role's policy on identity."""
    (policy,) = [each for each in mocks.of_type("aws:iam/rolePolicy:RolePolicy") if each.name == "dev-windows-domain"]
    return [(each["Action"], each["Resource"]) for each in json.loads(policy.inputs["policy"])["Statement"]]


def test_systems_manager_joins_the_nodes_of_this_group_alone_before_they_join_the_cluster() -> None:
    mocks = registered(domain={**DOMAIN, "organizational_unit": "OU=Nodes,DC=corp,DC=example,DC=com"})
    association = mocks.inputs("aws:ssm/association:Association")
    (target,) = association["targets"]
    (instances, *_) = mocks.inputs(TEMPLATE)["tagSpecifications"]
    assert target == {"key": "tag:eks-windows-nodes/domain-join", "values": ["dev/windows"]}
    assert instances["tags"]["eks-windows-nodes/domain-join"] == "dev/windows"
    assert association["name"] == "AWS-JoinDirectoryServiceDomain"
    assert association["parameters"] == {
        "directoryId": "d-0123456789",
        "directoryName": "corp.example.com",
        "directoryOU": "OU=Nodes,DC=corp,DC=example,DC=com",
    }
    directory = "arn:aws:ds:eu-central-1:123456789012:directory/d-0123456789"
    assert allowed(mocks) == [("ds:DescribeDirectories", "*"), ("ds:CreateComputer", directory)]
    assert "$EksDomain = 'corp.example.com'" in user_data(mocks)
    assert made(registered(domain=None, gmsa=None)) == made(registered())


def test_systems_manager_is_told_the_first_dns_server_of_a_domain_and_the_nodes_all() -> None:
    mocks = registered(domain={**DOMAIN, "dns_ip_addresses": ["10.0.0.10", "10.0.1.10"], "computer_name_prefix": "W"})
    assert mocks.inputs("aws:ssm/association:Association")["parameters"]["dnsIpAddresses"] == "10.0.0.10"
    assert "-ServerAddresses '10.0.0.10','10.0.1.10'" in user_data(mocks)
    assert "$EksPrefix = 'W'" in user_data(mocks)
    empty = registered(domain={**DOMAIN, "dns_ip_addresses": [], "computer_name_prefix": None})
    assert user_data(empty) == user_data(registered(domain=DOMAIN))


def test_auto_scaling_may_use_each_key_before_a_node_starts_by_a_grant_of_this_group() -> None:
    keys = ["0a1b2c3d-0000-4000-8000-0123456789ab", "arn:aws:kms:eu-central-1:210987654321:key/mrk-" + "0" * 32]
    mocks = registered(volume_key_grants=keys)
    grants = mocks.of_type("aws:kms/grant:Grant")
    assert sorted(each.inputs["keyId"] for each in grants) == keys
    assert {each.inputs["name"] for each in grants} == {"eks-windows-nodes/dev/windows"}
    (grantee,) = {each.inputs["granteePrincipal"] for each in grants}
    assert grantee == (
        "arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    )
    assert registered(volume_key_grants=[]).of_type("aws:kms/grant:Grant") == []


def test_nodes_in_no_domain_read_the_secret_of_their_accounts_and_no_other() -> None:
    key = "arn:aws:kms:eu-central-1:123456789012:key/0a1b"
    assert allowed(registered(gmsa={**GMSA, "credentials_arn": SECRET_ARN, "credentials_key_arn": key})) == [
        ("secretsmanager:GetSecretValue", SECRET_ARN),
        ("kms:Decrypt", key),
    ]


@pytest.mark.parametrize("secret", [None, SECRET_ARN])
def test_each_account_has_its_credential_spec(secret: str | None) -> None:
    found: list[str] = []
    given = {**GMSA, **({} if secret is None else {"credentials_arn": secret})}
    run(lambda: group_credential_specs(arguments(gmsa=given, domain=DOMAIN)).apply(found.append) and None)
    specs = list(yaml.safe_load_all(found[0]))
    assert [each["metadata"]["name"] for each in specs] == ["webapp1", "batch"]
    accounts = specs[0]["credspec"]["ActiveDirectoryConfig"]
    assert accounts["GroupManagedServiceAccounts"] == [
        {"Name": "WebApp1", "Scope": "corp.example.com"},
        {"Name": "WebApp1", "Scope": "CORP"},
    ]
    host = accounts.get("HostAccountConfig")
    assert (host and json.loads(host["PluginInput"])) == (secret and {"credentialArn": secret})
