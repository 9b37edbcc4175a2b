"""A stack's outputs, from a file or from Pulumi itself, and what is said of others."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from operations.rollout.declared import declared
from operations.rollout.facts import Declared
from operations.stack import outputs
from operations.stack.outputs import OutputsError, parse

if TYPE_CHECKING:
    from pathlib import Path

GROUP: dict[str, Any] = {
    "autoScalingGroupName": "dev-windows-1",
    "launchTemplateId": "lt-1",
    "launchTemplateVersion": 3,
    "instanceRefresh": {
        "minHealthyPercentage": 50,
        "maxHealthyPercentage": 110,
        "scaleInProtectedInstances": "Refresh",
        "standbyInstances": "Wait",
    },
    "roleName": "not for us",
}
CLUSTER: dict[str, Any] = {"region": "eu-central-1", "nodeGroups": {"windows": GROUP}}

IMAGE = {
    "pipelineArn": "arn:aws:imagebuilder:eu-west-1:123456789012:image-pipeline/windows-2022-core",
    "windowsServer": "2022",
    "variant": "Core",
    "kubernetesMinor": "1.35",
    "recipeVersion": "1.0.5",
    "fastLaunch": True,
    "outputParameter": "/imagebuilder/core/ami-id",
    "logGroup": "/aws/imagebuilder/core",
}


def of(cluster: object) -> str:
    return json.dumps({"clusters": {"dev": cluster}})


def test_node_groups_are_read_by_cluster() -> None:
    assert declared(parse(of(CLUSTER))) == (
        Declared(
            cluster="dev",
            node_group="windows",
            auto_scaling_group="dev-windows-1",
            template="lt-1",
            version=3,
            region="eu-central-1",
            min_healthy_percentage=50,
            max_healthy_percentage=110,
            protected="Refresh",
            standby="Wait",
        ),
    )


def test_nodes_of_a_former_release_are_a_group_of_their_own() -> None:
    """Replaced as the others are."""
    former = {"autoScalingGroupName": "dev-windows-0", "launchTemplateId": "lt-0", "launchTemplateVersion": 1}
    present, other = declared(parse(of({**CLUSTER, "nodeGroups": {"windows": {**GROUP, "former": former}}})))
    assert (present.node_group, present.auto_scaling_group) == ("windows", "dev-windows-1")
    named = {"node_group": "windows (former)", "auto_scaling_group": "dev-windows-0", "template": "lt-0", "version": 1}
    assert other == replace(present, **named)


def test_outputs_of_an_older_stack_lack_region_and_refresh() -> None:
    older = {"nodeGroups": {"windows": {key: GROUP[key] for key in GROUP if key != "instanceRefresh"}}}
    (found,) = declared(parse(of(older)))
    assert (found.region, found.min_healthy_percentage) == (None, None)


def test_an_images_stack_has_no_node_groups() -> None:
    assert declared(parse(json.dumps({"images": {"windows-2022-core": IMAGE}}))) == ()


def test_an_image_tells_where_it_is_built() -> None:
    images = parse(json.dumps({"images": {"windows-2022-core": IMAGE}})).images or {}
    found = images["windows-2022-core"]
    assert (found.region, found.account, found.log_group) == ("eu-west-1", "123456789012", "/aws/imagebuilder/core")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the outputs: Invalid JSON"),
        ("[]", "expected what pulumi stack output --json prints"),
        (json.dumps({"images": {"core": {**IMAGE, "pipelineArn": "core"}}}), "images.core.pipelineArn: String should"),
        ("{}", "found neither clusters nor images in the stack's outputs; run pulumi up first"),
        (of({"nodeGroups": {"windows": {}}}), "clusters.dev.nodeGroups.windows.autoScalingGroupName: Field required"),
        (
            of({"nodeGroups": {"windows": {**GROUP, "launchTemplateVersion": "3"}}}),
            "launchTemplateVersion: Input should",
        ),
        (of({"nodeGroups": {"windows": {**GROUP, "launchTemplateVersion": 0}}}), "greater than or equal to 1"),
    ],
)
def test_what_is_no_stack_of_this_project_is_said_in_one_line(text: str, words: str) -> None:
    with pytest.raises(OutputsError) as caught:
        parse(text)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(OutputsError, match=r"none\.json: No such file"):
        outputs.from_file(tmp_path / "none.json")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(OutputsError, match="codec can't decode"):
        outputs.from_file(tmp_path / "binary")


def test_a_file_is_read_up_to_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "outputs.json"
    file.write_text(of(CLUSTER))
    assert outputs.from_file(file) == of(CLUSTER)
    monkeypatch.setattr(outputs, "LIMIT", 10)
    with pytest.raises(OutputsError, match="found over 10 bytes"):
        outputs.from_file(file)


@pytest.fixture
def pulumi(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a `pulumi` of the test's own is looked for."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    return tmp_path / "pulumi"


def script(file: Path, text: str) -> None:
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(0o755)


def test_pulumi_is_asked_for_the_stack_that_is_named(pulumi: Path) -> None:
    script(pulumi, 'echo "$@"')
    asked = "stack output --json --non-interactive"
    assert outputs.from_stack("dev") == f"{asked} --stack dev\n"
    assert outputs.from_stack(None) == f"{asked}\n"


def test_what_pulumi_says_when_it_fails_is_passed_on(pulumi: Path) -> None:
    script(pulumi, "echo; echo \"error: no stack named 'none' found\" >&2; exit 255")
    with pytest.raises(OutputsError, match=r"^pulumi stack output: error: no stack named 'none' found$"):
        outputs.from_stack("none")


def test_a_machine_without_pulumi_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OutputsError, match="pulumi cannot be run: No such file or directory; give --outputs FILE"):
        outputs.from_stack("dev")
