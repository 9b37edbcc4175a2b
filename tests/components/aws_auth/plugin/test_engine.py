"""AwsAuthRoleMapping on the real engine, against a real API server that knows AWS identities by the rehearsal's STS."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from components.aws_auth.text.roles import read_roles
from components.kubernetes.token import make_token
from rehearsal import kubernetes, shell
from rehearsal.kubernetes import AwsSide
from rehearsal.stacks import Stack
from standin.api import process
from tests.components.aws_auth import faulty
from tests.components.aws_auth.live import Live
from tests.components.aws_auth.texts import LINUX_TEXT, OTHER_ROLE, ROLE
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rehearsal.engine import Outcome

pytestmark = [pytest.mark.engine, pytest.mark.cluster]

CLUSTER = "by-config-map"
REGION = shell.REGION
PROGRAM = """
import json
from pathlib import Path
import pulumi
from components.aws_auth.plugin.resource import AwsAuthRoleMapping

for name, args in json.loads(Path("mappings.json").read_text()).items():
    mapping = AwsAuthRoleMapping(name, args)
    pulumi.export(name, {"entry": mapping.entry_arn, "origin": mapping.origin, "groups": mapping.groups})
"""


@dataclass(frozen=True)
class World:
    """A cluster in CONFIG_MAP mode: EKS as the stand-in describes it, its API server, and a stack's environment."""

    folder: Path
    live: Live
    environment: dict[str, str]

    def project(self, name: str) -> Project:
        """A project of its own."""
        folder = self.folder / "projects" / name
        folder.mkdir(parents=True)
        (folder / "Pulumi.yaml").write_text(f"name: {name}\nruntime: python\n")
        (folder / "__main__.py").write_text(PROGRAM)
        (folder / "components").symlink_to(ROOT / "components")
        stack = Stack(folder, "test", self.environment)
        project = Project(folder, stack, self)
        project.declare()
        stack.select()
        return project


@dataclass(frozen=True)
class Project:
    """A project that declares mappings."""

    folder: Path
    stack: Stack
    world: World

    def declare(self, **mappings: dict[str, Any]) -> None:
        """The mappings of the next run; each knows its cluster."""
        api = self.world.live.api
        common = {"cluster_name": CLUSTER, "endpoint": api.url, "certificate_authority": api.certificate_authority}
        full = {name: {**common, "region": REGION, **args} for name, args in mappings.items()}
        (self.folder / "mappings.json").write_text(json.dumps(full))

    def up(self) -> Outcome:
        """An update that succeeds."""
        return succeeded(self.stack.up())


def succeeded(outcome: Outcome) -> Outcome:
    """The same outcome, or a failed test with the engine's words."""
    assert outcome.code == 0, "\n".join([*outcome.errors, outcome.text[-3000:]])
    return outcome


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The stand-in account with one more cluster, and that cluster's API server."""
    folder = tmp_path_factory.mktemp("world")
    server = shell.prepare(folder)
    environment = shell.variables(server, folder)
    launcher = folder / "bin" / "pulumi-resource-eks-windows-nodes"
    launcher.parent.mkdir()
    plugin = ROOT / "components" / "aws_auth" / "plugin"
    launcher.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P -u "{plugin}" "$@"\n')
    launcher.chmod(0o755)
    environment["PATH"] = f"{launcher.parent}{os.pathsep}{environment['PATH']}"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        _make_cluster()
        creator = boto3.client("sts").get_caller_identity()["Arn"]
        try:
            api = kubernetes.start(folder / "kubernetes", AwsSide(server.url, REGION, CLUSTER, creator))
            yield World(folder, Live(api), environment)
        finally:
            kubernetes.stop(folder / "kubernetes")
            process.stop(folder / "account")


