"""Stacks: settings become components and exports, and what is wrong in the account is told at its config key."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from components.facts.release import KUBELET_VERSION_TAG, KUBERNETES_MINOR_TAG
from components.settings import EnvironmentSettings, ImagesSettings, SettingsError
from components.stacks.environment import build_environment
from components.stacks.images import build_images, fast_launch_warnings
from standin.provider.facts import Facts, image_id
from tests.components import configs
from tests.components.configs import IMAGE, NODE_GROUP, cluster, images, node_group
from tests.components.facts.test_release import TAGS
from tests.components.program import COMPONENTS, run

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.provider.mocks import AwsMocks

PARAMETER = "/imagebuilder/eks-windows-nodes/windows-2022-core/ami-id"
IMAGES_STACK = {"acme/eks-windows-nodes/images": {"images": {"windows-2022-core": {"outputParameter": PARAMETER}}}}
GET_AMI = "aws:ec2/getAmi:getAmi"
AMI: Facts = {GET_AMI: {"name": "windows-2022-core-1", "creationDate": "2026-11-18T04:05:06.000Z", "tags": TAGS}}
MISSING = "couldn't find resource"

GROUP_KEY = r"eks-windows-nodes:clusters\[0\]\.nodeGroups\[0\]"


def images_stack(config: dict[str, Any], **run_options: Any) -> tuple[AwsMocks, dict[str, Any]]:  # noqa: ANN401 see `run`
    """An images stack's registrations and exports."""
    exports: dict[str, Any] = {}
    settings = configs.loaded(config)
    assert isinstance(settings, ImagesSettings)
    return run(lambda: exports.update(build_images(settings)), **run_options), exports


def environment(config: dict[str, Any], **run_options: Any) -> tuple[AwsMocks, dict[str, Any]]:  # noqa: ANN401 see `run`
    """An environment stack's registrations and exports."""
    exports: dict[str, Any] = {}
    settings = configs.loaded(config)
    assert isinstance(settings, EnvironmentSettings)

    async def program() -> None:
        exports.update(await build_environment(settings))

    facts: Facts = {GET_AMI: {}, **run_options.pop("facts", {})}  # the pinned AMI is there
    return run(program, facts=facts, **run_options), exports


def from_image(**changes: Any) -> dict[str, Any]:  # noqa: ANN401 any setting
    """The config of an environment whose first node group takes the newest build of an image."""
    config = node_group(ami={"image": "windows-2022-core"}, **changes)
    return {**config, "eks-windows-nodes:imagesStack": "acme/eks-windows-nodes/images"}


def test_each_image_is_a_pipeline_and_is_exported_by_its_name() -> None:
    config = {"eks-windows-nodes:images": [IMAGE, {**IMAGE, "name": "windows-2022-full", "variant": "Full"}]}
    mocks, exports = images_stack(config)
    assert {each.name for each in mocks.of_type(f"{COMPONENTS}WindowsImagePipeline")} == set(exports["images"])
    assert set(exports["images"]["windows-2022-full"]) == {
        "pipelineArn",
        "recipeVersion",
        "windowsServer",
        "variant",
        "kubernetesMinor",
        "outputParameter",
        "channelParameters",
        "manifestParameter",
        "scanFailOn",
        "logGroup",
        "buildRoleArn",
        "fastLaunch",
    }
    assert exports["images"]["windows-2022-full"]["variant"] == "Full"


@pytest.mark.parametrize(
    ("base", "parent"),
    [
        (None, "ssm:/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-1.35/image_id"),
        ({"eksOptimized": "2026.10.17"}, "ami-00000000000000001"),
        ({"amiId": "ami-0123456789abcdef0"}, "ami-0123456789abcdef0"),
        (
            {"windows": {"version": "2026.10.15"}},
            "arn:aws:imagebuilder:eu-central-1:aws:image/windows-server-2022-english-core-base-x86/2026.10.15",
        ),
    ],
)
def test_each_kind_of_base_is_the_recipes_parent(base: dict[str, Any] | None, parent: str) -> None:
    mocks, _ = images_stack(images(base=base), facts={GET_AMI: {"id": "ami-00000000000000001"}})
    recipe = mocks.inputs("aws:imagebuilder/imageRecipe:ImageRecipe")
    assert recipe["parentImage"] == parent
    artifacts = [each for each in recipe["components"] if "eks-optimized-ami-windows" in each["componentArn"]]
    assert len(artifacts) == (1 if base is not None and "windows" in base else 0)


