"""A role that has an access entry already: one line with the way out, before anything is made, and a way that works."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from components.access.windows_access_entry import NO_ENTRIES, refusal
from rehearsal.shell import REGION
from tests.engine.conftest import entered
from tests.engine.sandbox import succeeded
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from rehearsal.engine import Outcome
    from rehearsal.stacks import Stack
    from tests.engine.sandbox import Sandbox

PARENTED = "urn:pulumi:test::{project}::eks-windows-nodes:index:WindowsNodeAccess$aws:eks/accessEntry:AccessEntry"
ENTRY = "aws:eks/accessEntry:AccessEntry"
MANY = 24
PROGRAM = """
import json
import pathlib

import pulumi
import pulumi_aws as aws

from components import WindowsNodeAccess
from components.images.logs import log_group


async def main():
    given = json.loads(pathlib.Path("given.json").read_text())
    for name in given["logs"]:
        log_group(name, {}, {"owner": "platform"}, pulumi.ResourceOptions())
    made = aws.iam.Role("made", name=given["made"], assume_role_policy="{}") if given["made"] else None
    for name, args in given["access"].items():
        args = {"cluster_name": "dev", "authentication_mode": "API", "role_arn": made and made.arn, **args}
        args["authentication_mode"] = args["authentication_mode"] or made.id  # known after the update only
        WindowsNodeAccess(name, args)


pulumi.run(main)
"""


@dataclass(frozen=True)
class Project:
    """A project that lets roles in, beside an account that it knows nothing of."""

    stack: Stack
    folder: Path
    environment: dict[str, str]

    @property
    def name(self) -> str:
        """The project's name."""
        return self.folder.name

    def pulumi(self, *command: str) -> None:
        """A command as a person types it."""
        environment = {**os.environ, **self.environment}
        subprocess.run(["pulumi", *command, "--stack", "test"], cwd=self.folder, env=environment, check=True)

    def declare(self, *, made: str = "", logs: Iterable[str] = (), **access: dict[str, Any]) -> None:
        """The components of the next run, by name; `made` is a role that the program itself makes."""
        (self.folder / "given.json").write_text(json.dumps({"made": made, "logs": [*logs], "access": access}))


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    """An account that the tests of this module share; each has a role and a project of its own."""
    with entered(tmp_path_factory.mktemp("account")) as sandbox:
        yield sandbox


@pytest.fixture
def project(account: Sandbox, request: pytest.FixtureRequest) -> Project:
    """A new project, its name the test's."""
    name = request.node.name[5:45].rstrip("_").replace("_", "-")
    folder = account.folder / name
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n")
    (folder / "__main__.py").write_text(PROGRAM)
    (folder / "components").symlink_to(ROOT / "components")
    return Project(account.stack("test", folder), folder, account.environment)


def new_role(name: str) -> str:
    """ARN of a role that stands in the account."""
    iam = boto3.client("iam", region_name=REGION)
    return iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}", Path="/team/")["Role"]["Arn"]


def add_entry(role: str, kind: str) -> None:
    """An access entry that somebody else makes."""
    boto3.client("eks", region_name=REGION).create_access_entry(clusterName="dev", principalArn=role, type=kind)


def entry_of(role: str) -> dict[str, Any]:
    """The live entry."""
    eks = boto3.client("eks", region_name=REGION)
    return dict(eks.describe_access_entry(clusterName="dev", principalArn=role)["accessEntry"])


_HOOK_FAILED = re.compile(r'"can-be-created-\d+" failed: ')


def refusals(outcome: Outcome) -> set[str]:
    """What the hooks said, of an outcome that failed of nothing else."""
    assert outcome.code != 0
    told = {line for line in outcome.errors if line not in {"preview failed", "update failed"}}
    lines = {_HOOK_FAILED.split(line, 1)[-1] if _HOOK_FAILED.search(line) else "" for line in told}
    assert all(lines), told
    assert not [line for line in lines if "\n" in line or "Traceback" in line]
    return lines


