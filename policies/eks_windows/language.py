"""Fixes in the language of the program that is judged. Rules write theirs in Python.

Names of properties change by the language's rule for them, and what a program writes otherwise stands in a table. Go
has no literal for nested arguments that would fit a line, so that it gets the names of its fields alone.
Source of the names: https://www.pulumi.com/docs/iac/languages-sdks/
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path


class Language(StrEnum):
    """A language that fixes are written in."""

    PYTHON = "python"
    TYPESCRIPT = "typescript"
    GO = "go"
    YAML = "yaml"
    CLOUDFORMATION = "cloudformation"


_RUNTIMES: Final = {
    "python": Language.PYTHON,
    "nodejs": Language.TYPESCRIPT,
    "bun": Language.TYPESCRIPT,
    "go": Language.GO,
    "yaml": Language.YAML,
}
"""Pulumi's name of a runtime; others get the names of the provider's schema, which are those of YAML."""

_RUNTIME = re.compile(
    r"^runtime:[ \t]*(?:\{.*?\bname:[ \t]*|\r?\n(?:[ \t].*\r?\n)*?[ \t]+name:[ \t]*)?['\"]?(?P<name>[a-z]+)",
    re.MULTILINE,
)
_LIMIT = 1 << 16

_PROGRAM = r"(?<![\w.])eks_windows\.\w+"
"""Names of this pack's own commands, which are the same everywhere."""

_ARGUMENT = re.compile(r"(?<![\w\"'.=-])(?P<name>[a-z]+(?:_[a-z0-9]+)*)=(?=[\[{\"'<$!\w])")
_KEY = re.compile(r"\"(?P<name>[a-z]+(?:_[a-z0-9]+)*)\": ")
_SNAKE = re.compile(rf"{_PROGRAM}|(?<![\w\"'/-])(?P<name>[a-z]+(?:_[a-z0-9]+)+)(?![\w\"'/-])")

_OTHERWISE: Final[dict[Language, tuple[tuple[str, str], ...]]] = {
    Language.PYTHON: (),
    Language.TYPESCRIPT: (
        ("aws.iam.Role(", "new aws.iam.Role("),
        ("aws.ec2.LaunchTemplate(", "new aws.ec2.LaunchTemplate("),
        ("json.dumps(", "JSON.stringify("),
        (".apply(str)", ".apply(String)"),
        ("True", "true"),
        ("  # ", "  // "),
    ),
    Language.GO: (
        ('aws.iam.Role("windows-node", ...).name', "windowsNodeRole.Name"),
        ('aws.iam.Role("windows-node", ...).arn', "windowsNodeRole.Arn"),
        ('aws.iam.Role("windows-node", ...)', "windowsNodeRole"),
        ("aws.ec2.LaunchTemplate(", "ec2.NewLaunchTemplate(ctx, "),
        ("json.dumps(", "pulumi.JSONMarshal("),
        ("template.id", "template.ID()"),
        (".apply(str)", ""),
        ("True", "true"),
        ("  # ", "  // "),
    ),
    Language.YAML: (
        ('aws.iam.Role("windows-node", ...).name', "${windowsNodeRole.name}"),
        ('aws.iam.Role("windows-node", ...).arn', "${windowsNodeRole.arn}"),
        ('aws.iam.Role("windows-node", ...)', "${windowsNodeRole}"),
        ("template.latest_version_number", "${template.latestVersionNumber}"),
        ("template.latest_version.apply(str)", "${template.latestVersion}"),
        ("template.latest_version", "${template.latestVersion}"),
        ("template.launch_template_id", "${template.launchTemplateId}"),
        ("aws.ec2.LaunchTemplate(", "aws:ec2:LaunchTemplate("),
        ("template.id", "${template.id}"),
        ('json.dumps({"enableWindowsIpam": "true"})', '{"fn::toJSON": {"enableWindowsIpam": "true"}}'),
        ("True", "true"),
    ),
    Language.CLOUDFORMATION: (
        (
            (
                'instance_refresh={"strategy": "Rolling", "preferences": {"min_healthy_percentage": 90, '
                '"skip_matching": True}}'
            ),
            "UpdatePolicy: {AutoScalingRollingUpdate: {MinInstancesInService: 1, WaitOnResourceSignals: true}}",
        ),
        ('aws.iam.Role("windows-node", ...).name', "!Ref WindowsNodeRole"),
        ('aws.iam.Role("windows-node", ...).arn', "!GetAtt WindowsNodeRole.Arn"),
        ('aws.iam.Role("windows-node", ...)', "!Ref WindowsNodeRole"),
        ("# with delete_before_replace, as", "# deleted by an update before, as"),
        ("LaunchTemplate of aws-native(", "AWS::EC2::LaunchTemplate("),
        ('json.dumps({"enableWindowsIpam": "true"})', """'{"enableWindowsIpam": "true"}'"""),
        ("template.latest_version_number", "!GetAtt Template.LatestVersionNumber"),
        ("template.latest_version.apply(str)", "!GetAtt Template.LatestVersionNumber"),
        ("template.latest_version", "!GetAtt Template.LatestVersionNumber"),
        ("template.launch_template_id", "!Ref Template"),
        ("template.id", "!Ref Template"),
        ("True", "true"),
    ),
}


def language_of(folder: Path) -> Language | None:
    """The language of the project in a folder or above it; None where there is no project."""
    for one in (folder, *folder.parents):
        for name in ("Pulumi.yaml", "Pulumi.yml"):
            try:
                with (one / name).open(encoding="utf-8") as file:
                    found = _RUNTIME.search(file.read(_LIMIT))
            except (OSError, UnicodeDecodeError):
                continue
            return _RUNTIMES.get(found["name"], Language.YAML) if found else None
    return None


_IN_TEMPLATE = re.compile(r"(?P<way>templateBody\.Resources\.[^.]+\.(?:Properties|UpdatePolicy))(?P<names>(?:\..+)?)")
_RESOURCE = re.compile(r"templateBody\.Resources\.[^.]+\.(?:Properties\.?)?")

_STEP = re.compile(r"\.[a-z]|\"(?:[^\"\\]|\\.)*\"")


def in_template(path: str) -> str | None:
    """The path of a property in a template of CloudFormation with the names that it has there; None elsewhere."""
    match = _IN_TEMPLATE.fullmatch(path)
    if match is None:
        return None
    return match["way"] + _STEP.sub(lambda step: step[0] if step[0][0] == '"' else step[0].upper(), match["names"])


def in_resource(path: str) -> str:
    """The path of a property in its resource, also where that is one in a template of CloudFormation."""
    return _RESOURCE.sub("", path, count=1)


def spoken_in(language: Language, fix: str) -> str:
    """A fix as a program of a language would write it."""
    if language is Language.PYTHON or fix.startswith("{"):  # the pack's own configuration is JSON everywhere
        return fix
    for python, other in _OTHERWISE[language]:
        fix = fix.replace(python, other)
    fix = _ARGUMENT.sub(lambda match: f"{_named(language, match['name'])}: ", fix)
    fix = _KEY.sub(lambda match: f"{_named(language, match['name'])}: ", fix)
    return _SNAKE.sub(lambda match: _named(language, match["name"]) if match["name"] else match[0], fix)


def _named(language: Language, name: str) -> str:
    head, *tail = name.split("_")
    first = head.title() if language in (Language.GO, Language.CLOUDFORMATION) else head
    return first + "".join(part.title() for part in tail)
