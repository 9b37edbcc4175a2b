"""What points at what when ids are unknown: dependencies, components, literals, regions, and what stays open."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policies.compliant import BOOTSTRAP, compliant, group, template
from tests.policies.harness import judge, judge_mandatory, unproven, violations
from tests.policies.program import Phase, Program, changed

OTHER_AMI = "ami-0bbbbbbbbbbbbbbbb"
AMI_RULE = "single-windows-ami-per-cluster"


def within(component: str, one: dict[str, Any]) -> dict[str, Any]:
    """A resource as a component's child."""
    return {**one, "options": {"parent": component}}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, set[tuple[str, str]]()),
        ({"secondTemplate__imageId": OTHER_AMI}, {(AMI_RULE, "secondTemplate imageId")}),
        (
            {"linux__releaseVersion": "1.33.2-20261107"},
            {("single-kubelet-version-per-cluster", "linux releaseVersion")},
        ),
        (
            {"linux__nodeRoleArn": "${windowsRole.arn}"},
            {("separate-linux-and-windows-node-roles", "profile role")},
        ),
        (
            {"template__metadataOptions__httpTokens": "optional"},
            {("imdsv1-disabled", "template metadataOptions.httpTokens")},
        ),
    ],
)
def test_an_sdk_that_names_no_property_with_a_dependency_gets_the_same_verdicts(
    change: dict[str, object], found: set[tuple[str, str]]
) -> None:
    """The engine makes each property depend on all of them; the type that a property takes tells which is meant."""
    assert violations(judge(changed(compliant(), **change), coarse=True)) == found


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("kind", ["eks:index:NodeGroupV2", "eks-windows-nodes:index:WindowsNodeGroup"])
def test_what_a_component_makes_is_judged_as_what_it_is(kind: str, phase: Phase) -> None:
    """Its template and group, once, and the component is not named besides."""
    program = compliant() | {
        "component": {"type": kind, "properties": {"instance_type": "m6i.large"}},
        "thirdTemplate": within("component", template("profile", imageId=OTHER_AMI)),
        "third": within("component", group("thirdTemplate")),
    }

    assert violations(judge(program, phase)) == {(AMI_RULE, "thirdTemplate imageId")}


def test_a_component_whose_nodes_are_not_seen_is_named() -> None:
    """As in a preview in which it is not constructed."""
    component: Program = {"component": {"type": "eks:index:NodeGroup", "properties": {}}}

    assert unproven(judge(compliant() | component)) == {("not-judged", "component")}


def test_a_reference_to_a_component_means_the_cluster_that_it_makes() -> None:
    """pulumi-eks's Cluster is a component around an `aws.eks.Cluster`."""
    program = compliant()
    program["eks"] = {"type": "eks:index:Cluster", "properties": {}}
    program["cluster"]["options"] = {"parent": "eks"}
    program = changed(
        program,
        secondTemplate__imageId=OTHER_AMI,
        secondTemplate__userData="<powershell>Start-EKSBootstrap.ps1 -EKSClusterName $name</powershell>",
        second__tags=[{"key": "${eks.tag}", "value": "owned"}],
    )

    assert violations(judge_mandatory(program)) == {(AMI_RULE, "secondTemplate imageId")}


def test_an_image_that_may_come_from_two_resources_is_undetermined() -> None:
    """It names both."""
    program = changed(compliant(), template__imageId="${one.value}${two.value}")
    for name in ("one", "two"):
        program[name] = {"type": "aws:ssm/parameter:Parameter", "properties": {"name": f"/{name}"}}
    (seen,) = [one for one in judge_mandatory(program) if one.rule == AMI_RULE]

    assert (seen.level, seen.where) == ("advisory", "template imageId")
    assert "it comes from one, two and is not known before the update" in seen.text