def _make_cluster() -> None:
    eks, ec2 = boto3.client("eks"), boto3.client("ec2")
    role = boto3.client("iam").create_role(RoleName="legacy", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    subnets = [subnet["SubnetId"] for subnet in ec2.describe_subnets()["Subnets"][:2]]
    eks.create_cluster(
        name=CLUSTER,
        roleArn=role,
        resourcesVpcConfig={"subnetIds": subnets},
        accessConfig={"authenticationMode": "CONFIG_MAP"},
    )
    eks.get_waiter("cluster_active").wait(name=CLUSTER, WaiterConfig={"Delay": 1, "MaxAttempts": 30})


@pytest.fixture
def live(world: World) -> Live:
    """aws-auth as EKS leaves it: the Linux nodes' entry."""
    world.live.delete()
    world.live.put({"mapRoles": LINUX_TEXT})
    return world.live


def text(live: Live) -> str:
    """The live mapRoles."""
    return live.get()["data"]["mapRoles"]


def mapped(live: Live) -> dict[str | None, set[str]]:
    """Groups by role."""
    return {entry.rolearn: set(entry.groups) for entry in read_roles(text(live)).entries}


WINDOWS = {"role_arn": ROLE}


def let_in(live: Live) -> None:
    """An instance's session of the role signs a token, and the API server sees user and groups of the entry."""
    iam, ec2, sts = boto3.client("iam"), boto3.client("ec2"), boto3.client("sts")
    iam.create_role(RoleName="windows-node", AssumeRolePolicyDocument="{}")
    image = ec2.describe_images(Owners=["801119661308"])["Images"][0].get("ImageId", "")
    instance = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)["Instances"][0]
    found = sts.assume_role(RoleArn=ROLE, RoleSessionName=instance.get("InstanceId", ""))["Credentials"]
    session = boto3.Session(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"], region_name=REGION)
    review = {
        "apiVersion": "authentication.k8s.io/v1",
        "kind": "TokenReview",
        "spec": {"token": make_token(session, CLUSTER)},
    }
    status = live.ask("POST", "/apis/authentication.k8s.io/v1/tokenreviews", review)["status"]
    assert status["user"]["username"] == f"system:node:{instance.get('PrivateDnsName')}"
    assert set(status["user"]["groups"]) >= {"system:bootstrappers", "system:nodes", "eks:kube-proxy-windows"}


@pytest.mark.nightly
def test_preview_up_up_again_and_destroy(world: World, live: Live) -> None:
    """A preview writes nothing, an update one entry, a second nothing, and destroy gives the text back.

    The state holds no credential in any form, and a node of the role is let in as the entry says.
    """
    project = world.project("cycle")
    project.declare(windows=WINDOWS)
    succeeded(project.stack.preview())
    assert text(live) == LINUX_TEXT
    project.up()
    assert set(mapped(live)) == {OTHER_ROLE, ROLE}
    assert project.stack.outputs()["windows"] == {
        "entry": ROLE,
        "origin": "created",
        "groups": ["system:bootstrappers", "system:nodes", "eks:kube-proxy-windows"],
    }
    stored = json.dumps(project.stack.resources())
    assert ROLE in stored
    for secret in ("k8s-aws-v1", "X-Amz-Signature", live.api.admin_token, '"rehearsal"', "Bearer"):
        assert secret not in stored
    let_in(live)
    version = live.get()["metadata"]["resourceVersion"]
    assert project.up().changed == 0
    assert live.get()["metadata"]["resourceVersion"] == version
    succeeded(project.stack.destroy())
    assert text(live) == LINUX_TEXT
    assert "annotations" not in live.get()["metadata"]


@pytest.mark.nightly
def test_drift_shows_in_preview_and_refresh_and_is_repaired_by_up(world: World, live: Live) -> None:
    """With a refresh and without: groups as the cluster has them, and an entry that is gone, which leaves the state."""
    project = world.project("drift")
    project.declare(windows=WINDOWS)
    project.up()
    whole = text(live)
    live.edit({"mapRoles": LINUX_TEXT})
    assert succeeded(project.stack.preview()).operations["update"] == 1
    project.up()
    assert text(live) == whole
    live.edit({"mapRoles": whole.replace("  - eks:kube-proxy-windows\n", "")})
    assert succeeded(project.stack.refresh()).operations["update"] == 1
    live.edit({"mapRoles": LINUX_TEXT})
    assert succeeded(project.stack.refresh()).operations["delete"] == 1
    project.up()
    assert text(live) == whole


@pytest.mark.nightly
def test_another_role_is_mapped_before_the_old_entry_goes_and_groups_are_updated_in_place(
    world: World, live: Live
) -> None:
    """A role is a replacement: nodes of neither are locked out. Groups of ours come and go, those of others stay."""
    groups, other = ["system:bootstrappers", "system:nodes", "eks:kube-proxy-windows"], ROLE + "-2"
    project = world.project("changed")
    project.declare(windows={**WINDOWS, "groups": [*groups, "ours"]})
    project.up()
    project.declare(windows={"role_arn": other, "groups": [*groups, "ours"]})
    outcome = project.up()
    assert set(mapped(live)) == {OTHER_ROLE, other}
    made = [event["metadata"]["op"] for event in outcome.of("resOutputsEvent")]
    assert made.index("create-replacement") < made.index("delete-replaced")
    live.edit({"mapRoles": text(live) + "  - theirs\n"})
    project.declare(windows={"role_arn": other})
    assert project.up().operations["update"] == 1
    assert mapped(live)[other] == {*groups, "theirs"}


@pytest.mark.nightly
def test_mappings_of_one_program_and_none_at_all(world: World, live: Live) -> None:
    """Both entries stand after one run that writes them at once, and both go; without any, aws-auth is not written."""
    project = world.project("several")
    project.declare(one=WINDOWS, two={"role_arn": ROLE + "-2"})
    assert project.up().operations["create"] == 3  # and the stack
    assert set(mapped(live)) == {OTHER_ROLE, ROLE, ROLE + "-2"}
    project.declare()
    assert project.up().operations["delete"] == 2
    assert text(live) == LINUX_TEXT
    version = live.get()["metadata"]["resourceVersion"]
    assert project.up().changed == 0
    assert live.get()["metadata"]["resourceVersion"] == version


@pytest.mark.nightly
def test_two_stacks_may_declare_one_role(world: World, live: Live) -> None:
    """The entry goes with the second of them."""
    first, second = world.project("first"), world.project("second")
    for project in (first, second):
        project.declare(windows=WINDOWS)
        project.up()
    succeeded(first.stack.destroy())
    assert ROLE in mapped(live)
    succeeded(second.stack.destroy())
    assert text(live) == LINUX_TEXT


@pytest.mark.nightly
def test_a_run_killed_between_write_and_state_goes_on(world: World, tmp_path: Path) -> None:
    """kill -9 while the answer to the write is awaited: the next update knows the entry as its own."""
    project = world.project("killed")
    with faulty.faulty_server(*faulty.certificate(tmp_path)) as server:
        server.put(LINUX_TEXT)
        server.faults = [None, faulty.acts_and_stalls]
        reach = {"endpoint": server.url, "certificate_authority": server.certificate}
        project.declare(windows={**WINDOWS, **reach})
        command = ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--stack", "test"]
        environment = {**os.environ, **world.environment}
        with (tmp_path / "killed.log").open("w") as log:
            running = subprocess.Popen(
                command, cwd=project.folder, env=environment, stdout=log, stderr=log, start_new_session=True
            )
            while ROLE not in server.text:
                assert running.poll() is None, (tmp_path / "killed.log").read_text()
                time.sleep(0.01)
            os.killpg(running.pid, signal.SIGKILL)
            running.wait()
        while list(world.folder.glob("stacks/.pulumi/locks/organization/killed/test/*.json")):
            project.stack.select()  # drops the lock as soon as the engine's process is gone
            time.sleep(0.05)
        assert not [each for each in project.stack.resources() if each["type"].endswith("AwsAuthRoleMapping")]
        project.up()
        assert server.text.count(ROLE) == 1
        assert project.stack.outputs()["windows"]["origin"] == "created"
        succeeded(project.stack.destroy())
        assert server.text == LINUX_TEXT


@pytest.mark.nightly
def test_what_cannot_be_is_refused_in_the_preview(world: World, live: Live) -> None:
    """A cluster in API mode: one line, no traceback, nothing changed."""
    _make_api_cluster("api-only")
    project = world.project("refused")
    project.declare(windows={**WINDOWS, "cluster_name": "api-only"})
    outcome = project.stack.preview()
    assert outcome.code != 0
    told = "\n".join(outcome.errors)
    assert "cluster api-only has authentication mode API and ignores aws-auth" in told
    assert "Traceback" not in told
    assert text(live) == LINUX_TEXT


def _make_api_cluster(name: str) -> None:
    eks = boto3.client("eks")
    found = eks.describe_cluster(name=CLUSTER)["cluster"]
    eks.create_cluster(
        name=name,
        roleArn=found["roleArn"],
        resourcesVpcConfig={"subnetIds": found["resourcesVpcConfig"]["subnetIds"]},
        accessConfig={"authenticationMode": "API"},
    )
    eks.get_waiter("cluster_active").wait(name=name, WaiterConfig={"Delay": 1, "MaxAttempts": 30})
