"""A diff names each difference by its path, and what it does to the resource."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine_plugin.values import UNKNOWN
from standin.provider.diff import changes, deletes_first, recomputed
from standin.provider.table import ROWS

TEMPLATE = ROWS["aws:ec2/launchTemplate:LaunchTemplate"]
ROLE = ROWS["aws:iam/role:Role"]
COMPONENT = ROWS["aws:imagebuilder/component:Component"]
RULE = ROWS["aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"]

OLD: dict[str, Any] = {
    "name": "nodes-1a2b3c4",
    "imageId": "ami-1",
    "metadataOptions": {"httpTokens": "required"},
    "blockDeviceMappings": [{"deviceName": "/dev/sda1", "ebs": {"volumeSize": 100}}],
    "vpcSecurityGroupIds": ["sg-1", "sg-2"],
    "tags": {"team": "a", "kubernetes.io/os": "windows"},
    "__defaults": ["name"],
}

DIFFERENCES: list[tuple[str, dict[str, Any], set[tuple[str, str]]]] = [
    ("nothing", {}, set()),
    ("a scalar", {"imageId": "ami-2"}, {("imageId", "update")}),
    ("an unknown scalar", {"imageId": UNKNOWN}, {("imageId", "update")}),
    ("a nested scalar", {"metadataOptions": {"httpTokens": "optional"}}, {("metadataOptions.httpTokens", "update")}),
    ("an unknown object", {"metadataOptions": UNKNOWN}, {("metadataOptions", "update")}),
    (
        "an element of a list",
        {"blockDeviceMappings": [{"deviceName": "/dev/sda1", "ebs": {"volumeSize": 200}}]},
        {("blockDeviceMappings[0].ebs.volumeSize", "update")},
    ),
    ("a list that ends", {"blockDeviceMappings": []}, {("blockDeviceMappings[0]", "delete")}),
    ("the order of a set", {"vpcSecurityGroupIds": ["sg-2", "sg-1"]}, set()),
    (
        "an element more in a set",
        {"vpcSecurityGroupIds": ["sg-3", "sg-2", "sg-1"]},
        {("vpcSecurityGroupIds[0]", "add")},
    ),
    ("an element less in a set", {"vpcSecurityGroupIds": ["sg-2"]}, {("vpcSecurityGroupIds[0]", "delete")}),
    ("another element in a set", {"vpcSecurityGroupIds": ["sg-2", "sg-3"]}, {("vpcSecurityGroupIds[1]", "update")}),
    ("a key with a dot", {"tags": {"team": "a"}}, {('tags["kubernetes.io/os"]', "delete")}),
    ("an input more", {"description": "new"}, {("description", "add")}),
    ("an input less", {"imageId": None}, {("imageId", "delete")}),
    ("what AWS chooses", {"defaultVersion": None}, set()),
    ("another list of filled-in properties", {"__defaults": []}, set()),
    ("a number as text", {"instanceType": None}, set()),
]


@pytest.mark.parametrize(("what", "new", "expected"), DIFFERENCES, ids=[each[0] for each in DIFFERENCES])
def test_each_difference_has_its_path_and_kind(what: str, new: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    news = {name: value for name, value in {**OLD, **new}.items() if value is not None}
    found = changes(TEMPLATE, OLD, news)
    assert {(change.path, change.kind) for change in found} == expected, what
    assert not any(change.replaces for change in found)


def test_what_the_program_ignores_is_no_difference() -> None:
    assert changes(TEMPLATE, OLD, {**OLD, "imageId": "ami-2"}, ("imageId",)) == []


def test_an_input_that_aws_chose_may_be_left_out() -> None:
    assert changes(TEMPLATE, {**OLD, "defaultVersion": 3}, OLD) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('{"Statement": {"Action": "a"}}', '{ "Statement": [ {"Action": ["a"]} ] }'),
        ('{"Statement": [{"Action": ["a", "b"]}]}', '{"Statement": [{"Action": ["b", "a"]}]}'),
    ],
)
def test_policies_that_mean_the_same_are_the_same(old: str, new: str) -> None:
    assert changes(ROLE, {"assumeRolePolicy": old}, {"assumeRolePolicy": new}) == []


def test_policies_that_differ_are_different() -> None:
    allow, deny = (json.dumps({"Statement": [{"Effect": effect}]}) for effect in ("Allow", "Deny"))
    found = changes(ROLE, {"assumeRolePolicy": allow}, {"assumeRolePolicy": deny})
    assert [(change.path, change.kind, change.replaces) for change in found] == [("assumeRolePolicy", "update", False)]


def test_a_component_is_replaced_by_everything_but_its_tags() -> None:
    old = {
        "name": "a",
        "platform": "Windows",
        "version": "1.0.0",
        "data": "x",
        "tags": {"a": "b"},
        "skipDestroy": False,
    }
    others: dict[str, Any] = {
        "version": "2.0.0",
        "data": "y",
        "description": "d",
        "tags": {},
        "skipDestroy": True,
    }
    replacing = {name: changes(COMPONENT, old, {**old, name: value})[0].replaces for name, value in others.items()}
    assert replacing == {"version": True, "data": True, "description": True, "tags": False, "skipDestroy": False}


def test_another_kind_of_source_replaces_a_rule_and_another_source_does_not() -> None:
    old = {"securityGroupId": "sg-1", "ipProtocol": "-1", "cidrIpv4": "10.0.0.0/8"}
    same_kind = changes(RULE, old, {**old, "cidrIpv4": "10.0.0.0/16"})
    assert {(change.path, change.replaces) for change in same_kind} == {("cidrIpv4", False)}
    other_kind = changes(RULE, old, {"securityGroupId": "sg-1", "ipProtocol": "-1", "cidrIpv6": "::/0"})
    assert {(change.path, change.replaces) for change in other_kind} == {("cidrIpv4", True), ("cidrIpv6", True)}


def test_another_region_replaces_and_a_region_that_is_no_longer_told_does_not() -> None:
    found = changes(TEMPLATE, {**OLD, "region": "eu-central-1"}, {**OLD, "region": "us-east-1"})
    assert [(change.path, change.replaces) for change in found] == [("region", True)]
    assert changes(TEMPLATE, {**OLD, "region": "eu-central-1"}, OLD) == []


@pytest.mark.parametrize(
    ("news", "expected"),
    [
        ({"name": "a", "version": "2", "__defaults": []}, True),
        ({"name": "a", "version": "2", "__defaults": ["name"]}, False),
        ({"name": "b", "version": "2", "__defaults": []}, False),
        ({"name": "a", "version": "1", "__defaults": []}, False),
    ],
    ids=["a chosen name stays", "an automatic name", "another name", "no replacement"],
)
def test_the_old_resource_goes_first_only_where_a_chosen_name_stays(news: dict[str, Any], expected: bool) -> None:
    found = changes(COMPONENT, {"name": "a", "version": "1"}, news)
    assert deletes_first(COMPONENT, found, news) is expected


@pytest.mark.parametrize(
    ("changed", "news", "expected"),
    [
        ({"imageId"}, {}, {"latestVersion"}),
        ({"imageId"}, {"updateDefaultVersion": True}, {"latestVersion", "defaultVersion"}),
        ({"updateDefaultVersion"}, {"updateDefaultVersion": True}, {"defaultVersion"}),
        ({"name"}, {}, set[str]()),
    ],
)
def test_a_template_gets_another_latest_version(changed: set[str], news: dict[str, Any], expected: set[str]) -> None:
    assert recomputed(TEMPLATE, changed, news) == expected


HOOKS = {"initialLifecycleHooks": [{"name": "join", "lifecycleTransition": "autoscaling:EC2_INSTANCE_LAUNCHING"}]}
OTHER_HOOKS = {"initialLifecycleHooks": [{**HOOKS["initialLifecycleHooks"][0], "heartbeatTimeout": 900}]}
ENCRYPTED = {"encryptionConfig": {"provider": {"keyArn": "arn:1"}, "resources": ["secrets"]}}
OTHER_KEY = {"encryptionConfig": {"provider": {"keyArn": "arn:2"}, "resources": ["secrets"]}}
GROUP, NODES = "aws:autoscaling/group:Group", "aws:eks/nodeGroup:NodeGroup"
AUTO_MODE = {"enabled": True, "nodeRoleArn": "arn:1"}
CLUSTER, PARAMETER = "aws:eks/cluster:Cluster", "aws:ssm/parameter:Parameter"

REPLACEMENTS: list[tuple[str, str, dict[str, Any], dict[str, Any], bool]] = [
    ("first hooks that come", GROUP, {}, HOOKS, True),
    ("first hooks that go", GROUP, HOOKS, {}, True),
    ("another heartbeat", GROUP, HOOKS, OTHER_HOOKS, True),
    ("a template that comes", NODES, {}, {"launchTemplate": {"id": "lt-1", "version": "1"}}, True),
    (
        "another version of it",
        NODES,
        {"launchTemplate": {"id": "lt-1", "version": "1"}},
        {"launchTemplate": {"id": "lt-1", "version": "2"}},
        False,
    ),
    (
        "another template",
        NODES,
        {"launchTemplate": {"id": "lt-1", "version": "1"}},
        {"launchTemplate": {"id": "lt-2", "version": "1"}},
        True,
    ),
    ("encryption that comes", CLUSTER, {}, ENCRYPTED, False),
    ("encryption that goes", CLUSTER, ENCRYPTED, {}, True),
    ("another key", CLUSTER, ENCRYPTED, OTHER_KEY, False),
    ("a role for Auto Mode", CLUSTER, {"computeConfig": {"enabled": True}}, {"computeConfig": AUTO_MODE}, False),
    ("another role", CLUSTER, {"computeConfig": AUTO_MODE}, {"computeConfig": {"nodeRoleArn": "arn:2"}}, True),
    (
        "egress back to AWS",
        CLUSTER,
        {"vpcConfig": {"controlPlaneEgressMode": "CUSTOMER_ROUTED"}},
        {"vpcConfig": {"controlPlaneEgressMode": "AWS_MANAGED"}},
        True,
    ),
    (
        "egress to the customer",
        CLUSTER,
        {"vpcConfig": {"controlPlaneEgressMode": "AWS_MANAGED"}},
        {"vpcConfig": {"controlPlaneEgressMode": "CUSTOMER_ROUTED"}},
        False,
    ),
    ("a lower tier", PARAMETER, {"tier": "Advanced"}, {"tier": "Standard"}, True),
    ("a higher tier", PARAMETER, {"tier": "Standard"}, {"tier": "Advanced"}, False),
    ("another kind of data", PARAMETER, {"dataType": "text"}, {"dataType": "aws:ec2:image"}, True),
]


@pytest.mark.parametrize(
    ("token", "old", "new", "expected"),
    [each[1:] for each in REPLACEMENTS],
    ids=[f"{each[1].rpartition(':')[2]}: {each[0]}" for each in REPLACEMENTS],
)
def test_what_replaces_is_what_the_real_providers_schema_says(
    token: str, old: dict[str, Any], new: dict[str, Any], expected: bool
) -> None:
    found = changes(ROWS[token], old, new)
    assert found
    assert any(change.replaces for change in found) is expected
