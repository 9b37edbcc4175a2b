"""Which groups are on their way out: those of this project, in these clusters, that may have no node any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from operations.rollout.going import NOWHERE, Scope, going
from operations.stack.outputs import parse

if TYPE_CHECKING:
    from mypy_boto3_autoscaling.type_defs import AutoScalingGroupTypeDef

DEV = Scope(clusters=frozenset({"dev"}))


def group(**changes: Any) -> AutoScalingGroupTypeDef:  # noqa: ANN401  of its description
    tags = {"eks-windows-nodes/node-group": "web", "kubernetes.io/cluster/dev": "owned"}
    good = {
        "AutoScalingGroupName": "dev-web-1",
        "MaxSize": 0,
        "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
        "Instances": [{"InstanceId": "i-1"}],
        "LaunchTemplate": {"LaunchTemplateId": "lt-1", "Version": "$Latest"},
    }
    return cast("AutoScalingGroupTypeDef", good | changes)


def test_a_group_that_goes_is_told_with_its_name_as_one_that_nothing_shall_run_in() -> None:
    (found,) = going([group()], DEV)
    assert (found.cluster, found.node_group, found.auto_scaling_group) == ("dev", "web (dev-web-1, going)", "dev-web-1")
    assert (found.template, found.version, found.going) == ("lt-1", 0, True)


@pytest.mark.parametrize(
    ("changes", "scope", "count"),
    [
        ({"MaxSize": 4, "Status": "Delete in progress"}, DEV, 1),
        ({"MaxSize": 4}, DEV, 0),
        ({"Instances": []}, DEV, 0),
        ({"Tags": []}, DEV, 0),
        ({}, NOWHERE, 0),
        ({}, Scope(clusters=frozenset({"prod"})), 0),
        ({}, Scope(clusters=frozenset({"dev"}), node_groups=frozenset({"dev/web"})), 1),
        ({}, Scope(clusters=frozenset({"dev"}), node_groups=frozenset({"dev/windows"})), 0),
        ({"LaunchTemplate": {}}, DEV, 1),
    ],
)
def test_a_group_goes_where_it_may_have_no_node_and_has_some(changes: dict[str, Any], scope: Scope, count: int) -> None:
    assert len([*going([group(**changes)], scope)]) == count


def test_a_stacks_clusters_and_those_it_does_not_have_any_more_are_looked_in() -> None:
    told = parse('{"clusters": {"dev": {"nodeGroups": {}, "region": "eu-central-1"}}}')
    assert Scope.of(told, ["old"], None) == Scope(clusters=frozenset({"dev", "old"}))
    assert Scope.of(parse('{"images": {}}'), None, ["dev/web"]) == Scope(
        clusters=frozenset(), node_groups=frozenset({"dev/web"})
    )
    assert (told.region, parse('{"images": {}}').region) == ("eu-central-1", None)
