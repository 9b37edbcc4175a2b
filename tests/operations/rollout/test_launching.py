"""Which template a group launches from, as Auto Scaling describes it."""

from __future__ import annotations

from typing import Any

import pytest

from operations.rollout.launching import template_of

TEMPLATE = {"LaunchTemplateId": "lt-1", "Version": "3"}


@pytest.mark.parametrize(
    ("group", "found"),
    [
        ({"LaunchTemplate": TEMPLATE}, TEMPLATE),
        ({"MixedInstancesPolicy": {"LaunchTemplate": {"LaunchTemplateSpecification": TEMPLATE}}}, TEMPLATE),
        ({"LaunchConfigurationName": "old"}, {}),
    ],
)
def test_a_group_has_its_template_or_its_policy_has(group: Any, found: dict[str, str]) -> None:  # noqa: ANN401  a description
    assert template_of(group) == found
