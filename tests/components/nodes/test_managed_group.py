"""A node group that EKS manages: what is made, with which inputs, and the line for what can't be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from components.arguments.error import ArgumentError
from components.nodes.managed_group import ManagedWindowsNodeGroup
from components.nodes.managed_nodes import nothing_to_adopt, refusal
from tests.components.nodes.test_group import AMI, ENTRY, SHARED, TEMPLATE, arguments
from tests.components.program import component, is_unknown, made, run

if TYPE_CHECKING:
    from components.nodes.managed_args import ManagedWindowsNodeGroupArgs
    from standin.provider.mocks import AwsMocks

NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
RESERVED = "arn:aws:resource-groups:eu-central-1:123456789012:group/reserved"
LOOK_UP = "aws:eks/getNodeGroup:getNodeGroup"
AMAZONS = {**AMI, "image": "Windows_Server-2022-English-Core-EKS_Optimized-1.35-2026.11.12"}


def registered(*, unknown: bool = False, live: dict[str, Any] | None = None, **changes: Any) -> AwsMocks:  # noqa: ANN401  any argument
    """What a managed group of such arguments registers, beside a live one of its name."""
    args = cast("ManagedWindowsNodeGroupArgs", arguments(**changes))
    failures = {} if live else {LOOK_UP: "reading EKS Node Group (dev:windows): couldn't find resource"}
    return run(
        lambda: ManagedWindowsNodeGroup("dev-windows", args) and None,
        facts={LOOK_UP: live or {}},
        failures=failures,
        unknown=unknown,
    )


def test_it_has_what_a_self_managed_group_has_and_an_eks_group_in_its_scaling_groups_place() -> None:
    kinds = {kind for kind, _ in made(registered())}
    assert kinds == {
        "ManagedWindowsNodeGroup",
        "Role",
        "InstanceProfile",
        "RolePolicyAttachment",
        "SecurityGroup",
        "SecurityGroupEgressRule",
        "SecurityGroupIngressRule",
        "LaunchTemplate",
        "WindowsNodeAccess",
        "AccessEntry",
        "NodeGroup",
    }


def test_an_own_ami_is_named_by_the_template_and_nothing_of_it_by_the_group() -> None:
    mocks = registered()
    group, template = mocks.inputs(NODE_GROUP), mocks.inputs(TEMPLATE)
    assert not {"amiType", "version", "releaseVersion", "instanceTypes", "diskSize", "remoteAccess"} & group.keys()
    assert (template["imageId"], "userData" in template) == (AMI["id"], True)
    assert "iamInstanceProfile" not in template
    assert template["metadataOptions"]["httpTokens"] == "required"
    assert template["blockDeviceMappings"][0]["ebs"]["encrypted"] == "true"
    assert group["taints"] == [{"key": "os", "value": "windows", "effect": "NO_SCHEDULE"}]
    assert group["forceUpdateVersion"] is False


def test_amazons_ami_is_named_by_the_group_and_nothing_of_it_by_the_template() -> None:
    mocks = registered(ami=AMAZONS, by_release_version=True, instance_types=["m6i.large", "m5.large"])
    group, template = mocks.inputs(NODE_GROUP), mocks.inputs(TEMPLATE)
    told = (group["amiType"], group["version"], group["releaseVersion"])
    assert told == ("WINDOWS_CORE_2022_x86_64", "1.35", "1.35-2026.11.12")
    assert not {"imageId", "userData", "instanceType"} & template.keys()
    assert group["instanceTypes"] == ["m6i.large", "m5.large"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {"maxUnavailable": 1, "updateStrategy": "DEFAULT"}),
        ({"update_config": {}}, {"maxUnavailable": 1, "updateStrategy": "DEFAULT"}),
        ({"update_config": {"max_unavailable": 3}}, {"maxUnavailable": 3, "updateStrategy": "DEFAULT"}),
        (
            {"update_config": {"max_unavailable_percentage": 25, "strategy": "MINIMAL"}},
            {"maxUnavailablePercentage": 25, "updateStrategy": "MINIMAL"},
        ),
    ],
)
def test_the_update_configuration_always_says_how_many(given: dict[str, Any], expected: dict[str, Any]) -> None:
    assert registered(**given).inputs(NODE_GROUP)["updateConfig"] == expected


@pytest.mark.parametrize(
    ("live", "given", "desired"),
    [
        (None, {}, 1),
        (None, {"desired_size": 2}, 2),
        (3, {"desired_size": 2}, 3),
        (9, {}, 3),
        (1, {"min_size": 2}, 2),
    ],
)
def test_the_number_of_nodes_that_there_are_is_kept_within_the_bounds(
    live: int | None, given: dict[str, Any], desired: int
) -> None:
    """EKS is sent all three sizes at each change, and a cluster autoscaler has changed one of them."""
    standing = None if live is None else {"scalingConfigs": [{"minSize": 1, "maxSize": 9, "desiredSize": live}]}
    assert registered(live=standing, **given).inputs(NODE_GROUP)["scalingConfig"]["desiredSize"] == desired


def test_a_preview_of_what_is_not_known_yet_goes_through() -> None:
    mocks = registered(unknown=True)
    assert is_unknown(mocks.inputs(NODE_GROUP)["nodeRoleArn"])
    assert is_unknown(component(mocks, "ManagedWindowsNodeGroup").outputs["auto_scaling_group_name"])


def test_a_shared_role_is_taken_and_let_in_by_somebody_else() -> None:
    mocks = registered(role=SHARED, access="external")
    assert mocks.inputs(NODE_GROUP)["nodeRoleArn"] == SHARED["arn"]
    assert mocks.of_type(ENTRY) == []


def test_an_ami_without_a_release_version_is_refused_before_anything_is_made() -> None:
    def program() -> None:
        args = cast("ManagedWindowsNodeGroupArgs", arguments(by_release_version=True))
        with pytest.raises(ArgumentError) as refused:
            ManagedWindowsNodeGroup("dev-windows", args)
        assert str(refused.value) == (
            "ManagedWindowsNodeGroup dev-windows: by_release_version: found it with 'windows-2022-core', expected one "
            "of Amazon's EKS optimized Windows AMIs, which alone have a release version; pin one of those, or drop it"
        )

    assert run(program).registrations == []


LIVE = {
    "clusterName": "dev",
    "nodeGroupName": "windows",
    "capacityType": "ON_DEMAND",
    "amiType": "CUSTOM",
    "subnetIds": ["subnet-b", "subnet-a"],
}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"capacityType": "SPOT", "subnetIds": ["subnet-a", "subnet-b"]}, "capacity_type of node group windows"),
        ({"subnetIds": ["subnet-a"]}, "subnet_ids of node group windows"),
        ({"amiType": "WINDOWS_CORE_2022_x86_64"}, "the kind of AMI of node group windows"),
        ({}, "the launch template of node group windows"),
    ],
)
def test_what_eks_keeps_is_named_with_the_way(given: dict[str, Any], said: str) -> None:
    run(lambda: None)
    line = refusal({**LIVE, "tags": {"eks-windows-nodes/stack": "eks-windows-nodes/dev"}}, given, "dev-windows")
    assert line.startswith(said)
    assert "make a second group of another name beside it" in line


def test_what_is_adopted_and_not_there_is_refused_as_a_change_of_kind_with_the_way() -> None:
    line = nothing_to_adopt("dev", "windows")
    assert line.startswith("adopted: EKS has no node group windows in cluster dev")
    assert "make a second group of another name beside it" in line


def test_a_group_of_somebody_else_is_named_with_how_to_take_it_over() -> None:
    run(lambda: None)
    assert refusal({**LIVE, "tags": {}}, {}, "dev-windows").endswith(
        "pulumi import aws:eks/nodeGroup:NodeGroup dev-windows dev:windows"
    )


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ({"preference": "default"}, {"capacityReservationPreference": "open"}),
        ({"preference": "capacity-reservations-first", "ids": []}, {"capacityReservationPreference": "open"}),
        ({"preference": "capacity-reservations-only"}, {"capacityReservationPreference": "capacity-reservations-only"}),
        ({"preference": "none"}, {"capacityReservationPreference": "none"}),
        (
            {"preference": "capacity-reservations-only", "ids": ["cr-0123456789abcdef0"]},
            {"capacityReservationTarget": {"capacityReservationId": "cr-0123456789abcdef0"}},
        ),
        (
            {"preference": "capacity-reservations-first", "resource_groups": [RESERVED]},
            {"capacityReservationTarget": {"capacityReservationResourceGroupArn": RESERVED}},
        ),
    ],
)
def test_reserved_capacity_is_asked_for_by_the_template_in_one_of_its_ways(given: object, sent: object) -> None:
    assert registered(capacity_reservation=given).inputs(TEMPLATE)["capacityReservationSpecification"] == sent


def test_hardware_and_licences_reach_the_template() -> None:
    licence = f"arn:aws:license-manager:eu-central-1:123456789012:license-configuration:lic-{'0' * 32}"
    template = registered(placement={"group": "near"}, licences=[licence]).inputs(TEMPLATE)
    assert template["placement"] == {"tenancy": "default", "groupName": "near"}
    assert template["licenseSpecifications"] == [{"licenseConfigurationArn": licence}]
    where = {"placement", "licenseSpecifications", "capacityReservationSpecification"}
    assert not where & registered(placement=None, licences=[], capacity_reservation=None).inputs(TEMPLATE).keys()
