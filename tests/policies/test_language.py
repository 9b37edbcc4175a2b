"""Fixes are written in the language of the program that they mend."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from eks_windows.language import Language, in_template, language_of, spoken_in
from eks_windows.rules import all_rules
from eks_windows.rules.instance_refresh import InstanceRefresh

if TYPE_CHECKING:
    from pathlib import Path

    from eks_windows.rule import Rule

IMDS = 'metadata_options={"http_tokens": "required", "http_put_response_hop_limit": 1}'
ROLE = 'role=aws.iam.Role("windows-node", ...).name  # used by Windows nodes only'
VERSION = 'launch_template={"id": template.id, "version": template.latest_version.apply(str)}'
REFRESH = InstanceRefresh.fix
TAGS = 'image_id=<AMI of your pipeline>, tags={"eks-windows-nodes/recipe-version": ...} on its instances'


@pytest.mark.parametrize(
    ("fix", "typescript", "go", "yaml", "cloudformation"),
    [
        (
            IMDS,
            'metadataOptions: {httpTokens: "required", httpPutResponseHopLimit: 1}',
            'MetadataOptions: {HttpTokens: "required", HttpPutResponseHopLimit: 1}',
            'metadataOptions: {httpTokens: "required", httpPutResponseHopLimit: 1}',
            'MetadataOptions: {HttpTokens: "required", HttpPutResponseHopLimit: 1}',
        ),
        (
            ROLE,
            'role: new aws.iam.Role("windows-node", ...).name  // used by Windows nodes only',
            "Role: windowsNodeRole.Name  // used by Windows nodes only",
            "role: ${windowsNodeRole.name}  # used by Windows nodes only",
            "Role: !Ref WindowsNodeRole  # used by Windows nodes only",
        ),
        (
            VERSION,
            "launchTemplate: {id: template.id, version: template.latestVersion.apply(String)}",
            "LaunchTemplate: {Id: template.ID(), Version: template.LatestVersion}",
            "launchTemplate: {id: ${template.id}, version: ${template.latestVersion}}",
            "LaunchTemplate: {Id: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}",
        ),
        (
            'node_role_arn=aws.iam.Role("windows-node", ...).arn',
            'nodeRoleArn: new aws.iam.Role("windows-node", ...).arn',
            "NodeRoleArn: windowsNodeRole.Arn",
            "nodeRoleArn: ${windowsNodeRole.arn}",
            "NodeRoleArn: !GetAtt WindowsNodeRole.Arn",
        ),
        (
            'launch_template={"id": template.launch_template_id, "version": template.latest_version_number}',
            "launchTemplate: {id: template.launchTemplateId, version: template.latestVersionNumber}",
            "LaunchTemplate: {Id: template.LaunchTemplateId, Version: template.LatestVersionNumber}",
            "launchTemplate: {id: ${template.launchTemplateId}, version: ${template.latestVersionNumber}}",
            "LaunchTemplate: {Id: !Ref Template, Version: !GetAtt Template.LatestVersionNumber}",
        ),
        (
            REFRESH,
            'instanceRefresh: {strategy: "Rolling", preferences: {minHealthyPercentage: 90, skipMatching: true}}',
            'InstanceRefresh: {Strategy: "Rolling", Preferences: {MinHealthyPercentage: 90, SkipMatching: true}}',
            'instanceRefresh: {strategy: "Rolling", preferences: {minHealthyPercentage: 90, skipMatching: true}}',
            "UpdatePolicy: {AutoScalingRollingUpdate: {MinInstancesInService: 1, WaitOnResourceSignals: true}}",
        ),
        (
            TAGS,
            'imageId: <AMI of your pipeline>, tags: {"eks-windows-nodes/recipe-version": ...} on its instances',
            'ImageId: <AMI of your pipeline>, Tags: {"eks-windows-nodes/recipe-version": ...} on its instances',
            'imageId: <AMI of your pipeline>, tags: {"eks-windows-nodes/recipe-version": ...} on its instances',
            'ImageId: <AMI of your pipeline>, Tags: {"eks-windows-nodes/recipe-version": ...} on its instances',
        ),
        (
            "map_public_ip_on_launch=True on the subnet",
            "mapPublicIpOnLaunch: true on the subnet",
            "MapPublicIpOnLaunch: true on the subnet",
            "mapPublicIpOnLaunch: true on the subnet",
            "MapPublicIpOnLaunch: true on the subnet",
        ),
    ],
)
def test_a_fix_has_the_names_of_its_language(
    fix: str, typescript: str, go: str, yaml: str, cloudformation: str
) -> None:
    """Names of properties, references and comments; what stands in quotes stays."""
    spoken = [spoken_in(language, fix) for language in Language]

    assert spoken == [fix, typescript, go, yaml, cloudformation]


@pytest.mark.parametrize(
    ("path", "written"),
    [
        ("templateBody.Resources.T.Properties.launchTemplateData.imageId", "LaunchTemplateData.ImageId"),
        ('templateBody.Resources.T.Properties.tags["a.b/c"].value', 'Tags["a.b/c"].Value'),
        ("templateBody.Conditions.Live", None),
        ("imageId", None),
    ],
)
def test_a_property_in_a_template_is_called_as_it_stands_there(path: str, written: str | None) -> None:
    """Texts in quotes, and what is in no template, stay as they are."""
    assert in_template(path) == (written and f"templateBody.Resources.T.Properties.{written}")


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.id)
def test_no_fix_keeps_a_word_of_python(rule: type[Rule]) -> None:
    """In another language than Python; texts in quotes and the pack's own commands aside."""
    for language in (Language.TYPESCRIPT, Language.GO, Language.YAML, Language.CLOUDFORMATION):
        spoken = re.sub(r"eks_windows\.\w+", "", spoken_in(language, rule.fix))
        bare = re.sub(r'"[^"]*"', "", spoken)
        assert re.findall(r"\b[a-z]+_[a-z_]+\b|\bTrue\b|json\.dumps|\b[a-z]+=[\[{]", bare) == [], spoken


@pytest.mark.parametrize("text", ["PowerShell -KubeletExtraArgs '--register-with-taints=os=windows:NoSchedule'", "{}"])
def test_what_is_no_code_of_a_program_stays(text: str) -> None:
    """Arguments of a script, and the pack's own configuration."""
    assert {spoken_in(language, text) for language in Language} == {text}


@pytest.mark.parametrize(
    ("project", "language"),
    [
        ("name: x\nruntime: nodejs\n", Language.TYPESCRIPT),
        ("name: x\nruntime: python\n", Language.PYTHON),
        ("name: x\nruntime:\n  name: go\n  options: {binary: x}\n", Language.GO),
        ("runtime:\n  options:\n    typescript: true\n  name: nodejs\n", Language.TYPESCRIPT),
        ("runtime: {name: yaml}\n", Language.YAML),
        ("runtime: 'nodejs'\r\n", Language.TYPESCRIPT),
        ("runtime: dotnet\n", Language.YAML),
        ("name: runtime\n", None),
        ("", None),
    ],
)
def test_the_language_is_that_of_the_project(tmp_path: Path, project: str, language: Language | None) -> None:
    """In the folder or above it, in each form that Pulumi.yaml may have."""
    (tmp_path / "Pulumi.yaml").write_text(project)
    (tmp_path / "app").mkdir()

    assert language_of(tmp_path / "app") == language


def test_without_a_project_there_is_no_language(tmp_path: Path) -> None:
    """As where a state is analyzed outside of any."""
    assert language_of(tmp_path) is None
