"""Mixed instances policies: what Auto Scaling refuses of one.

Source: https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_InstancesDistribution.html,
API_LaunchTemplateOverrides.html and API_MixedInstancesPolicy.html.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.autoscaling.exceptions import ValidationError

from standin.api.fields import entries, section

if TYPE_CHECKING:
    from collections.abc import Mapping

_SPOT = ("lowest-price", "capacity-optimized", "capacity-optimized-prioritized", "price-capacity-optimized")
_ON_DEMAND = ("prioritized", "lowest-price")
_MOST_TYPES = 40
_ALL = 100


def check_policy(policy: Mapping[str, Any]) -> None:
    """Refuse a policy.

    Raises:
        ValidationError: it names no template, too many types, weights of some of them, a strategy that there is not,
            pools for another one than the lowest price, or a percentage that is none.
    """
    template = section(policy, "LaunchTemplate")
    if not section(template, "LaunchTemplateSpecification"):
        raise ValidationError("MixedInstancesPolicy's LaunchTemplate must have a LaunchTemplateSpecification.")
    overrides = entries(template, "Overrides")
    if len(overrides) > _MOST_TYPES:
        raise ValidationError(f"The number of overrides can't be over {_MOST_TYPES}.")
    types = [each["InstanceType"] for each in overrides if each.get("InstanceType")]
    if len(set(types)) < len(types):
        raise ValidationError("Instance types in the overrides must be unique.")
    weights = [each.get("WeightedCapacity") for each in overrides]
    if any(weights) and not all(weights):
        raise ValidationError("If any override has a weighted capacity, then all overrides must have one.")
    _check_distribution(section(policy, "InstancesDistribution"))


def _check_distribution(given: Mapping[str, Any]) -> None:
    spot = given.get("SpotAllocationStrategy") or "lowest-price"
    on_demand = given.get("OnDemandAllocationStrategy") or "prioritized"
    if spot not in _SPOT:
        raise ValidationError(f"{spot} is not a supported SpotAllocationStrategy.")
    if on_demand not in _ON_DEMAND:
        raise ValidationError(f"{on_demand} is not a supported OnDemandAllocationStrategy.")
    if given.get("SpotInstancePools") and spot != "lowest-price":
        raise ValidationError("SpotInstancePools option is only available with the lowest-price allocation strategy.")
    if not 0 <= int(given.get("OnDemandPercentageAboveBaseCapacity") or 0) <= _ALL:
        raise ValidationError("OnDemandPercentageAboveBaseCapacity must be between 0 and 100.")
