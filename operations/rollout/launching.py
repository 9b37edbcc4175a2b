"""Which launch template an Auto Scaling group launches from: its own, or that of its mixed instances policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_autoscaling.type_defs import AutoScalingGroupTypeDef, LaunchTemplateSpecificationTypeDef


def template_of(group: AutoScalingGroupTypeDef) -> LaunchTemplateSpecificationTypeDef:
    """The template with its version as it is set there; empty for a launch configuration."""
    mixed = group.get("MixedInstancesPolicy", {}).get("LaunchTemplate", {}).get("LaunchTemplateSpecification", {})
    return group.get("LaunchTemplate", mixed)