def test_all_of_an_images_settings_reach_its_pipeline() -> None:
    config = images(
        updates={"exclude": ["KB5068787"]},
        build={"s3Logs": {"bucket": "logs"}, "testTimeoutMinutes": 90},
        schedule={"enabled": False},
        fastLaunch=None,
        distributions=[{"region": "us-east-1"}],
        lifecycle={"deleteAfterDays": 60},
        outputParameter="/imagebuilder/mine",
        tags={"team": "a"},
    )
    (pipeline,) = images_stack(config)[0].of_type(f"{COMPONENTS}WindowsImagePipeline")
    assert pipeline.inputs["updates"]["exclude"] == ["KB5068787"]
    assert pipeline.inputs["build"]["s3_logs"] == {"bucket": "logs", "prefix": "image-builder"}
    assert pipeline.inputs["build"]["test_timeout_minutes"] == 90
    assert pipeline.inputs["schedule"]["enabled"] is False
    assert pipeline.inputs["distributions"][0]["region"] == "us-east-1"
    assert pipeline.inputs["lifecycle"]["delete_after_days"] == 60
    assert pipeline.inputs["output_parameter"] == "/imagebuilder/mine"
    assert pipeline.inputs["tags"] == {"team": "a"}


@pytest.mark.parametrize(
    ("launches", "told"),
    [([], False), ([40], False), ([20, 20], False), ([20, 21], True), ([40, None], False), ([6] * 7, True)],
)
def test_more_launches_at_a_time_than_ec2s_quota_are_warned_of(launches: list[int | None], *, told: bool) -> None:
    one = images()["eks-windows-nodes:images"][0]
    many = [
        {**one, "name": f"image-{n}", "fastLaunch": None if each is None else {"parallelLaunches": each}}
        for n, each in enumerate(launches or [None])
    ]
    settings = configs.loaded({"aws:region": "eu-central-1", "eks-windows-nodes:images": many})
    assert isinstance(settings, ImagesSettings)
    warnings = fast_launch_warnings(settings, "eu-central-1")
    assert len(warnings) == told
    assert all(f"up to {sum(filter(None, launches))} machines at a time in eu-central-1 " in each for each in warnings)


def test_ec2s_quota_is_that_of_each_region_and_account() -> None:
    one = images()["eks-windows-nodes:images"][0]
    key = "arn:aws:kms:{}:123456789012:key/01234567-89ab-cdef-0123-456789abcdef"
    fast = {"fastLaunch": {"parallelLaunches": 21}}
    distributions = [
        {"region": "eu-central-1", "copyToAccounts": ["210987654321"], **fast},
        {"region": "us-east-1", "copyToAccounts": ["210987654321"], "kmsKeyId": key.format("us-east-1"), **fast},
        {"region": "us-west-2"},
    ]
    changed = {**one, "fastLaunch": {"parallelLaunches": 20}, "distributions": distributions}
    changed["rootVolume"] = {"kmsKeyId": key.format("eu-central-1")}
    both = [{**changed, "name": "first"}, {**changed, "name": "second"}]
    settings = configs.loaded({"aws:region": "eu-central-1", "eks-windows-nodes:images": both})
    assert isinstance(settings, ImagesSettings)
    warnings = fast_launch_warnings(settings, "eu-central-1")
    places = [re.search(r"up to 42 machines at a time in (.*) when they", each) for each in warnings]
    assert [found and found[1] for found in places] == [
        "eu-central-1 of account 210987654321",
        "us-east-1",
        "us-east-1 of account 210987654321",
    ]


