"""A reference that may mean several resources: a violation where all of them violate, a pass where none does."""

from __future__ import annotations

import pytest
from eks_windows.engine import alternatives

from tests.policies.compliant import compliant, group, role, template
from tests.policies.harness import judge, judge_mandatory, unproven, violations
from tests.policies.program import Phase, Program, changed

BEFORE_UPDATE = pytest.mark.parametrize("phase", [Phase.PREVIEW, Phase.UNCONFIGURED])
IMDSV1 = {"httpTokens": "optional", "httpPutResponseHopLimit": 1}


def chosen(**templates: object) -> Program:
    """The compliant program with a group whose template is one of two that a component makes."""
    made = {name: {**template("profile"), "options": {"parent": "component"}} for name in ("one", "two")}
    third = group("one")
    third["properties"]["launchTemplate"] = {"id": "${component.templateId}", "version": "$Latest"}
    component: Program = {"component": {"type": "acme:index:Templates"}}
    return changed(compliant() | made | component | {"third": third}, **templates)


@BEFORE_UPDATE
def test_it_passes_where_every_target_does(phase: Phase) -> None:
    """Whichever is meant; only that the version is not named is advice."""
    assert violations(judge(chosen(), phase)) == {("pinned-template-version", "third launchTemplate.version")}
    assert unproven(judge(chosen(), phase)) == set()


@BEFORE_UPDATE
def test_it_is_a_violation_where_every_target_is_one(phase: Phase) -> None:
    """Both are named, as both have to be mended."""
    program = chosen(one__metadataOptions=IMDSV1, two__metadataOptions=IMDSV1)

    assert [(one.rule, one.level, one.where) for one in judge_mandatory(program, phase)] == [
        ("imdsv1-disabled", "mandatory", "one metadataOptions.httpTokens"),
        ("imdsv1-disabled", "mandatory", "two metadataOptions.httpTokens"),
    ]


@BEFORE_UPDATE
def test_it_is_undetermined_where_targets_differ(phase: Phase) -> None:
    """It stands where the violation will stand if it is one, and the reference is named."""
    seen = judge_mandatory(chosen(two__metadataOptions=IMDSV1), phase)

    assert [(one.rule, one.level, one.where) for one in seen if one.where.startswith("two")] == [
        ("imdsv1-disabled", "advisory", "two metadataOptions.httpTokens")
    ]
    assert violations(seen) == set()
    assert any("one of the meanings that launchTemplate.id of third may have" in one.text for one in seen)


@BEFORE_UPDATE
def test_what_stays_open_with_every_target_is_said(phase: Phase) -> None:
    """That a group runs Windows may only be known of its targets, and so what cannot be told of their images."""
    tags = [{"resourceType": "instance", "tags": {"team": "shop"}}]
    seen = judge(chosen(one__tagSpecifications=tags, two__tagSpecifications=tags), phase)

    assert {where for rule, where in unproven(seen) if rule == "own-ami"} == {"one imageId", "two imageId"}


def test_a_role_that_may_be_either_of_two_shared_ones_blocks() -> None:
    """Both are Windows nodes' roles."""
    program = changed(compliant(), secondTemplate__iamInstanceProfile={"arn": "${secondProfile.arn}"})
    program |= {
        "secondRole": role("second"),
        "secondProfile": {
            "type": "aws:iam/instanceProfile:InstanceProfile",
            "properties": {"role": "${secondRole.name}"},
        },
    }
    shared = changed(program, linux__nodeRoleArn="${windowsRole.arn}${secondRole.arn}")
    open_one = changed(program, linux__nodeRoleArn="${windowsRole.arn}${linuxRole.arn}")
    rule = "separate-linux-and-windows-node-roles"

    assert violations(judge_mandatory(shared)) == {(rule, "profile role"), (rule, "secondProfile role")}
    assert violations(judge_mandatory(open_one)) == set()
    assert unproven(judge_mandatory(open_one)) == {(rule, "profile role")}


def test_a_group_that_may_belong_to_either_of_two_clusters_is_held_against_both() -> None:
    """Another AMI than both have blocks; than one of them is undetermined."""
    program = compliant()
    program["other"] = {"type": "aws:eks/cluster:Cluster", "properties": {"name": "other", "version": "1.34"}}
    program["otherTemplate"] = template("profile", imageId="ami-0dddddddddddddddd")
    program["otherGroup"] = group("otherTemplate")
    program = changed(
        program,
        otherTemplate__userData=None,
        secondTemplate__userData=None,
        otherGroup__tags=[{"key": "kubernetes.io/cluster/${other.name}", "value": "owned"}],
        second__tags=[{"key": "${cluster.tag}${other.tag}", "value": "owned"}],
    )
    rule = "single-windows-ami-per-cluster"

    assert violations(judge_mandatory(changed(program, secondTemplate__imageId="ami-0b"))) == {
        (rule, "secondTemplate imageId")
    }
    assert violations(judge_mandatory(program)) == set()
    assert {found for found, _ in unproven(judge_mandatory(program))} == {rule}


def test_what_no_rule_calls_open_is_said_where_a_target_violates() -> None:
    """A rule that reads what it sees has nothing to say on an unknown group; trying it shows that it matters."""
    program = changed(compliant(), template__vpcSecurityGroupIds=["${open.id}${closed.id}"])
    rdp = {"protocol": "tcp", "fromPort": 3389, "toPort": 3389, "cidrBlocks": ["0.0.0.0/0"]}
    program["open"] = {"type": "aws:ec2/securityGroup:SecurityGroup", "properties": {"ingress": [rdp]}}
    program["closed"] = {"type": "aws:ec2/securityGroup:SecurityGroup", "properties": {"ingress": []}}

    assert [(one.rule, one.where) for one in judge(program)] == [("no-public-rdp", "open ingress[0]")]
    assert unproven(judge(program)) == {("no-public-rdp", "open ingress[0]")}
    assert violations(judge(changed(program, closed__ingress=[rdp]))) == {
        ("no-public-rdp", "open ingress[0]"),
        ("no-public-rdp", "closed ingress[0]"),
    }


@BEFORE_UPDATE
def test_a_list_computed_from_as_many_resources_as_it_has_elements_is_these(phase: Phase) -> None:
    """Two security groups, each unknown: which is which does not matter."""
    program = changed(compliant(), template__vpcSecurityGroupIds=["${closed.id}", "sg-0a1b", "${open.id}"])
    rdp = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}
    program["open"] = {"type": "aws:ec2/securityGroup:SecurityGroup", "properties": {"ingress": [rdp]}}
    program["closed"] = {"type": "aws:ec2/securityGroup:SecurityGroup", "properties": {"ingress": []}}

    assert violations(judge(program, phase)) == {("no-public-rdp", "open ingress[0]")}


def test_more_meanings_than_are_tried_stay_undetermined(monkeypatch: pytest.MonkeyPatch) -> None:
    """An evaluation is never long because a program has many such references."""
    monkeypatch.setattr(alternatives, "_TRIES", 1)

    assert ("imdsv1-disabled", "third launchTemplate.id") in unproven(judge(chosen()))
