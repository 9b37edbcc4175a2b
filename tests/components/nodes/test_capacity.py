"""What machines are bought as and where they run: what of it reaches the Auto Scaling group and its template."""

from __future__ import annotations

from typing import Any

import pytest

from components.arguments.error import ArgumentError
from tests.components.nodes.test_group import GROUP, TEMPLATE, registered

ON_DEMAND = {
    "onDemandBaseCapacity": 0,
    "onDemandPercentageAboveBaseCapacity": 100,
    "onDemandAllocationStrategy": "prioritized",
    "spotAllocationStrategy": "price-capacity-optimized",
}


def mixed(**changes: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:  # noqa: ANN401  any argument
    """The types of a group's policy, and how their machines are bought."""
    policy = registered(**changes).inputs(GROUP)["mixedInstancesPolicy"]
    assert policy["launchTemplate"]["launchTemplateSpecification"]["version"] == "1"
    return policy["launchTemplate"]["overrides"], policy["instancesDistribution"]


def test_a_group_of_one_type_on_demand_has_a_template_and_no_policy() -> None:
    """So nothing changes for a group that says nothing, or nothing but empty lists."""
    empty: dict[str, Any] = {"instance_types": [], "weights": {}, "suspended_processes": [], "enabled_metrics": []}
    nothing: dict[str, Any] = {"spot": None, "placement": None, "capacity_reservation": None, "licences": []}
    nothing |= {"warm_pool": None}
    for changes in (dict[str, Any](), empty, nothing):
        group = registered(**changes).inputs(GROUP)
        assert group["launchTemplate"]["version"] == "1"
        assert not {"mixedInstancesPolicy", "capacityRebalance", "suspendedProcesses", "enabledMetrics"} & group.keys()
        assert "warmPool" not in group


def test_a_role_of_somebody_elses_answers_no_hook_and_so_has_no_warm_pool_unless_it_is_said_to() -> None:
    """Its nodes would join in the pool."""
    role = {
        "arn": "arn:aws:iam::123456789012:role/r",
        "name": "r",
        "instance_profile_arn": "arn:aws:iam::123456789012:instance-profile/r",
    }
    given: dict[str, Any] = {"role": role, "access": "external", "warm_pool": {}}
    with pytest.raises(ArgumentError, match="warm_pool: found one of nodes that answer no launch hook"):
        registered(**given)
    assert "warmPool" in registered(**given, launch_hook={"enabled": True}).inputs(GROUP)


def test_several_types_stand_in_place_of_the_templates_in_their_order() -> None:
    types = ["m6i.xlarge", "m5.xlarge"]
    assert mixed(instance_types=types) == ([{"instanceType": name} for name in types], ON_DEMAND)
    assert "instanceType" not in registered(instance_types=types).inputs(TEMPLATE)


def test_a_machine_counts_as_its_weight() -> None:
    overrides, _ = mixed(instance_types=["m6i.xlarge", "m6i.2xlarge"], weights={"m6i.xlarge": 1, "m6i.2xlarge": 2})
    assert [each["weightedCapacity"] for each in overrides] == ["1", "2"]


def test_spot_of_one_type_is_a_policy_of_that_type() -> None:
    """All of them are, unless some are asked for on demand."""
    assert mixed(spot={}) == ([{"instanceType": "m6i.xlarge"}], ON_DEMAND | {"onDemandPercentageAboveBaseCapacity": 0})
    asked = {
        "on_demand_base": 2,
        "on_demand_percentage": 25,
        "allocation": "lowest-price",
        "pools": 3,
        "max_price": "1",
    }
    _, bought = mixed(spot=asked, instance_type="m5.xlarge")
    assert bought == ON_DEMAND | {
        "onDemandBaseCapacity": 2,
        "onDemandPercentageAboveBaseCapacity": 25,
        "spotAllocationStrategy": "lowest-price",
        "spotInstancePools": 3,
        "spotMaxPrice": "1",
    }


@pytest.mark.parametrize(
    ("changes", "member", "sent"),
    [
        ({"max_lifetime_days": 30}, "maxInstanceLifetime", 2_592_000),
        ({"suspended_processes": ["AZRebalance"]}, "suspendedProcesses", ["AZRebalance"]),
        ({"enabled_metrics": ["GroupTotalInstances"]}, "enabledMetrics", ["GroupTotalInstances"]),
        ({"spot": {}, "capacity_rebalance": True}, "capacityRebalance", True),
        (
            {"warm_pool": {}},
            "warmPool",
            {"minSize": 0, "poolState": "Stopped", "instanceReusePolicy": {"reuseOnScaleIn": False}},
        ),
        (
            {"warm_pool": {"min_size": 1, "max_prepared_capacity": 4, "state": "Running"}},
            "warmPool",
            {
                "minSize": 1,
                "maxGroupPreparedCapacity": 4,
                "poolState": "Running",
                "instanceReusePolicy": {"reuseOnScaleIn": False},
            },
        ),
        (
            {"capacity_reservation": {"preference": "none"}},
            "capacityReservationSpecification",
            {"capacityReservationPreference": "none"},
        ),
        (
            {"capacity_reservation": {"preference": "capacity-reservations-only", "ids": ["cr-0123456789abcdef0"]}},
            "capacityReservationSpecification",
            {
                "capacityReservationPreference": "capacity-reservations-only",
                "capacityReservationTarget": {"capacityReservationIds": ["cr-0123456789abcdef0"]},
            },
        ),
    ],
)
def test_what_is_asked_of_the_group_reaches_it(changes: dict[str, Any], member: str, sent: object) -> None:
    assert registered(**changes).inputs(GROUP)[member] == sent


def test_where_machines_run_reaches_the_template() -> None:
    hosts = "arn:aws:resource-groups:eu-central-1:123456789012:group/hosts"
    licence = f"arn:aws:license-manager:eu-central-1:123456789012:license-configuration:lic-{'0' * 32}"
    placed = {"tenancy": "host", "host_resource_group": hosts}
    template = registered(placement=placed, licences=[licence]).inputs(TEMPLATE)
    assert template["placement"] == {"tenancy": "host", "hostResourceGroupArn": hosts}
    assert template["licenseSpecifications"] == [{"licenseConfigurationArn": licence}]
    assert not {"placement", "licenseSpecifications"} & registered().inputs(TEMPLATE).keys()


def test_an_autoscaler_counts_on_the_fewest_addresses_of_several_types() -> None:
    """Whichever comes."""
    tags = registered(instance_types=["m6i.xlarge", "m5.large"]).inputs(GROUP)["tags"]
    found = {tag["key"]: tag["value"] for tag in tags}
    assert found["k8s.io/cluster-autoscaler/node-template/resources/vpc.amazonaws.com/PrivateIPv4Address"] == "9"


def test_without_prefixes_pods_have_the_addresses_of_each_of_several_types() -> None:
    registered(instance_types=["m6i.4xlarge"], max_pods=20, prefix_delegation=False)
    with pytest.raises(ArgumentError, match=r"at most 14, the addresses of m6i\.xlarge without prefixes"):
        registered(instance_types=["m6i.4xlarge", "m6i.xlarge"], max_pods=20, prefix_delegation=False)
