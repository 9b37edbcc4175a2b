"""Importing an entry of aws-auth with the real engine, from a real API server: by command and by resource option."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from components.aws_auth.text.mapping import LINUX_GROUPS, WINDOWS_GROUPS
from rehearsal import kubernetes
from rehearsal.shell import REGION
from tests.components.aws_auth.live import Live
from tests.components.aws_auth.texts import ROLE, WINDOWS_TEXT
from tests.engine.sandbox import Sandbox, succeeded
from tools.paths import ROOT

if TYPE_CHECKING:
    from rehearsal.stacks import Stack

pytestmark = pytest.mark.cluster

CLUSTER = "legacy"
LINUX = f"arn:aws:iam::123456789012:role/{CLUSTER}-linux-node"
TYPE = "eks-windows-nodes:index:AwsAuthRoleMapping"
IDS = f"{REGION}/{CLUSTER}/kube-system/aws-auth/"
PROGRAM = """
import json
import pathlib

import pulumi

from components import AwsAuthRoleMapping

for name, (args, imported) in json.loads(pathlib.Path("given.json").read_text()).items():
    AwsAuthRoleMapping(name, {"cluster_name": "legacy", **args}, pulumi.ResourceOptions(import_=imported))
"""


@dataclass(frozen=True)
class Project:
    """A project outside of this one that names the plugin, as docs/access.md says."""

    stack: Stack
    sandbox: Sandbox
    live: Live

    def declare(self, **mappings: tuple[dict[str, Any], str | None]) -> None:
        """The mappings of the next run, each with the id to import."""
        (self.stack.project / "given.json").write_text(json.dumps(mappings))

    def imports(self, name: str, resource_id: str) -> subprocess.CompletedProcess[str]:
        """`pulumi import` as a person types it. The official CLI would write code too."""
        command = ["pulumi", "import", TYPE, name, resource_id, "--yes", "--generate-code=false", "--protect=false"]
        environment = {**os.environ, **self.sandbox.environment, "AWS_REGION": REGION}
        return subprocess.run(
            [*command, "--stack", self.stack.name],
            cwd=self.stack.project,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    def text(self) -> str:
        """The live mapRoles."""
        return self.live.get()["data"]["mapRoles"]


@pytest.fixture(scope="module")
def project(with_api_server: Sandbox) -> Project:
    """The project, over a cluster with the Linux nodes' entry."""
    folder = with_api_server.folder / "imports"
    folder.mkdir()
    plugin = {"name": "eks-windows-nodes", "path": str(ROOT / "components" / "aws_auth" / "plugin")}
    settings = {"name": "imports", "runtime": "python", "plugins": {"providers": [plugin]}}
    (folder / "Pulumi.yaml").write_text(json.dumps(settings))
    (folder / "__main__.py").write_text(PROGRAM)
    (folder / "components").symlink_to(ROOT / "components")
    (folder / "given.json").write_text("{}")
    boto3.client("eks", region_name=REGION).describe_cluster(name=CLUSTER)  # its API server starts on first need
    api = kubernetes.KubeApi.load(with_api_server.folder / "kubernetes" / CLUSTER / "kubernetes.json")
    return Project(with_api_server.stack("test", folder), with_api_server, Live(api))


REFUSED = {
    "no id": ("nonsense", "'nonsense' is no id; it reads REGION/CLUSTER/kube-system/aws-auth/ROLE_ARN"),
    "not there": (IDS + ROLE, f"aws-auth of cluster legacy in region {REGION} has no entry of {ROLE}; nothing was imp"),
    "no cluster": (IDS.replace(CLUSTER, "none") + ROLE, f"there is no cluster none in region {REGION} of this account"),
}


@pytest.mark.nightly
@pytest.mark.parametrize(("resource_id", "line"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_there_is_not_imported(project: Project, resource_id: str, line: str) -> None:
    """One line, no traceback, and no resource in the state."""
    ran = project.imports("windows", resource_id)
    told = ran.stdout + ran.stderr
    assert ran.returncode != 0
    assert (line in told, "Traceback" in told) == (True, False)
    assert [each for each in project.stack.resources() if each["type"] == TYPE] == []


@pytest.mark.nightly
def test_an_imported_entry_is_declared_without_a_change_and_is_then_ours(project: Project) -> None:
    """Of Linux nodes, by the command; when the declaration goes, so does the entry."""
    before = project.text()
    ran = project.imports("linux", IDS + LINUX)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "warning" not in ran.stdout + ran.stderr
    project.declare(linux=({"role_arn": LINUX, "region": REGION, "windows": False, "groups": list(LINUX_GROUPS)}, None))
    assert succeeded(project.stack.up()).changed == 0
    assert project.text() == before
    project.declare()
    assert succeeded(project.stack.up()).operations["delete"] == 1
    assert project.text() == "[]\n"


@pytest.mark.nightly
def test_an_entry_is_imported_by_option_and_brought_to_what_is_declared(project: Project) -> None:
    """As it stands it is left alone; groups that it lacks are added in place, for an imported entry is ours."""
    project.live.edit({"mapRoles": WINDOWS_TEXT})
    project.declare(windows=({"role_arn": ROLE, "region": REGION}, IDS + ROLE))
    assert succeeded(project.stack.up()).operations["import"] == 1
    assert succeeded(project.stack.up()).changed == 0
    assert project.text() == WINDOWS_TEXT
    project.declare(windows=({"role_arn": ROLE, "region": REGION, "groups": [*WINDOWS_GROUPS, "more"]}, IDS + ROLE))
    assert succeeded(project.stack.up()).operations["update"] == 1
    assert project.text() == WINDOWS_TEXT + "  - more\n"
