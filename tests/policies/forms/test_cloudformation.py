"""CloudFormation templates: references, parameters, and texts that are none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.policies.compliant import compliant
from tests.policies.harness import judge, judge_mandatory, unproven, violations
from tests.policies.program import Phase

if TYPE_CHECKING:
    from tests.policies.program import Program

AMI_RULE = "single-windows-ami-per-cluster"


def stack(body: str, **parameters: str) -> Program:
    """The compliant program with a stack beside it."""
    properties = {"templateBody": body, "parameters": parameters}
    return compliant() | {"stack": {"type": "aws:cloudformation/stack:Stack", "properties": properties}}


def node_group(image: object) -> str:
    """A template in JSON with a launch configuration of this image and its group."""
    user_data = {"Fn::Base64": {"Fn::Sub": "Start-EKSBootstrap.ps1 -EKSClusterName ${Cluster}"}}
    parameters = {
        "Cluster": {"Type": "String", "Default": "prod"},
        "Image": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": "/own/ami"},
        "Id": {"Type": "AWS::EC2::Image::Id"},
    }
    configuration = {"ImageId": image, "UserData": user_data, "MetadataOptions": {"HttpTokens": "required"}}
    group = {
        "LaunchConfigurationName": {"Ref": "Launch"},
        "Tags": [{"Key": {"Fn::Sub": "kubernetes.io/cluster/${Cluster}"}, "Value": "owned"}],
    }
    resources = {
        "Launch": {"Type": "AWS::AutoScaling::LaunchConfiguration", "Properties": configuration},
        "Nodes": {"Type": "AWS::AutoScaling::AutoScalingGroup", "Properties": group},
    }
    return json.dumps({"Parameters": parameters, "Resources": resources})


PLACE = "stack templateBody.Resources.Launch.Properties.ImageId"


def test_a_literal_image_in_a_template_is_judged_at_its_place_in_the_text() -> None:
    """The resource is the stack, the path leads into its template."""
    assert violations(judge_mandatory(stack(node_group("ami-0bbbbbbbbbbbbbbbb")))) == {(AMI_RULE, PLACE)}


def test_a_parameter_is_its_value_or_its_default() -> None:
    """What the program gives comes first."""
    given = stack(node_group({"Ref": "Id"}), Id="ami-0bbbbbbbbbbbbbbbb")

    assert violations(judge_mandatory(given)) == {(AMI_RULE, PLACE)}


@pytest.mark.parametrize("image", [{"Ref": "Image"}, {"Ref": "Id"}, {"Fn::ImportValue": "ami"}])
def test_what_a_template_takes_from_elsewhere_is_undetermined(image: object) -> None:
    """An SSM parameter, a parameter without a value, another stack's export."""
    seen = judge_mandatory(stack(node_group(image)))

    assert violations(seen) == set()
    assert (AMI_RULE, PLACE) in unproven(seen)


@pytest.mark.parametrize("body", ["", "- [", "1", "Resources: 5", "a: &a {}\nb: *a", "!Ref x"])
def test_a_text_that_is_no_template_fails_nothing(body: str) -> None:
    """CloudFormation will refuse it; the rest of the program is judged."""
    assert violations(judge(stack(body))) == set()
    assert {rule for rule, _ in unproven(judge(stack(body)))} <= {"not-judged"}


def template_group(version: object, id_: object = None) -> str:
    """A template in JSON with a launch template of another image, and a group of one of its versions."""
    user_data = {"Fn::Base64": "Start-EKSBootstrap.ps1 -EKSClusterName prod"}
    data = {"ImageId": "ami-0bbbbbbbbbbbbbbbb", "UserData": user_data, "MetadataOptions": {"HttpTokens": "required"}}
    launch = {"LaunchTemplateId": id_ or {"Ref": "Launch"}, "Version": version}
    group = {"LaunchTemplate": launch, "Tags": [{"Key": "kubernetes.io/cluster/prod", "Value": "owned"}]}
    resources = {
        "Launch": {"Type": "AWS::EC2::LaunchTemplate", "Properties": {"LaunchTemplateData": data}},
        "Nodes": {"Type": "AWS::AutoScaling::AutoScalingGroup", "Properties": group},
    }
    return json.dumps({"Parameters": {"Version": {"Type": "String"}}, "Resources": resources})


IN_TEMPLATE = "stack templateBody.Resources.Launch.Properties.LaunchTemplateData.ImageId"


@pytest.mark.parametrize(
    "version",
    [{"Fn::GetAtt": ["Launch", "LatestVersionNumber"]}, {"Fn::GetAtt": "Launch.LatestVersionNumber"}, "$Latest"],
)
@pytest.mark.parametrize("id_", [{"Ref": "Launch"}, {"Fn::GetAtt": ["Launch", "LaunchTemplateId"]}])
def test_the_newest_version_of_a_template_is_the_one_in_its_text(version: object, id_: object) -> None:
    assert violations(judge_mandatory(stack(template_group(version, id_)))) == {(AMI_RULE, IN_TEMPLATE)}


@pytest.mark.parametrize(
    "version",
    [
        "1",
        1,
        "7",
        "$Default",
        {"Fn::GetAtt": ["Launch", "DefaultVersionNumber"]},
        {"Ref": "Version"},
        {"Ref": "Nobody"},
    ],
)
def test_which_image_another_version_of_a_template_has_is_open_until_the_state_tells(version: object) -> None:
    """The text holds what the newest version is after the update; the first and the default one may be older."""
    seen = judge_mandatory(stack(template_group(version)), Phase.UP)
    assert (AMI_RULE, IN_TEMPLATE) not in violations(seen)
    assert AMI_RULE in {rule for rule, _ in unproven(seen)}


@pytest.mark.parametrize("version", ["1", "$Default", {"Fn::GetAtt": ["Launch", "DefaultVersionNumber"]}])
def test_the_first_version_of_a_template_whose_stack_is_yet_to_be_made_is_the_one_in_its_text(version: object) -> None:
    assert violations(judge_mandatory(stack(template_group(version)))) == {(AMI_RULE, IN_TEMPLATE)}


def test_an_attribute_that_stands_for_no_version_is_none() -> None:
    seen = judge_mandatory(stack(template_group({"Fn::GetAtt": ["Launch", "Nothing"]})))
    assert violations(seen) == set()
    assert AMI_RULE in {rule for rule, _ in unproven(seen)}
