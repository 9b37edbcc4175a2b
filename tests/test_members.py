"""The packages of this workspace: what they declare is what they import, what they hold, and what the lock pins."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from typing import TYPE_CHECKING, Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MEMBERS = sorted(file.parent.name for file in ROOT.glob("*/pyproject.toml"))
OWN = {"engine-plugin": "engine_plugin", "pulumi-aws-standin": "standin"}
members = pytest.mark.parametrize("member", MEMBERS)


def project(folder: Path) -> dict[str, Any]:
    """The text of a `pyproject.toml` as data."""
    return tomllib.loads((folder / "pyproject.toml").read_text())


def requirements(folder: Path) -> list[Requirement]:
    """What a package needs to run."""
    return [Requirement(line) for line in project(folder)["project"]["dependencies"]]


def modules(folder: Path) -> list[Path]:
    """A package's modules, without its tests."""
    return [file for file in folder.rglob("*.py") if "tests" not in file.relative_to(folder).parts]


def imported(folder: Path) -> Iterator[str]:
    """The top-level packages that it imports while it runs; what is imported for types only needs no package."""
    for file in modules(folder):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield str(node.module).partition(".")[0]


def test_the_members_are_those_of_the_workspace() -> None:
    assert project(ROOT)["tool"]["uv"]["workspace"]["members"] == MEMBERS == sorted(OWN.values())


@members
def test_a_package_holds_all_its_folders(member: str) -> None:
    folders = {".".join(file.parent.relative_to(ROOT).parts) for file in modules(ROOT / member)}
    assert set(project(ROOT / member)["tool"]["setuptools"]["packages"]) == folders


@members
def test_a_package_needs_just_what_it_imports(member: str) -> None:
    """Whatever else brings it. A package of types (`_typeshed`) is no package, and one of ours is none of theirs."""
    own = {package: [name] for name, package in OWN.items()}
    brought: dict[str, list[str]] = {**packages_distributions(), **own, "google": ["protobuf"]}
    used = set(imported(ROOT / member)) - set(sys.stdlib_module_names) - {member, "_typeshed"}
    wanted = {canonicalize_name(name) for package in used for name in brought[package]}
    declared = {canonicalize_name(one.name) for one in requirements(ROOT / member)}
    read_at_set_up = {"pulumi-aws"} & declared
    assert declared - read_at_set_up == wanted - read_at_set_up


@members
def test_the_lock_pins_what_a_package_needs(member: str) -> None:
    lock = (ROOT / "requirements-dev.txt").read_text()
    pins = dict(re.findall(r"^([A-Za-z0-9._-]+)==([^\s;]+)", lock, flags=re.MULTILINE))
    versions = {canonicalize_name(name): version for name, version in pins.items()}
    versions |= {
        canonicalize_name(project(ROOT / own)["project"]["name"]): project(ROOT / own)["project"]["version"]
        for own in MEMBERS
    }
    missed = [
        str(one)
        for one in requirements(ROOT / member)
        if not one.specifier.contains(versions[canonicalize_name(one.name)])
    ]
    assert missed == []