def test_an_image_whose_base_eks_does_not_publish_is_told_at_its_key() -> None:
    with pytest.raises(
        SettingsError, match=r"eks-windows-nodes:images\[0\]: EKS publishes no Windows Server 2022 Core AMI"
    ):
        images_stack(images(), failures={"aws:ssm/getParameter:getParameter": MISSING})


def test_images_that_cannot_be_built_are_told_together_before_one_of_the_others_is_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The provider is asked between them, and would make what is declared already."""
    made: list[str] = []

    def make(name: str, _: object) -> None:
        made.append(name)

    monkeypatch.setattr("components.stacks.images.WindowsImagePipeline", make)
    config = images()
    names = {"good": {}, "early": {"kubernetesMinor": "1.36"}, "late": {"kubernetesMinor": "1.37"}}
    config["eks-windows-nodes:images"] = [{**IMAGE, "name": name, **each} for name, each in names.items()]

    def unpublished(arguments: dict[str, Any]) -> str | None:
        return None if "1.35" in arguments["name"] else MISSING

    with pytest.raises(SettingsError) as told:
        images_stack(config, failures={"aws:ssm/getParameter:getParameter": unpublished})
    keys = [line.partition(": ")[0] for line in str(told.value).splitlines()]
    assert (keys, made) == (["eks-windows-nodes:images[1]", "eks-windows-nodes:images[2]"], [])


def test_each_node_group_is_exported_with_its_release() -> None:
    mocks, exports = environment(node_group())
    assert {each.name for each in mocks.of_type(f"{COMPONENTS}WindowsNodeGroup")} == {"dev-windows", "dev-batch"}
    dev = exports["clusters"]["dev"]
    assert (dev["kubernetesVersion"], dev["authenticationMode"]) == ("1.35", "API_AND_CONFIG_MAP")
    assert set(dev["nodeGroups"]) == {"windows", "batch"}
    assert set(dev["nodeGroups"]["windows"]) == {
        "roleArn",
        "roleName",
        "securityGroupId",
        "launchTemplateId",
        "launchTemplateVersion",
        "autoScalingGroupName",
        "accessMethod",
        "instanceRefresh",
        "amiId",
        "image",
        "windowsServer",
        "variant",
        "kubernetesMinor",
        "kubeletVersion",
        "osBuild",
        "buildDate",
        "recipeVersion",
        "bootLevers",
        "labels",
        "taints",
    }
    assert dev["nodeGroups"]["windows"]["kubeletVersion"] == "1.35.8"
    assert dev["nodeGroups"]["windows"]["labels"] == {"eks-windows-nodes/node-group": "windows"}
    assert dev["nodeGroups"]["windows"]["taints"] == ["os=windows:NoSchedule"]


def test_an_image_of_the_images_stack_is_followed_to_its_newest_build() -> None:
    mocks, exports = environment(from_image(), stacks=IMAGES_STACK, facts=AMI)
    group = exports["clusters"]["dev"]["nodeGroups"]["windows"]
    assert group["amiId"] == image_id(PARAMETER)
    assert group["osBuild"] == "20348.5962"
    assert mocks.inputs("aws:ec2/launchTemplate:LaunchTemplate", "dev-windows")["imageId"] == image_id(PARAMETER)


def test_a_short_name_is_a_stack_of_this_project_and_organization(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pulumi, "get_organization", lambda: "acme")
    config = {**from_image(), "eks-windows-nodes:imagesStack": "images"}
    assert environment(config, stacks=IMAGES_STACK, facts=AMI)[1]["clusters"]


def test_an_image_that_the_images_stack_lacks_is_told_at_its_key() -> None:
    stacks: dict[str, dict[str, object]] = {"acme/eks-windows-nodes/images": {"images": {"other": {}}}}
    with pytest.raises(
        SettingsError, match=f"{GROUP_KEY}: the images stack has no image 'windows-2022-core', but other"
    ):
        environment(from_image(), stacks=stacks)


def test_an_image_without_a_finished_build_is_told_at_its_key() -> None:
    failures = {"aws:ssm/getParameter:getParameter": MISSING}
    with pytest.raises(
        SettingsError, match=f"{GROUP_KEY}: there is no parameter {PARAMETER}; start the image's pipeline"
    ):
        environment(from_image(), stacks=IMAGES_STACK, failures=failures)


def test_a_cluster_that_is_not_there_is_told_at_its_key() -> None:
    with pytest.raises(SettingsError, match=r"eks-windows-nodes:clusters\[0\]\.name: no EKS cluster 'dev'"):
        environment(node_group(), failures={"aws:eks/getCluster:getCluster": MISSING})


@pytest.mark.parametrize(
    ("minor", "kubelet", "expected"),
    [("1.36", "1.36.0", "1.32 to 1.35"), ("1.31", "1.31.9", "1.32 to 1.35")],
    ids=["newer", "too old"],
)
def test_a_release_that_the_control_plane_does_not_support_is_told_at_its_key(
    minor: str, kubelet: str, expected: str
) -> None:
    config = configs.release(kubernetesMinor=minor, kubeletVersion=kubelet)
    line = f"^{GROUP_KEY}\\.ami: found one with kubelet {kubelet}, expected {expected}"
    with pytest.raises(SettingsError, match=line):
        environment(config)


def test_an_image_whose_tags_tell_a_kubelet_that_is_too_new_is_told_at_its_key() -> None:
    """A parameter or an image stack is followed to it, and it alone tells."""
    tags = {**TAGS, KUBERNETES_MINOR_TAG: "1.36", KUBELET_VERSION_TAG: "1.36.1"}
    newer: Facts = {GET_AMI: {"name": "x", "creationDate": "2026-11-18T04:05:06.000Z", "tags": tags}}
    with pytest.raises(SettingsError, match=f"^{GROUP_KEY}\\.ami: found one with kubelet 1.36.1, expected 1.32"):
        environment(from_image(), stacks=IMAGES_STACK, facts=newer)


PLAIN: Facts = {
    GET_AMI: {
        "id": "ami-0123456789abcdef0",
        "name": "golden-7",
        "creationDate": "2026-11-18T04:05:06.000Z",
        "imageOwnerAlias": "",
        "tags": {},
    }
}
OWN = {"id": "ami-0123456789abcdef0", "windowsServer": 2022, "variant": "Core"}


def test_an_ami_of_ones_own_runs_with_the_facts_that_are_given_beside_its_id() -> None:
    own = {**OWN, "kubeletVersion": "1.35.8", "osBuild": "20348.5962"}
    mocks, exports = environment(node_group(ami=own), facts=PLAIN)
    assert mocks.inputs("aws:ec2/launchTemplate:LaunchTemplate", "dev-windows")["imageId"] == OWN["id"]
    group = exports["clusters"]["dev"]["nodeGroups"]["windows"]
    told = ("image", "windowsServer", "variant", "kubernetesMinor", "kubeletVersion", "osBuild", "buildDate")
    assert [group[key] for key in told] == [
        "golden-7",
        "2022",
        "Core",
        "1.35",
        "1.35.8",
        "20348.5962",
        "2026-11-18",
    ]


def test_an_ami_of_ones_own_that_tells_too_little_is_told_at_its_key() -> None:
    line = f"^{GROUP_KEY}: {OWN['id']} \\(golden-7\\) does not tell its kubeletVersion, osBuild, .*; give them"
    with pytest.raises(SettingsError, match=line):
        environment(node_group(ami=OWN), facts=PLAIN)


def test_nodes_stand_in_the_private_subnets_unless_told_otherwise() -> None:
    mocks, _ = environment(node_group(subnetIds=["subnet-01234567"]))
    zones = {each.name: each.inputs["vpcZoneIdentifiers"] for each in mocks.of_type("aws:autoscaling/group:Group")}
    assert zones["dev-windows"] == ["subnet-01234567"]
    assert len(zones["dev-batch"]) == 3


GET_GROUP = "aws:ec2/getSecurityGroup:getSecurityGroup"


@pytest.mark.parametrize(
    ("change", "nodes", "way"),
    [
        ({"maxSize": 20}, 2, "a lower instanceRefresh.maxHealthyPercentage"),
        ({"strategy": "blueGreen", "maxSize": 4}, 4, "a smaller maxSize"),
        ({"kind": "managed"}, 6, "updateConfig.strategy MINIMAL"),
        ({"kind": "managed", "updateConfig": {"strategy": "MINIMAL"}}, 0, ""),
        ({"kind": "managed", "maxSize": 40, "updateConfig": {"maxUnavailablePercentage": 50}}, 20, "updateConfig"),
    ],
)
def test_subnets_without_addresses_for_a_roll_out_are_told_of_by_the_kind_of_group(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], nodes: int, way: str
) -> None:
    told: list[str] = []
    monkeypatch.setattr(pulumi.log, "warn", told.append)
    full: Facts = {"aws:ec2/getSubnet:getSubnet": {"vpcId": "vpc-0a1b2c3d4e5f60718", "availableIpAddressCount": 0}}

    def missing(_args: Mapping[str, Any]) -> str:
        return "couldn't find resource"

    config = node_group(**change)
    name = config["eks-windows-nodes:clusters"][0]["nodeGroups"][0]["name"]
    environment(config, facts=full, failures={"aws:eks/getNodeGroup:getNodeGroup": missing})
    lines = [line for line in told if re.match(rf"\S+-{name}: subnetIds: ", line)]
    assert [(f"up to {nodes} nodes" in line, way in line) for line in lines] == ([(True, True)] if nodes else [])


def test_a_subnet_or_security_group_of_another_vpc_is_told_at_its_key() -> None:
    foreign: Facts = {
        "aws:ec2/getSubnet:getSubnet": lambda args: {
            "vpcId": "vpc-0a1b2c3d4e5f60718" if args["id"] == "subnet-01234567" else "vpc-00000001",
            "availableIpAddressCount": 250,
        },
        GET_GROUP: {"vpcId": "vpc-00000001", "tags": {}},
    }
    config = node_group(subnetIds=["subnet-01234567", "subnet-89abcdef"], securityGroupIds=["sg-01234567"])
    with pytest.raises(SettingsError) as told:
        environment(config, facts=foreign)
    group = "eks-windows-nodes:clusters[0].nodeGroups[0]"
    assert str(told.value).splitlines() == [
        (
            f"{group}.subnetIds[1]: found subnet-89abcdef of vpc-00000001, expected a subnet of the cluster's VPC "
            "vpc-0a1b2c3d4e5f60718; name one of that"
        ),
        (
            f"{group}.securityGroupIds[0]: found sg-01234567 of vpc-00000001, expected a security group of the "
            "cluster's VPC vpc-0a1b2c3d4e5f60718; name one of that"
        ),
    ]


def test_a_second_security_group_with_the_clusters_tag_is_told_with_the_switch_that_takes_ours() -> None:
    tagged: Facts = {GET_GROUP: {"vpcId": "vpc-0a1b2c3d4e5f60718", "tags": {"kubernetes.io/cluster/dev": "owned"}}}
    with pytest.raises(
        SettingsError, match=f"^{GROUP_KEY}\\.securityGroupIds: .*; set securityGroupClusterTag to false$"
    ):
        environment(node_group(securityGroupIds=["sg-01234567"]), facts=tagged)
    switched = node_group(securityGroupIds=["sg-01234567"], securityGroupClusterTag=False)
    mocks, _ = environment(switched, facts=tagged)
    own = mocks.inputs("aws:ec2/securityGroup:SecurityGroup", "dev-windows")
    assert "kubernetes.io/cluster/dev" not in own["tags"]
    template = mocks.inputs("aws:ec2/launchTemplate:LaunchTemplate", "dev-windows")
    assert template["vpcSecurityGroupIds"][1:] == ["sg-01234567"]


def test_a_clusters_termination_queue_is_made_where_it_is_asked_for_and_tells_the_values_of_the_chart() -> None:
    mocks, exports = environment(cluster(terminationQueue={"namespace": "drain", "spot": False}))
    assert [each.name for each in mocks.of_type(f"{COMPONENTS}NodeTerminationQueue")] == ["dev-termination"]
    assert set(exports["clusters"]["dev"]["terminationQueue"]) == {"roleArn", "chartValues"}
    association = mocks.inputs("aws:eks/podIdentityAssociation:PodIdentityAssociation")
    assert (association["clusterName"], association["namespace"]) == ("dev", "drain")
    assert len(mocks.of_type("aws:cloudwatch/eventRule:EventRule")) == 2
    without, exports = environment(cluster(terminationQueue=None))
    assert without.of_type(f"{COMPONENTS}NodeTerminationQueue") == []
    assert "terminationQueue" not in exports["clusters"]["dev"]


def test_groups_of_a_cluster_share_a_role_that_is_let_in_once_where_it_is_asked_for() -> None:
    config = cluster(nodeRole={"policyArns": ["arn:aws:iam::123456789012:policy/own"], "rolePath": "/team/"})
    first = config["eks-windows-nodes:clusters"][0]["nodeGroups"][0]
    managed = {"name": "by-eks", "kind": "managed", "ami": first["ami"]}
    config["eks-windows-nodes:clusters"][0]["nodeGroups"] = [first, {**first, "name": "batch"}, managed]
    mocks, exports = environment(config, failures={"aws:eks/getNodeGroup:getNodeGroup": "couldn't find resource"})
    assert [each.name for each in mocks.of_type("aws:iam/role:Role")] == ["dev-nodes"]
    assert [each.name for each in mocks.of_type("aws:iam/instanceProfile:InstanceProfile")] == ["dev-nodes"]
    assert [each.name for each in mocks.of_type("aws:eks/accessEntry:AccessEntry")] == ["dev-nodes"]
    assert len(exports["clusters"]["dev"]["nodeGroups"]) == 3
    assert mocks.inputs("aws:iam/role:Role")["path"] == "/team/"
    hooks = {each.name for each in mocks.of_type("aws:autoscaling/lifecycleHook:LifecycleHook")}
    assert hooks == {"dev-windows-launch", "dev-batch-launch"}
    rights = json.loads(mocks.inputs("aws:iam/rolePolicy:RolePolicy")["policy"])["Statement"][0]
    assert rights["Condition"] == {
        "StringEquals": {"aws:ResourceTag/kubernetes.io/cluster/dev": "owned"},
        "Null": {"aws:ResourceTag/eks-windows-nodes/node-group": "false"},
    }


def test_an_empty_shared_role_is_one_and_none_leaves_each_group_its_own() -> None:
    mocks, _ = environment(cluster(nodeRole={}))
    assert [each.name for each in mocks.of_type("aws:iam/role:Role")] == ["dev-nodes"]
    mocks, _ = environment(cluster(nodeRole=None))
    assert {each.name for each in mocks.of_type("aws:iam/role:Role")} == {"dev-windows", "dev-batch"}


LINUX: dict[str, Any] = {"subnetIds": ["subnet-0a1a2a3a4a5a6a7a8"], "minSize": 1}


def test_what_a_cluster_needs_once_is_made_before_its_nodes_where_it_is_asked_for() -> None:
    mocks, exports = environment(cluster(windowsSupport={"clusterRoleName": "plane", "linuxNodes": LINUX}))
    made = [each.type for each in mocks.registrations]
    assert made.index("aws:eks/nodeGroup:NodeGroup") < made.index("aws:autoscaling/group:Group")
    attached = mocks.inputs("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "dev-resource-controller")
    assert attached["role"] == "plane"
    assert mocks.inputs("aws:eks/nodeGroup:NodeGroup")["scalingConfig"]["minSize"] == 1
    assert set(exports["clusters"]["dev"]) >= {"linuxNodeGroupName", "nodeGroups"}


@pytest.mark.parametrize("given", [None, {}, {"linuxNodes": None, "linuxNodesElsewhere": True}])
def test_without_linux_nodes_none_are_made_and_they_are_looked_for_where_they_are_asked_for(
    given: dict[str, Any] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[str] = []
    monkeypatch.setattr("pulumi.log.warn", lines.append)
    mocks, exports = environment(
        cluster(windowsSupport=given), facts={"aws:eks/getNodeGroups:getNodeGroups": {"names": []}}
    )
    assert mocks.of_type("aws:eks/nodeGroup:NodeGroup") == []
    assert "linuxNodeGroupName" not in exports["clusters"]["dev"]
    assert any("CoreDNS" in line for line in lines) is (given == {})


def test_linux_nodes_of_another_vpc_are_told_at_their_key() -> None:
    elsewhere: Facts = {"aws:ec2/getSubnet:getSubnet": {"vpcId": "vpc-other", "availableIpAddressCount": 250}}
    with pytest.raises(SettingsError, match=r"windowsSupport\.linuxNodes\.subnetIds\[0\]: found .* of vpc-other"):
        environment(cluster(windowsSupport={"linuxNodes": LINUX}), facts=elsewhere)


ADDON = "aws:eks/addon:Addon"
GET_ADDON = "aws:eks/getAddon:getAddon"


def test_the_vpc_cni_is_left_alone_unless_it_is_to_be_managed() -> None:
    assert environment(node_group())[0].of_type(ADDON) == []
    missing = {GET_ADDON: "reading EKS Add-On (dev:vpc-cni): couldn't find resource"}
    managed, _ = environment(cluster(vpcCni={"mode": "manage", "prefixDelegation": True}), failures=missing)
    assert managed.inputs(ADDON) == {
        "clusterName": "dev",
        "addonName": "vpc-cni",
        "configurationValues": '{"enableWindowsIpam": "true", "enableWindowsPrefixDelegation": "true"}',
        "resolveConflictsOnCreate": "NONE",
        "resolveConflictsOnUpdate": "PRESERVE",
    }


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {"enableWindowsIpam": "true"}),
        ({"prefixDelegation": False}, {"enableWindowsIpam": "true", "enableWindowsPrefixDelegation": "false"}),
    ],
    ids=["unset", "off"],
)
def test_what_others_configured_in_the_vpc_cni_stays(asked: dict[str, Any], expected: dict[str, str]) -> None:
    live: Facts = {GET_ADDON: {"configurationValues": '{"env": {"WARM_IP_TARGET": "2"}}'}}
    mocks, _ = environment(cluster(vpcCni={"mode": "manage", **asked}), facts=live)
    found = json.loads(mocks.inputs(ADDON)["configurationValues"])
    assert found == {"env": {"WARM_IP_TARGET": "2"}, **expected}


def test_a_vpc_cni_that_cannot_be_read_is_not_written() -> None:
    denied = {GET_ADDON: "AccessDeniedException: not authorized to perform: eks:DescribeAddon"}
    key = r"eks-windows-nodes:clusters\[0\]\.vpcCni: "
    with pytest.raises(SettingsError, match=f"^{key}.*what it holds could be lost: .*eks:DescribeAddon"):
        environment(cluster(vpcCni={"mode": "manage"}), failures=denied)


def test_access_is_settled_per_cluster() -> None:
    mocks, _ = environment(cluster(access="external", nodeGroups=[NODE_GROUP]))
    assert mocks.of_type("aws:eks/accessEntry:AccessEntry") == []
    (group,) = mocks.of_type(f"{COMPONENTS}WindowsNodeGroup")
    assert group.outputs["access_method"] == "external"
