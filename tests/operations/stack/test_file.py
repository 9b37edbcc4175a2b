"""A stack's file: what it says, and every AMI that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from components.settings import EnvironmentSettings
from operations.stack.file import StackFileError, all_files, of_stack, read, stacks
from tools.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PINNED = (ROOT / "Pulumi.prod.yaml").read_text()


def write(folder: Path, text: str, stack: str = "prod") -> Path:
    file = folder / f"Pulumi.{stack}.yaml"
    file.write_text(text)
    return file


def test_a_stack_is_found_by_its_last_name() -> None:
    for name in ("prod", "organization/eks-windows-nodes/prod"):
        assert of_stack(ROOT, name).path == ROOT / "Pulumi.prod.yaml"
    assert {"dev", "images", "prod"} <= set(stacks(ROOT))


def test_a_file_has_the_settings_of_an_update() -> None:
    settings = of_stack(ROOT, "prod").settings()
    assert isinstance(settings, EnvironmentSettings)
    release = settings.clusters[0].node_groups[0].ami.release
    assert release is not None
    assert release.os_build == "20348.5839"


def test_every_ami_that_a_file_names_is_found_with_its_line_and_key(tmp_path: Path) -> None:
    text = (
        "# before: ami-00000000000000001\n"
        "config:\n"
        "  eks-windows-nodes:clusters:\n"
        "    - nodeGroups:\n"
        "        - ami: {id: ami-00000002}  # not ami-1\n"
        "          parents: [ami-00000000000000003, 'x ami-00000000000000004']\n"
    )
    assert [str(each) for each in read(write(tmp_path, text)).mentions()] == [
        "Pulumi.prod.yaml:1",
        "Pulumi.prod.yaml:5 (clusters[0].nodeGroups[0].ami.id)",
        "Pulumi.prod.yaml:6 (clusters[0].nodeGroups[0].parents[0])",
        "Pulumi.prod.yaml:6 (clusters[0].nodeGroups[0].parents[1])",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("config: [", r"Pulumi\.prod\.yaml: line 1: no YAML: "),
        ("- a\n", "found no keys"),
        ("a: 1\na: 2\n", "no YAML: found duplicate key"),
        ("config: {x: *y}\n", "no YAML: found undefined alias"),
        ("[" * 5000, "found values within values without end"),
        ("config: {}\n---\nconfig: {}\n", "line 2: no YAML: but found another document"),
        ("config:\n\ta: b\n", "no YAML: found character"),
    ],
)
def test_a_file_that_is_none_is_refused_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(StackFileError, match=words) as caught:
        read(write(tmp_path, text))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("text", ["", "config:\n", "# nothing\n", "encryptionsalt: x\n"])
def test_a_file_without_config_has_none(tmp_path: Path, text: str) -> None:
    file = read(write(tmp_path, text))
    assert (dict(file.config), list(file.mentions())) == ({}, [])
    with pytest.raises(StackFileError, match="found neither images nor clusters"):
        file.settings()


def test_what_an_update_refuses_is_refused_with_its_key(tmp_path: Path) -> None:
    file = read(write(tmp_path, PINNED.replace('"20348.5839"', "20348.5839").replace("minSize: 3", "minSize: -1")))
    with pytest.raises(StackFileError, match=r"Pulumi\.prod\.yaml: eks-windows-nodes:clusters\[0\].* \(and 1 more\)"):
        file.settings()
    file = read(write(tmp_path, PINNED.replace("osBuild: ", "osBuild: !!str ")))
    with pytest.raises(StackFileError, match=r"Pulumi\.prod\.yaml: found a value with a tag of YAML's"):
        file.settings()
    file = read(write(tmp_path, PINNED.replace('"2026-10-18"', "2026-10-18")))
    with pytest.raises(StackFileError, match="which YAML makes of 2026-10-18 without quotation marks"):
        file.settings()


def test_a_stack_without_a_file_is_told_those_that_have_one(tmp_path: Path) -> None:
    write(tmp_path, PINNED)
    with pytest.raises(StackFileError, match=r"Pulumi\.none\.yaml: there is no such file; .* there: prod$"):
        of_stack(tmp_path, "none")


def test_a_folder_without_stack_files_is_no_folder_that_names_nothing(tmp_path: Path) -> None:
    with pytest.raises(StackFileError, match=r"there is no Pulumi\.<stack>\.yaml"):
        all_files(tmp_path)


def test_a_file_that_is_no_text_or_too_long_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, PINNED)
    monkeypatch.setattr("operations.stack.file.LIMIT", 10)
    with pytest.raises(StackFileError, match="found over 10 characters"):
        read(file)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(StackFileError, match="codec can't decode"):
        read(file)
