"""Groups of several instance types, and of spot machines: what is launched, kept, changed and refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from standin.tests.api.autoscaling.test_groups import group, instances
from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_autoscaling import AutoScalingClient

    from standin.tests.api.autoscaling.conftest import Template


def policy(template: Template, *overrides: dict[str, Any], **distribution: Any) -> dict[str, Any]:  # noqa: ANN401  any member
    """A policy with some types, and how they are bought."""
    launched = {"LaunchTemplateSpecification": template.version(1), "Overrides": list(overrides)}
    return {"LaunchTemplate": launched, "InstancesDistribution": distribution}


def mixed(template: Template, name: str, **given: Any) -> dict[str, Any]:  # noqa: ANN401  any member
    """CreateAutoScalingGroup with a policy in place of a template."""
    good = template.group(name, MixedInstancesPolicy=policy(template, {"InstanceType": "m5.large"}), **given)
    return {key: value for key, value in good.items() if key != "LaunchTemplate"}


def test_a_mixed_group_launches_its_types_and_keeps_its_policy_when_its_sizes_change(
    autoscaling: AutoScalingClient, template: Template, name: str
) -> None:
    """It has no template beside its policy, and lets the oldest go."""
    autoscaling.create_auto_scaling_group(**mixed(template, name))
    assert {each.get("InstanceType") for each in instances(autoscaling, name)} == {"m5.large"}
    autoscaling.update_auto_scaling_group(AutoScalingGroupName=name, MinSize=0, DesiredCapacity=1)
    found = group(autoscaling, name)
    assert len(found.get("Instances", [])) == 1
    assert "LaunchTemplate" not in found
    kept = found.get("MixedInstancesPolicy", {}).get("LaunchTemplate", {})
    assert kept.get("LaunchTemplateSpecification", {}).get("Version") == "1"
    assert [each.get("InstanceType") for each in kept.get("Overrides", [])] == ["m5.large"]


def test_a_group_changes_from_a_template_to_a_policy_and_back(
    autoscaling: AutoScalingClient, template: Template, name: str
) -> None:
    autoscaling.create_auto_scaling_group(**template.group(name))
    wanted: Any = policy(template, {"InstanceType": "m5.large"})
    autoscaling.update_auto_scaling_group(AutoScalingGroupName=name, MixedInstancesPolicy=wanted)
    assert "LaunchTemplate" not in group(autoscaling, name)
    template_again: Any = template.version(2)
    autoscaling.update_auto_scaling_group(AutoScalingGroupName=name, LaunchTemplate=template_again)
    found = group(autoscaling, name)
    assert found.get("LaunchTemplate", {}).get("Version") == "2"
    assert "MixedInstancesPolicy" not in found


REFUSED: dict[str, tuple[list[dict[str, Any]], dict[str, Any], str]] = {
    "a type twice": ([{"InstanceType": "m5.large"}] * 2, {}, "must be unique"),
    "too many": ([{"InstanceType": f"m{number}.large"} for number in range(41)], {}, "can't be over 40"),
    "a weight of one": (
        [{"InstanceType": "m5.large", "WeightedCapacity": "2"}, {"InstanceType": "m6i.large"}],
        {},
        "all overrides must have one",
    ),
    "no such strategy": ([], {"SpotAllocationStrategy": "cheapest"}, "not a supported SpotAllocationStrategy"),
    "no such order": ([], {"OnDemandAllocationStrategy": "any"}, "not a supported OnDemandAllocationStrategy"),
    "pools beside capacity": (
        [],
        {"SpotAllocationStrategy": "price-capacity-optimized", "SpotInstancePools": 2},
        "only available with the lowest-price",
    ),
    "more than all": ([], {"OnDemandPercentageAboveBaseCapacity": 101}, "must be between 0 and 100"),
    "a type of another processor": ([{"InstanceType": "m6g.large"}], {}, "does not match the architecture"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_policy_that_auto_scaling_does_not_take_is_refused(
    autoscaling: AutoScalingClient, template: Template, name: str, case: str
) -> None:
    overrides, distribution, words = REFUSED[case]
    given: Any = mixed(template, name) | {"MixedInstancesPolicy": policy(template, *overrides, **distribution)}
    with refused("ValidationError", words):
        autoscaling.create_auto_scaling_group(**given)
