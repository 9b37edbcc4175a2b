"""Properties become API parameters and come back, whatever form the API has for them."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from standin.provider import encode, plans
from standin.provider.table import ROWS

TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"

FORMS: list[tuple[str, str, str, Any, Any]] = [
    ("a renamed member", TEMPLATE, "name", "nodes", {"LaunchTemplateName": "nodes"}),
    ("a member inside another", TEMPLATE, "imageId", "ami-1", {"LaunchTemplateData": {"ImageId": "ami-1"}}),
    (
        "text for a flag",
        TEMPLATE,
        "blockDeviceMappings",
        [{"deviceName": "/dev/sda1", "ebs": {"encrypted": "true", "deleteOnTermination": "false", "volumeSize": 100}}],
        {
            "LaunchTemplateData": {
                "BlockDeviceMappings": [
                    {
                        "DeviceName": "/dev/sda1",
                        "Ebs": {"Encrypted": True, "DeleteOnTermination": False, "VolumeSize": 100},
                    }
                ]
            }
        },
    ),
    (
        "a nested rename, and scalars that the API wraps",
        TEMPLATE,
        "networkInterfaces",
        [{"securityGroups": ["sg-1"], "ipv6Addresses": ["::1"], "associatePublicIpAddress": "false"}],
        {
            "LaunchTemplateData": {
                "NetworkInterfaces": [
                    {
                        "Groups": ["sg-1"],
                        "Ipv6Addresses": [{"Ipv6Address": "::1"}],
                        "AssociatePublicIpAddress": False,
                    }
                ]
            }
        },
    ),
    (
        "a map that is a list of pairs",
        TEMPLATE,
        "tagSpecifications",
        [{"resourceType": "instance", "tags": {"Name": "node"}}],
        {
            "LaunchTemplateData": {
                "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "node"}]}]
            }
        },
    ),
    (
        "a value that is a list of one",
        "aws:imagebuilder/imageRecipe:ImageRecipe",
        "components",
        [{"componentArn": "arn", "parameters": [{"name": "a", "value": "b"}]}],
        {"components": [{"componentArn": "arn", "parameters": [{"name": "a", "value": ["b"]}]}]},
    ),
    (
        "a member of a structure that is no property",
        "aws:imagebuilder/imageRecipe:ImageRecipe",
        "userDataBase64",
        "eA==",
        {"additionalInstanceConfiguration": {"userDataOverride": "eA=="}},
    ),
    (
        "an object that is a list of one",
        "aws:eks/cluster:Cluster",
        "encryptionConfig",
        {"provider": {"keyArn": "arn"}, "resources": ["secrets"]},
        {"encryptionConfig": [{"provider": {"keyArn": "arn"}, "resources": ["secrets"]}]},
    ),
]


@pytest.mark.parametrize(("what", "token", "name", "value", "request_"), FORMS, ids=[form[0] for form in FORMS])
def test_a_property_and_its_parameter_are_each_others_image(
    what: str, token: str, name: str, value: object, request_: object
) -> None:
    node = plans.sending(token, ROWS[token].create.operation)
    assert encode.encode(node, {name: value}) == request_, what
    assert encode.decode(node, request_) == {name: value}, what


def test_what_the_api_leaves_out_is_left_out() -> None:
    node = plans.sending(TEMPLATE, "CreateLaunchTemplate")
    assert encode.decode(node, {"LaunchTemplateData": {"ImageId": None}}) == {}


def test_times_and_parsed_policies_come_back_as_text() -> None:
    node = plans.receiving("aws:iam/role:Role", 0)
    answer = {
        "RoleName": "nodes",
        "CreateDate": dt.datetime(2026, 11, 10, 8, 0, tzinfo=dt.UTC),
        "AssumeRolePolicyDocument": {"Version": "2012-10-17"},
        "PermissionsBoundary": {"PermissionsBoundaryArn": "arn"},
    }
    assert encode.decode(node, answer) == {
        "name": "nodes",
        "createDate": "2026-11-10T08:00:00.000Z",
        "assumeRolePolicy": '{"Version": "2012-10-17"}',
        "permissionsBoundary": "arn",
    }