def test_clusters_of_one_name_in_two_regions_are_two() -> None:
    """By the region of their resources' providers."""
    program = changed(compliant(), secondTemplate__imageId=OTHER_AMI)
    del program["cluster"], program["cni"], program["entry"], program["linux"]
    for name in ("group", "second"):
        program = changed(program, **{f"{name}__tags": [{"key": "kubernetes.io/cluster/prod", "value": "owned"}]})
    assert violations(judge_mandatory(program)) == {(AMI_RULE, "secondTemplate imageId")}

    program["group"]["provider"] = {"region": "eu-central-1"}
    program["second"]["provider"] = {"region": "us-east-1"}
    assert violations(judge_mandatory(program)) == set()


@pytest.mark.parametrize("phase", list(Phase))
def test_a_resource_with_a_region_of_its_own_is_in_that_region(phase: Phase) -> None:
    """Each resource of pulumi-aws 7 may have one, also where its provider is not configured yet."""
    program = changed(compliant(), secondTemplate__imageId=OTHER_AMI)
    del program["cluster"], program["cni"], program["entry"], program["linux"]
    for name, region in (("group", "eu-central-1"), ("second", "us-east-1")):
        program = changed(
            program,
            **{f"{name}__tags": [{"key": "kubernetes.io/cluster/prod", "value": "owned"}], f"{name}__region": region},
        )

    assert violations(judge_mandatory(program, phase)) == set()


def test_a_template_by_name_is_found_by_its_name() -> None:
    """Auto-names are there at preview already, ids are not (trivy#5793)."""
    program = changed(
        compliant(),
        secondTemplate__name="windows-2",
        secondTemplate__imageId=OTHER_AMI,
        second__launchTemplate={"name": "windows-2", "version": "$Latest"},
    )

    assert violations(judge_mandatory(program)) == {(AMI_RULE, "secondTemplate imageId")}


def test_a_template_that_is_not_in_the_program_is_undetermined() -> None:
    """Its content is somebody else's."""
    program = changed(compliant(), second__launchTemplate={"id": "lt-0a1b2c", "version": "3"})
    seen = judge_mandatory(program)

    assert violations(seen) == set()
    assert ("imdsv1-disabled", "second launchTemplate.id") in unproven(seen)
    assert any("launch template lt-0a1b2c is not in this program" in one.text for one in seen)


def test_an_auto_scaling_group_that_is_no_node_group_is_left_alone() -> None:
    """Web servers on Windows with IMDSv1 are not this pack's business."""
    web = template("profile", userData="<powershell>Install-WindowsFeature Web-Server</powershell>")
    web["properties"] |= {"metadataOptions": {}, "iamInstanceProfile": None}
    program = compliant() | {
        "webTemplate": web,
        "web": {
            "type": "aws:autoscaling/group:Group",
            "properties": {"launchTemplate": {"id": "${webTemplate.id}"}, "tags": [{"key": "app", "value": "web"}]},
        },
    }

    assert judge(program) == []


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        ("aws:ec2/fleet:Fleet", {"tags": {"kubernetes.io/cluster/prod": "owned"}}),
        ("aws:ec2/spotFleetRequest:SpotFleetRequest", {"tags": {"kubernetes.io/cluster/prod": "owned"}}),
        ("kubernetes:karpenter.k8s.aws/v1alpha1:AWSNodeTemplate", {"spec": {}}),
        (
            "aws:cloudformation/stack:Stack",
            {"templateUrl": "https://example.com/nodes.yaml", "parameters": {"NodeImageIdSSMParam": "/x"}},
        ),
    ],
)
def test_nodes_in_a_form_that_is_not_judged_are_named(kind: str, properties: dict[str, Any]) -> None:
    """Silence would look like a pass."""
    seen = judge(compliant() | {"other": {"type": kind, "properties": properties}})

    assert [one.rule for one in seen] == ["not-judged"]
    assert seen[0].where.startswith("other")


@pytest.mark.parametrize("phase", list(Phase))
def test_a_fleet_that_launches_from_a_template_of_nodes_is_named(phase: Phase) -> None:
    """Also where its own tags say nothing of a cluster."""
    specification = {"launchTemplateSpecification": {"launchTemplateId": "${template.id}", "version": "$Latest"}}
    fleet = {"type": "aws:ec2/fleet:Fleet", "properties": {"launchTemplateConfigs": [specification]}}

    assert unproven(judge(compliant() | {"fleet": fleet}, phase)) == {("not-judged", "fleet")}


