"""The stack files of this repository: good in themselves, in the schema, and in what they are made into."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from components.settings import ImagesSettings
from components.settings.schema import FILE, main, schema
from tests.components import configs
from tests.components.settings.test_settings import BAD_INPUTS

ROOT = Path(__file__).parents[3]
STACKS = {file.stem.removeprefix("Pulumi."): file for file in ROOT.glob("Pulumi.*.yaml")}


def _config(stack: str) -> dict[str, Any]:
    return yaml.safe_load(STACKS[stack].read_text())["config"]


def _valid(config: dict[str, Any]) -> bool:
    return jsonschema.Draft202012Validator(schema()).is_valid({"config": config})


def test_these_stacks_are_committed() -> None:
    assert set(STACKS) == {"images", "dev", "prod"}


@pytest.mark.parametrize("stack", ["images", "dev", "prod"])
def test_a_committed_stack_is_good_and_fits_the_schema(stack: str) -> None:
    config = _config(stack)
    assert configs.problems(config) == []
    assert _valid(config)
    assert "# yaml-language-server: $schema=./Pulumi.schema.json" in STACKS[stack].read_text().splitlines()[0]


def test_the_dev_stack_names_an_image_that_the_images_stack_builds() -> None:
    settings = configs.loaded(_config("images"))
    assert isinstance(settings, ImagesSettings)
    groups = _config("dev")["eks-windows-nodes:clusters"][0]["nodeGroups"]
    assert {group["ami"]["image"] for group in groups} <= {image.name for image in settings.images}


def test_the_prod_stack_pins_a_release() -> None:
    groups = _config("prod")["eks-windows-nodes:clusters"][0]["nodeGroups"]
    assert [set(group["ami"]) for group in groups] == [{"release"}]


def test_the_schema_file_is_current(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().err
    jsonschema.Draft202012Validator.check_schema(schema())
    assert FILE == ROOT / "Pulumi.schema.json"


@pytest.mark.parametrize(
    "line",
    [case["line"] for case in BAD_INPUTS["image"] if "unknown key" in case["line"] or "found 'M6I" in case["line"]],
)
def test_an_editor_sees_wrong_keys_and_values_too(line: str) -> None:
    (change,) = [case["change"] for case in BAD_INPUTS["image"] if case["line"] == line]
    assert not _valid(configs.images(**change))


def test_an_editor_leaves_other_namespaces_alone() -> None:
    assert _valid({**configs.images(), "aws:region": "eu-central-1", "other:thing": {"a": 1}})
    assert not _valid({**configs.images(), "eks-windows-nodes:imageStack": "x"})
    assert not _valid({**configs.images(), **configs.cluster()})
