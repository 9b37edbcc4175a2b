"""Numbers that YAML reads as others are told with what the stack file says; all others, and quoted ones, are left."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

from components.problems.problem import path_text
from components.settings import SettingsError, load
from components.settings.misread_numbers import main, misread_numbers
from tests.components import configs

if TYPE_CHECKING:
    from pathlib import Path

FILE = """
config:
  aws:region: eu-central-1
  eks-windows-nodes:clusters:
    - name: dev
      nodeGroups:
        - maxSize: {}
"""


def found(text: str) -> list[tuple[str, str]]:
    return [(path_text(each.path), each.text) for each in misread_numbers(text)]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("010", "8"),
        ("-010", "-8"),
        ("0_10", "8"),
        ("0o10", "8"),
        ("0O10", "8"),
        ("0x1F", "31"),
        ("0b101", "5"),
        ("1_000", "1000"),
        ("012345678901", "12345678901"),
        ("1.30", "1.3"),
        ("1.0", "1"),
        ("1e3", "1000"),
        (".5", "0.5"),
        ("12345678901234567890123", "1.23456789012346e+22"),
    ],
)
def test_a_number_that_yaml_reads_as_another_is_told_as_it_is_written(written: str, value: str) -> None:
    ((path, text),) = found(FILE.format(written))
    assert path == '["eks-windows-nodes:clusters"][0].nodeGroups[0].maxSize'
    assert text == (
        f"found {value}, which YAML makes of {written} without quotation marks; quote it where it is text, and write "
        f"{value} where that number is meant"
    )


@pytest.mark.parametrize(
    "written",
    [
        *("8", "+8", "-8", "0", "123456789012", "1.5", "true", "", "many", "'010'", '"010"', "|\n            010"),
        *("1.2.3", "2026-11-18", "0x", "08:30", "_010", "1e", "0b12", "10.0.0.0/16", "0.5Gi", "010Mi", "m6i.large"),
    ],
)
def test_what_yaml_leaves_as_it_is_written_is_left(written: str) -> None:
    assert found(FILE.format(written)) == []


def test_a_number_that_an_anchor_or_a_merged_mapping_repeats_is_told_wherever_it_counts() -> None:
    text = "x: &x {a: 010}\nconfig: {p: {<<: *x, b: 1}, q: {<<: [*x]}, r: [*x]}"
    assert [path for path, _ in found(text)] == ["p.a", "q.a", "r[0].a"]


@pytest.mark.parametrize("text", ["", "a", "- 1", "010", "config:", "config: [1]", "config: {", "other: 010"])
def test_a_file_that_is_about_something_else_tells_nothing(text: str) -> None:
    assert found(text) == []


def test_a_stack_is_refused_for_it_with_its_key_and_without_a_file_it_is_not() -> None:
    config = {key: json.dumps(value) for key, value in configs.node_group(maxSize=8).items() if ":clusters" in key}
    text = yaml.safe_dump({"config": configs.node_group(maxSize=8)}).replace("maxSize: 8", "maxSize: 010")
    assert load(config) == load(config, None)
    with pytest.raises(
        SettingsError, match=r"^eks-windows-nodes:clusters\[0\]\.nodeGroups\[0\]\.maxSize: found 8, .* 010 "
    ):
        load(config, text)


def test_what_the_command_line_gives_in_place_of_the_file_is_left() -> None:
    """`--config` and `--config-file` say nothing to the program: what counts is what it was handed."""
    config = {key: json.dumps(value) for key, value in configs.node_group(maxSize=9).items() if ":clusters" in key}
    for written in ("maxSize: 010", "maxSize: [010]"):
        text = yaml.safe_dump({"config": configs.node_group(maxSize=8)}).replace("maxSize: 8", written)
        assert load(config, text) == load(config)


def test_as_a_command_it_names_file_and_line_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "Pulumi.dev.yaml", tmp_path / "Pulumi.prod.yaml"
    good.write_text(FILE.format(4))
    bad.write_text(FILE.format("04"))
    assert main([str(good)]) == 0
    assert main([str(good), str(bad)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"{bad}:7: eks-windows-nodes:clusters[0].nodeGroups[0].maxSize: found 4, ")
