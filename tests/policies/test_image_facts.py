"""What a file tells of AMIs: how it is made, how it is refused, and what it proves."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from eks_windows import image_facts
from eks_windows.describe_images import of_description

from tests.policies.compliant import AMI, compliant
from tests.policies.harness import judge_mandatory, unproven, violations
from tests.policies.program import Phase, changed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.policies.program import Program

RULE = "single-kubelet-version-per-cluster"
OTHER = "ami-0bbbbbbbbbbbbbbbb"


def untagged(**changes: object) -> Program:
    """The compliant program with AMIs of which nothing tells the kubelet."""
    return changed(compliant(), template__tagSpecifications=None, secondTemplate__tagSpecifications=None, **changes)


def judged(tmp_path: Path, images: dict[str, Any], program: Program) -> tuple[set[Any], set[Any]]:
    """What is proven wrong, and what is open, with facts of images."""
    file = tmp_path / "images.json"
    file.write_text(json.dumps({"version": 1, "images": images}))
    seen = judge_mandatory(program, Phase.UP, config={"pack-settings": {"imageFacts": str(file)}})
    return violations(seen), unproven(seen)


def test_what_nothing_tells_is_said_once_for_a_cluster_with_the_ways_to_prove_it() -> None:
    """However many AMIs without tags there are."""
    program = untagged(secondTemplate__imageId=OTHER)
    (seen,) = [one for one in judge_mandatory(program, Phase.UP) if one.rule == RULE]

    assert (seen.where, seen.level) == ("secondTemplate imageId", "advisory")
    assert seen.message.what.startswith("Auto Scaling group 'second' and Auto Scaling group 'group' run ")
    assert "eks-windows-nodes/kubelet-version" in seen.message.fix
    assert "imageFacts" in seen.message.fix


def test_facts_of_an_ami_prove_its_kubelet(tmp_path: Path) -> None:
    """The one that the tags would have told."""
    assert judged(tmp_path, {AMI: {"kubeletVersion": "1.34.2"}}, untagged()) == (set(), set())


def test_facts_of_an_ami_prove_that_its_kubelet_is_another(tmp_path: Path) -> None:
    """Than that of the Linux nodes."""
    proven, _ = judged(tmp_path, {AMI: {"kubeletVersion": "1.33.1"}}, untagged())

    assert RULE in {rule for rule, _ in proven}


def test_facts_and_tags_that_contradict_each_other_prove_nothing(tmp_path: Path) -> None:
    """One of them is wrong."""
    proven, still = judged(tmp_path, {AMI: {"kubeletVersion": "1.33.1"}}, compliant())

    assert proven == set()
    assert RULE in {rule for rule, _ in still}


def test_facts_tell_the_operating_system_of_an_ami(tmp_path: Path) -> None:
    """Where nothing else does."""
    program = changed(
        compliant(), secondTemplate__userData=None, secondTemplate__metadataOptions=None, secondTemplate__imageId=OTHER
    )
    proven, _ = judged(tmp_path, {OTHER: {"windowsServer": "2022", "kubeletVersion": "1.34.2"}}, program)

    assert ("imdsv1-disabled", "secondTemplate metadataOptions.httpTokens") in proven


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "No such file"),
        ("{", "no JSON"),
        ("[]", "found list, expected an object"),
        ('{"images": {}}', "version: found None, expected 1"),
        ('{"version": 2, "images": {}}', "version: found 2, expected 1"),
        ('{"version": 1}', "images: found NoneType, expected an object"),
        ('{"version": 1, "images": {"web": {}}}', "images.web: expected an AMI id"),
        ('{"version": 1, "images": {"ami-0123456789abcdef0": 3}}', "found int, expected an object"),
        (
            '{"version": 1, "images": {"ami-0123456789abcdef0": {"kubeletVersion": "1.35"}}}',
            "kubeletVersion: found '1.35', expected a text such as '1.35.3'",
        ),
        (
            '{"version": 1, "images": {"ami-0123456789abcdef0": {"windowsServer": 2022}}}',
            "windowsServer: found 2022, expected a text such as '2022'",
        ),
    ],
)
def test_a_file_that_is_no_such_file_is_refused_in_one_line(tmp_path: Path, text: str | None, told: str) -> None:
    """With the setting, the file, the place in it, and what is expected there."""
    file = tmp_path / "images.json"
    if text is not None:
        file.write_text(text)

    with pytest.raises(AssertionError) as refused:
        judge_mandatory(compliant(), config={"pack-settings": {"imageFacts": str(file)}})

    assert f"pack-settings.imageFacts: {file}" in str(refused.value)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


def test_no_file_is_no_fact() -> None:
    """The setting's default, and an empty text."""
    assert judge_mandatory(compliant(), config={"pack-settings": {"imageFacts": ""}}) == []


def test_the_file_is_made_of_what_describe_images_answers(tmp_path: Path) -> None:
    """By the tags of a pipeline and the names of Amazon's AMIs; it can be read back, and what tells nothing is left."""
    tags = {"eks-windows-nodes/kubelet-version": "1.34.2", "eks-windows-nodes/fast-launch": "true", "team": "x"}
    answer = {
        "Images": [
            {
                "ImageId": AMI,
                "Name": "x",
                "CreationDate": "2026-11-11T09:00:00Z",
                "Tags": [{"Key": key, "Value": value} for key, value in tags.items()],
            },
            {"ImageId": OTHER, "Name": "Windows_Server-2022-English-Core-EKS_Optimized-1.34-2026.10.14"},
            {"ImageId": "ami-0ccccccccccccccc0", "Name": "web", "CreationDate": "2026-11-11T09:00:00Z"},
        ]
    }
    made = of_description(answer)
    (tmp_path / "images.json").write_text(json.dumps(made))

    assert made["images"] == {
        AMI: {"buildDate": "2026-11-11", "kubeletVersion": "1.34.2", "fastLaunch": "true"},
        OTHER: {"buildDate": "2026-10-14", "windowsServer": "2022", "variant": "Core", "kubernetesMinor": "1.34"},
    }
    assert image_facts.read(tmp_path / "images.json") == made["images"]
