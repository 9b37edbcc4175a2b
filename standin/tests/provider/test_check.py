"""Check refuses what AWS would refuse, names the property, and fills in what the provider fills in."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from engine_plugin.values import UNKNOWN
from standin.provider.check import DEFAULTS, Naming, Settings, check
from standin.provider.table import ROWS

NAMING = Naming("nodes", b"seed")
LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
GROUP = "aws:autoscaling/group:Group"

COMPONENT = "aws:imagebuilder/component:Component"
RECIPE = "aws:imagebuilder/imageRecipe:ImageRecipe"
ROLE = "aws:iam/role:Role"
NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
ADDON = "aws:eks/addon:Addon"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
SOURCES = "launchConfiguration, launchTemplate, mixedInstancesPolicy"

GOOD: dict[str, dict[str, Any]] = {
    LAUNCH_TEMPLATE: {
        "imageId": "ami-0123456789abcdef0",
        "metadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
        "blockDeviceMappings": [{"deviceName": "/dev/sda1", "ebs": {"encrypted": "true", "volumeSize": 100}}],
        "networkInterfaces": [{"associatePublicIpAddress": "false", "securityGroups": ["sg-1"]}],
        "tags": {"kubernetes.io/os": "windows"},
    },
    GROUP: {
        "minSize": 0,
        "maxSize": 3,
        "launchTemplate": {"id": "lt-1", "version": "1"},
        "instanceRefresh": {"strategy": "Rolling", "preferences": {"minHealthyPercentage": 50}},
    },
    COMPONENT: {"platform": "Windows", "version": "1.0.0", "data": "name: x"},
    RECIPE: {
        "version": "1.0.0",
        "parentImage": "ami-0123456789abcdef0",
        "components": [{"componentArn": "arn:aws:imagebuilder:eu-central-1:aws:component/update-windows/x.x.x"}],
    },
    ROLE: {"assumeRolePolicy": "{}"},
    INGRESS: {
        "securityGroupId": "sg-1",
        "ipProtocol": "tcp",
        "fromPort": 443,
        "toPort": 443,
        "cidrIpv4": "10.0.0.0/8",
    },
    ADDON: {"clusterName": "dev", "addonName": "vpc-cni"},
    NODE_GROUP: {
        "clusterName": "dev",
        "nodeRoleArn": "arn:aws:iam::123456789012:role/nodes",
        "subnetIds": ["subnet-1"],
        "scalingConfig": {"minSize": 1, "maxSize": 2, "desiredSize": 1},
    },
}

MISSING = object()

BROKEN: list[tuple[str, str, object, str, str]] = [
    (ADDON, "resolveConflictsOnCreate", "PRESERVE", "resolveConflictsOnCreate", 'one of ["NONE" "OVERWRITE"], got PRE'),
    (ADDON, "addonVersion", "1.21.1-eksbuild.1", "addonVersion", "must follow semantic version format, got 1.21"),
    (LAUNCH_TEMPLATE, "imageID", "x", "imageID", "there is no property 'imageID' here; did you mean 'imageId'?"),
    (LAUNCH_TEMPLATE, "metadataOptions.httpToken", "x", "metadataOptions.httpToken", "did you mean 'httpTokens'?"),
    (LAUNCH_TEMPLATE, "metadataOptions.httpTokens", "x", "metadataOptions.httpTokens", "is not one of optional, req"),
    (LAUNCH_TEMPLATE, "metadataOptions", "required", "metadataOptions", "expected an object with"),
    (LAUNCH_TEMPLATE, "blockDeviceMappings", {}, "blockDeviceMappings", "expected a list, got {}"),
    (
        LAUNCH_TEMPLATE,
        "blockDeviceMappings.0.ebs.volumeSize",
        "big",
        "blockDeviceMappings[0].ebs.volumeSize",
        "expected a whole number",
    ),
    (LAUNCH_TEMPLATE, "tags", ["a"], "tags", "expected a map"),
    (LAUNCH_TEMPLATE, "tags", {"kubernetes.io/os": ["windows"]}, 'tags["kubernetes.io/os"]', "expected text"),
    (GROUP, "maxSize", MISSING, "maxSize", "this property is required"),
    (GROUP, "launchTemplate", MISSING, "launchConfiguration", f"one of {SOURCES} must be given"),
    (GROUP, "launchConfiguration", "lc", "launchTemplate", f"only one of {SOURCES} can be given"),
    (GROUP, "warmPool", {"minSize": "one"}, "warmPool.minSize", "expected a whole number"),
    (GROUP, "instanceRefresh.strategy", MISSING, "instanceRefresh.strategy", "this property is required"),
    (COMPONENT, "platform", "DOS", "platform", "'DOS' is not one of Windows, Linux, macOS"),
    (COMPONENT, "version", "1.0", "version", "does not match"),
    (COMPONENT, "data", "x" * 16001, "data", "16001 characters where from 1 to 16000 are allowed"),
    (COMPONENT, "data", MISSING, "data", "one of data, uri must be given"),
    (COMPONENT, "uri", "s3://bucket/key", "uri", "only one of data, uri can be given"),
    (RECIPE, "components.0.componentArn", "update-windows", "components[0].componentArn", "does not match"),
    (ROLE, "maxSessionDuration", 60, "maxSessionDuration", "60 where from 3600 to 43200 is allowed"),
    (ROLE, "name", "a b", "name", "does not match"),
    (ROLE, "name", "nödes", "name", "does not match"),
    (ROLE, "name", "x" * 65, "name", "65 characters where from 1 to 64 are allowed"),
    (INGRESS, "cidrIpv4", MISSING, "cidrIpv4", "one of cidrIpv4"),
    (NODE_GROUP, "scalingConfig.minSize", -1, "scalingConfig.minSize", "-1 where at least 0 is allowed"),
    (NODE_GROUP, "amiType", "WINDOWS_2016", "amiType", "is not one of"),
]


def broken(good: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The good case with one thing changed, or taken out."""
    inputs = copy.deepcopy(good)
    target: Any = inputs
    *steps, last = path.split(".")
    for step in steps:
        target = target[int(step)] if step.isdigit() else target[step]
    if value is MISSING:
        del target[last]
    else:
        target[last] = value
    return inputs


