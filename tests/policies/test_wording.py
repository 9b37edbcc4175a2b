"""Fixes name the property that the mended resource has."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from eks_windows import wording
from eks_windows.catalogue import example
from eks_windows.knowledge.cluster_tag import TIE
from eks_windows.language import Language, spoken_in
from eks_windows.message import Verdict
from eks_windows.rules import all_rules
from eks_windows.wording import ROWS, reworded

from tests.policies.compliant import compliant
from tests.policies.forms.test_all_forms import FORMS
from tests.policies.harness import Seen, judge

if TYPE_CHECKING:
    from tests.policies.program import Program

RULES = {rule.id: rule.fix for rule in all_rules()}
RULES["cluster"] = TIE

CASES = yaml.safe_load(Path(__file__).with_name("wording.yaml").read_text(encoding="utf-8"))


def told(case: dict[str, str]) -> str:
    return reworded(RULES[case["rule"]], case["token"], case["path"])


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']} at {case['token']} {case['path']}")
def test_a_fix_has_the_property_of_the_form_that_it_mends(case: dict[str, str]) -> None:
    """Where the form has another one than a launch template or an Auto Scaling group of the provider aws."""
    assert told(case) == case["fix"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rule']} at {case['token']} {case['path']}")
def test_no_fix_of_a_form_keeps_a_word_of_python(case: dict[str, str]) -> None:
    """In another language; texts in quotes aside. What a template of CloudFormation has are types of aws-native."""
    template = [Language.CLOUDFORMATION] if case["token"].startswith("aws-native:") else []
    for language in (Language.TYPESCRIPT, Language.GO, Language.YAML, *template):
        bare = re.sub(r'"[^"]*"', "", spoken_in(language, case["fix"]))
        made = r"(?<!new )aws\.(ec2|iam)\.\w+\("
        assert re.search(rf"\b[a-z]+_[a-z_]+\b|\bTrue\b|\b[a-z]+=[\[{{]|{made}", bare) is None, bare


def test_each_row_of_the_table_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it some fix would be another one."""
    useless: list[str] = []
    for row in ROWS:
        monkeypatch.setattr(wording, "ROWS", tuple(one for one in ROWS if one is not row))
        if all(told(case) == case["fix"] for case in CASES):
            useless.append(row.words.pattern)

    assert useless == []


@pytest.mark.parametrize("token", ["aws:ec2/launchTemplate:LaunchTemplate", "aws:autoscaling/group:Group"])
def test_a_fix_for_what_rules_are_written_for_stays(token: str) -> None:
    """A launch template and an Auto Scaling group of the provider aws have the words of the rule."""
    assert {rule: reworded(fix, token, "launchTemplate.id") for rule, fix in RULES.items()} == RULES


def test_a_managed_group_of_a_template_that_is_not_known_has_the_words_of_a_template() -> None:
    """The AMI is the template's, and no release of the group."""
    fix = RULES["single-windows-ami-per-cluster"]

    assert reworded(fix, "aws:eks/nodeGroup:NodeGroup", "launchTemplate.id") == fix


ELSEWHERE = {
    "access-fits-authentication-mode",
    "bootstrap-network-arguments",
    "cached-images-pinned",
    "cluster-resource-controller",
    "cni-policy-on-node-role",
    "detailed-tags",
    "no-public-rdp",
    "own-ami",
    "pack-settings",
    "server-version-supports-kubernetes",
    "ssm-role-policy",
    "update-step-in-recipe",
    "windows-taint",
}
"""Rules whose fix is in another resource, or in a text, than what they find wrong."""


@cache
def bad_programs() -> list[Seen]:
    """What is said of the bad examples, and of each form with another AMI and IMDSv1."""
    bad = [example(rule)["bad"] for rule in all_rules()]
    seen = [one for made in bad for one in judge(made["resources"], config=made.get("config"))]
    return seen + [one for form in FORMS for one in judge(compliant() | form("ami-0bbbbbbbbbbbbbbbb", "optional"))]


def test_each_fix_names_the_property_that_is_wrong() -> None:
    """In Python, in which the pack speaks where there is no project, and in the words of templates and manifests."""
    silent: set[tuple[str, str, str]] = set()
    for one in bad_programs():
        key = re.sub(r"\[.*", "", one.message.path.rpartition(".")[2])
        snake = re.sub(r"(?<=[a-z])([A-Z])", lambda match: f"_{match[1].lower()}", key)
        told = {key, snake, spoken_in(Language.TYPESCRIPT, key)}
        if one.message.verdict is Verdict.VIOLATION and not any(name in one.message.fix for name in told):
            silent.add((one.rule, one.where, one.message.fix))
    assert {one for one in silent if one[0] not in ELSEWHERE} == set()


def test_a_fix_in_a_template_has_the_properties_of_the_type_of_its_resource() -> None:
    """Not those of the stack, nor of an Auto Scaling group: a managed group's launch template has an Id."""
    group = "{Type: AWS::EKS::Nodegroup, Properties: {ClusterName: a, AmiType: WINDOWS_CORE_2022_x86_64, NodeRole: b}}"
    entry = "{Type: AWS::EKS::AccessEntry, Properties: {ClusterName: a, PrincipalArn: b, Type: EC2_LINUX}}"
    body = f"Resources: {{W: {group}, E: {entry}}}"
    seen = judge({"s": {"type": "aws:cloudformation/stack:Stack", "properties": {"templateBody": body}}})
    latest = "LaunchTemplate: {Id: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}"
    options = '{MetadataOptions: {HttpTokens: "required", HttpPutResponseHopLimit: 1}}'
    fixes = {one.rule: one.message.fix for one in seen}

    assert fixes["imdsv1-disabled"] == f"{latest}  # template: AWS::EC2::LaunchTemplate(LaunchTemplateData: {options})"
    assert fixes["windows-taint"] == 'Taints: [{Key: "os", Value: "windows", Effect: "NO_SCHEDULE"}]'
    assert fixes["pinned-ami"] == 'ReleaseVersion: "1.35-2026.11.14"'
    assert fixes["access-entry-type-fits-os"] == (
        'Type: "EC2_WINDOWS"  # deleted by an update before, as a role has one entry only'
    )


@pytest.mark.parametrize(
    ("role", "wrong", "right"), [("w", "EC2_LINUX", "EC2_WINDOWS"), ("l", "EC2_WINDOWS", "EC2_LINUX")]
)
def test_the_fix_of_an_access_entry_is_the_type_of_its_nodes(role: str, wrong: str, right: str) -> None:
    """Never the one that stands there."""
    program: Program = {"entry": entry(role, wrong), "windows": managed("w", WINDOWS), "linux": managed("l", LINUX)}
    fixes = [one.message.fix for one in judge(program) if one.rule == "access-entry-type-fits-os"]

    assert fixes == [f'type="{right}"  # with delete_before_replace, as a role has one entry only']


WINDOWS, LINUX = "WINDOWS_CORE_2022_x86_64", "AL2023_x86_64_STANDARD"


def entry(role: str, kind: str) -> dict[str, Any]:
    """An access entry of a type, for a role."""
    properties = {"clusterName": "prod", "principalArn": f"arn:aws:iam::123456789012:role/{role}", "type": kind}
    return {"type": "aws-native:eks:AccessEntry", "properties": properties}


def managed(role: str, ami_type: str) -> dict[str, Any]:
    """A managed node group of an AMI type, with a role."""
    arn = f"arn:aws:iam::123456789012:role/{role}"
    return {
        "type": "aws-native:eks:Nodegroup",
        "properties": {"clusterName": "prod", "nodeRole": arn, "amiType": ami_type},
    }