def test_an_entry_of_another_type_is_refused_in_preview_and_update_and_left_alone(project: Project) -> None:
    """By cluster, role, type found, and the way out."""
    role = new_role("linux")
    add_entry(role, "EC2_LINUX")
    project.declare(windows={"role_arn": role})
    refused = refusals(project.stack.preview())
    found = {"clusterName": "dev", "principalArn": role, "type": "EC2_LINUX", "region": REGION}
    assert refused == {refusal(found, "windows")}
    assert refusals(project.stack.up()) == refused
    assert entry_of(role)["type"] == "EC2_LINUX"


def test_a_windows_entry_is_refused_and_taken_over_by_the_import_it_names(project: Project) -> None:
    """The very entry: it is not made anew, so that no node is cut off."""
    role = new_role("windows")
    add_entry(role, "EC2_WINDOWS")
    before = entry_of(role)["accessEntryArn"]
    project.declare(windows={"role_arn": role})
    (line,) = refusals(project.stack.preview())
    command = line.partition("take it over: ")[2].split()
    assert command == ["pulumi", "import", ENTRY, "windows", f"dev:{role}"]
    project.pulumi(*command[1:], "--yes", "--generate-code=false")
    taken = succeeded(project.stack.up())
    assert taken.steps[f"{PARENTED.format(project=project.name)}::windows"] == "update"
    assert entry_of(role)["accessEntryArn"] == before
    assert succeeded(project.stack.up()).changed == 0


@pytest.mark.nightly
def test_one_role_twice_in_a_program_is_refused_by_the_names_of_both_and_a_replacement_of_our_own_is_not(
    project: Project,
) -> None:
    """Whether both are new or one of them stands; the tag of one that stands tells that it is this stack's."""
    role = new_role("twice")
    project.declare(one={"role_arn": role}, two={"role_arn": role})
    (line,) = refused = refusals(project.stack.preview())
    urns = [
        f"urn:pulumi:test::{project.name}::eks-windows-nodes:index:WindowsNodeAccess::{name}" for name in ("one", "two")
    ]
    assert line.startswith(f"{', '.join(urns)} each make an access entry of {role} in cluster dev, and a role has one")
    project.declare(one={"role_arn": role})
    succeeded(project.stack.up())
    (urn,) = [each["urn"] for each in project.stack.resources() if each["type"] == ENTRY]
    assert succeeded(project.stack.preview("--replace", urn)).operations["replace"] == 1
    succeeded(project.stack.up("--replace", urn))
    assert entry_of(role)["type"] == "EC2_WINDOWS"
    project.declare(one={"role_arn": role}, two={"role_arn": role})
    assert refusals(project.stack.preview()) == refused


@pytest.mark.nightly
def test_what_is_unknown_in_a_preview_is_told_by_the_update(project: Project) -> None:
    """The same program makes the role; then what gives the mode, as where it makes the cluster."""
    project.declare(made="later", one={}, two={})
    succeeded(project.stack.preview())
    (line,) = refusals(project.stack.up())
    assert "each make an access entry of arn:aws:iam::123456789012:role/later in cluster dev" in line
    project.declare(made="CONFIG_MAP", windows={"authentication_mode": None})
    succeeded(project.stack.preview())
    assert refusals(project.stack.up()) == {NO_ENTRIES}


@pytest.mark.nightly
def test_an_update_in_which_many_hooks_ask_at_once_does_not_stand_still(project: Project) -> None:
    """More of them than threads that a loop has by itself; the time limit of every test ends one that hangs."""
    roles = {f"group-{number}": new_role(f"group-{number}") for number in range(MANY)}
    access: dict[str, dict[str, Any]] = {name: {"role_arn": role} for name, role in roles.items()}
    logs = [f"image-{number}" for number in range(MANY)]
    project.declare(made="", logs=logs, **access)
    made = succeeded(project.stack.up())
    assert made.operations["create"] == 2 * MANY + MANY + 1  # logs, entries with their components, and the stack
    assert {entry_of(role)["type"] for role in roles.values()} == {"EC2_WINDOWS"}