@pytest.mark.parametrize("token", GOOD)
def test_a_good_case_has_no_problem(token: str) -> None:
    _, problems = check(ROWS[token], {}, GOOD[token], NAMING, Settings("eu-central-1"))
    assert problems == []


@pytest.mark.parametrize(("token", "path", "value", "where", "why"), BROKEN, ids=[f"{b[0]} {b[1]}" for b in BROKEN])
def test_one_thing_wrong_is_one_problem_that_names_the_property(
    token: str, path: str, value: object, where: str, why: str
) -> None:
    _, problems = check(ROWS[token], {}, broken(GOOD[token], path, value), NAMING, Settings("eu-central-1"))
    assert [problem.path for problem in problems] == [where]
    assert all(why in problem.reason for problem in problems)


@pytest.mark.parametrize("token", GOOD)
def test_unknown_values_pass(token: str) -> None:
    """In place of each input in turn: a preview must not refuse what the update may find right."""
    for name in GOOD[token]:
        _, problems = check(ROWS[token], {}, {**GOOD[token], name: UNKNOWN}, NAMING, Settings("eu-central-1"))
        assert problems == []


def test_a_long_value_is_not_repeated_in_the_message() -> None:
    _, problems = check(ROWS[ROLE], {}, {"assumeRolePolicy": "{}", "name": "ü" * 60}, NAMING, Settings())
    assert len(problems) == 1
    assert "(62 characters)" in problems[0].reason


def test_defaults_and_a_name_are_filled_in_and_remembered_as_such() -> None:
    inputs, _ = check(ROWS[ROLE], {}, GOOD[ROLE], NAMING, Settings())
    assert inputs == {
        "assumeRolePolicy": "{}",
        "forceDetachPolicies": False,
        "maxSessionDuration": 3600,
        "name": inputs["name"],
        "path": "/",
        DEFAULTS: ["forceDetachPolicies", "maxSessionDuration", "name", "path"],
    }
    assert inputs["name"].startswith("nodes-")
    assert len(inputs["name"]) == len("nodes-") + 7


def test_defaults_of_an_object_are_filled_in_only_where_it_is_given() -> None:
    row = ROWS[GROUP]
    inputs, _ = check(row, {}, GOOD[GROUP], NAMING, Settings())
    assert inputs["instanceRefresh"]["preferences"] == {
        "autoRollback": False,
        "maxHealthyPercentage": 100,
        "minHealthyPercentage": 50,
        "scaleInProtectedInstances": "Ignore",
        "skipMatching": False,
        "standbyInstances": "Ignore",
    }
    without, _ = check(row, {}, broken(GOOD[GROUP], "instanceRefresh", MISSING), NAMING, Settings())
    assert "instanceRefresh" not in without


def test_an_automatic_name_stays_and_a_chosen_one_that_is_taken_away_does_not() -> None:
    row, given = ROWS[ROLE], GOOD[ROLE]
    first, _ = check(row, {}, given, NAMING, Settings())
    again, _ = check(row, first, given, Naming("nodes", b"another seed"), Settings())
    assert again["name"] == first["name"]
    chosen, _ = check(row, {}, {**given, "name": "chosen"}, NAMING, Settings())
    freed, _ = check(row, chosen, given, NAMING, Settings())
    assert freed["name"] == first["name"]


def test_the_engines_wishes_for_names_are_followed() -> None:
    row, given = ROWS[ROLE], GOOD[ROLE]
    proposed, _ = check(row, {}, given, Naming("nodes", b"seed", proposed="dev-nodes"), Settings())
    assert proposed["name"] == "dev-nodes"
    _, problems = check(row, {}, given, Naming("nodes", b"seed", disabled=True), Settings())
    assert [problem.path for problem in problems] == ["name"]


def test_a_name_and_a_prefix_exclude_each_other() -> None:
    inputs = {**GOOD[ROLE], "name": "a", "namePrefix": "b"}
    _, problems = check(ROWS[ROLE], {}, inputs, NAMING, Settings())
    assert [problem.path for problem in problems] == ["namePrefix"]


def test_default_tags_lie_under_the_resources_own() -> None:
    tags = {"team": "platform", "env": "dev"}
    given = {**GOOD[LAUNCH_TEMPLATE], "tags": {"env": "prod"}}
    inputs, _ = check(ROWS[LAUNCH_TEMPLATE], {}, given, NAMING, Settings("eu-central-1", tags))
    assert inputs["tags"] == {"team": "platform", "env": "prod"}
    group, _ = check(ROWS[GROUP], {}, GOOD[GROUP], NAMING, Settings("eu-central-1", tags))
    assert "tags" not in group


def test_a_policy_given_as_an_object_becomes_json_text() -> None:
    policy: dict[str, Any] = {"Version": "2012-10-17", "Statement": []}
    inputs, problems = check(ROWS[ROLE], {}, {"assumeRolePolicy": policy}, NAMING, Settings())
    assert problems == []
    assert inputs["assumeRolePolicy"] == '{"Version": "2012-10-17", "Statement": []}'