@pytest.mark.parametrize("kind", ["aws:ec2/fleet:Fleet", "aws:cloudformation/stack:Stack"])
def test_what_makes_no_nodes_is_not_named(kind: str) -> None:
    """A fleet without a cluster's tag, a stack without a node group's parameters."""
    other = {"type": kind, "properties": {"tags": {"app": "web"}, "parameters": {"Bucket": "logs"}}}

    assert judge(compliant() | {"other": other}) == []


@pytest.mark.parametrize("phase", list(Phase))
def test_a_template_of_nodes_that_nothing_launches_from_is_named(phase: Phase) -> None:
    """Its group is in another stack, or made by hand; a template of other machines is nobody's business."""
    web = template("profile", userData="<powershell>Install-WindowsFeature Web-Server</powershell>")
    del web["properties"]["iamInstanceProfile"]
    linux = template("profile", userData="#!/bin/bash\n/etc/eks/bootstrap.sh prod", tagSpecifications=[])
    configuration = {
        "type": "aws:ec2/launchConfiguration:LaunchConfiguration",
        "properties": {"imageId": "ami-1", "userData": BOOTSTRAP},
    }
    spare = {"spare": template("profile"), "web": web, "linuxTemplate": linux, "configuration": configuration}

    assert unproven(judge(compliant() | spare, phase)) == {("not-judged", "spare"), ("not-judged", "configuration")}


def test_a_template_in_a_version_that_is_not_in_the_program_is_no_unused_one() -> None:
    """The group takes an older version of it, and that is what is named."""
    program = changed(compliant(), second__launchTemplate__version="1")
    program["secondTemplate"]["outputs"] = {"latestVersion": 3, "defaultVersion": 1}

    assert {where for rule, where in unproven(judge(program)) if rule == "not-judged"} == {
        "second launchTemplate.version"
    }


def test_a_node_group_whose_system_nothing_tells_is_named() -> None:
    """It is never guessed from a name."""
    program = changed(compliant(), secondTemplate__userData=None, secondTemplate__iamInstanceProfile=None)
    program["secondTemplate"]["properties"]["tagSpecifications"] = []
    seen = judge(program)

    assert ("not-judged", "second") in unproven(seen)
    assert violations(judge_mandatory(program)) == set()


@pytest.mark.parametrize("phase", list(Phase))
def test_the_machines_that_build_windows_images_take_session_tokens_only(phase: Phase) -> None:
    """Of a pipeline of Windows nodes; machines that build anything else are nobody's business."""
    program = _pipeline(
        parent="ssm:/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-1.34"
    )

    assert violations(judge_mandatory(program, phase)) == {
        ("imdsv1-disabled", "machines instanceMetadataOptions.httpTokens")
    }
    (seen,) = judge_mandatory(program, phase)
    assert "InfrastructureConfiguration" in seen.message.fix
    for other in ("ami-windows-latest/Windows_Server-2022-English-Core-Base", "ami-amazon-linux-latest/x"):
        assert judge_mandatory(_pipeline(parent=f"ssm:/aws/service/{other}"), phase) == []


def _pipeline(parent: str) -> Program:
    prefix = "aws:imagebuilder"
    return {
        "recipe": {"type": f"{prefix}/imageRecipe:ImageRecipe", "properties": {"parentImage": parent}},
        "machines": {
            "type": f"{prefix}/infrastructureConfiguration:InfrastructureConfiguration",
            "properties": {"instanceProfileName": "builder"},
        },
        "pipeline": {
            "type": f"{prefix}/imagePipeline:ImagePipeline",
            "properties": {
                "imageRecipeArn": "${recipe.arn}",
                "infrastructureConfigurationArn": "${machines.arn}",
            },
        },
    }


def test_user_data_in_base64_and_plain_are_the_same() -> None:
    """Launch templates want base64; whoever forgets it is told by AWS."""
    assert judge(changed(compliant(), template__userData=BOOTSTRAP)) == []
