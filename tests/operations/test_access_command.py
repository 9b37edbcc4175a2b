"""`eks-windows access check` against the rehearsal's account and a real API server."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3
import pytest
from typer.testing import CliRunner

from operations.cli import app
from rehearsal import account, kubernetes
from rehearsal.kubernetes import AwsSide
from standin.api import process
from tests.components.aws_auth.live import Live

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from typer.testing import Result

REGION = "eu-central-1"
LINUX = "arn:aws:iam::123456789012:role/dev-linux-node"


@dataclass(frozen=True)
class World:
    """The rehearsal's account, and an API server for its cluster `dev`."""

    live: Live
    authority: Path

    def run(self, *arguments: str) -> Result:
        """The command as a person types it, in this process."""
        return CliRunner(env={"COLUMNS": "200", "NO_COLOR": "1"}).invoke(app, list(arguments))

    def check(self, cluster: str, *options: str) -> Result:
        """A check of a cluster whose API server is the real one."""
        reach = ["--endpoint", self.live.api.url, "--authority", str(self.authority)]
        return self.run("access", "check", cluster, *reach, *options)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Both, started for this file."""
    folder = tmp_path_factory.mktemp("operations")
    server = process.start(folder / "account", account.seed())
    with pytest.MonkeyPatch.context() as patch:
        for name, value in server.environment(REGION).items():
            patch.setenv(name, value)
        creator = boto3.client("sts").get_caller_identity()["Arn"]
        try:
            api = kubernetes.start(folder / "kubernetes", AwsSide(server.url, REGION, "dev", creator))
            (folder / "ca.pem").write_text(api.certificate_authority)
            yield World(Live(api), folder / "ca.pem")
        finally:
            kubernetes.stop(folder / "kubernetes")
            process.stop(folder / "account")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["", "--region", REGION], 2, "found '', expected at most 100 letters"),
        (["dev", "--region", "Frankfurt"], 3, "AWS region: found 'Frankfurt', expected a Region such as eu-central-1"),
        (["none", "--region", REGION], 3, "there is no cluster none in region eu-central-1"),
    ],
    ids=["an empty name", "no region", "an unknown cluster"],
)
def test_what_cannot_be_asked_about_is_said_without_a_traceback(
    world: World, arguments: list[str], code: int, words: str
) -> None:
    """With the argument that has to change."""
    ran = world.run("access", "check", *arguments)
    assert (ran.exit_code, words in ran.stderr, "Traceback" in ran.stderr) == (code, True, False)


@pytest.mark.cluster
def test_a_good_cluster_gives_a_table_and_code_0(world: World) -> None:
    """The seeded cluster: one Linux node group with its access entry."""
    world.live.delete()
    ran = world.check("dev")
    assert ran.exit_code == 0, ran.stderr
    assert "access entry EC2_LINUX" in ran.stdout
    assert "nothing is wrong" in ran.stdout


@pytest.mark.cluster
def test_an_overridden_entry_and_a_dead_role_are_told_as_json(world: World) -> None:
    """Warnings: nodes join all the same, so the code stays 0."""
    world.live.delete()
    gone = "arn:aws:iam::123456789012:role/gone"
    text = "".join(f"- rolearn: {arn}\n  username: x\n  groups: [system:nodes]\n" for arn in (LINUX, gone))
    world.live.put({"mapRoles": text})
    ran = world.check("dev", "--json")
    assert ran.exit_code == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert sorted(each["code"] for each in told["findings"]) == ["dead", "overridden"]
    assert {row["by"]: row["state"] for row in told["rows"]} == {
        "access entry EC2_LINUX": "counts",
        "aws-auth line 1": "overridden",
        "aws-auth line 4": "role does not exist",
    }


@pytest.mark.cluster
def test_windows_instances_that_nothing_maps_give_code_1(world: World) -> None:
    """A Windows node with the cluster's tag and a role of its own."""
    world.live.delete()
    _launch_windows_node()
    ran = world.check("dev", "--json")
    assert ran.exit_code == 1, ran.stderr
    told = json.loads(ran.stdout)
    assert [each["code"] for each in told["findings"]] == ["not-mapped"]
    assert "role/stray-windows" in told["findings"][0]["message"]


def _launch_windows_node() -> None:
    iam, ec2 = boto3.client("iam"), boto3.client("ec2")
    iam.create_role(RoleName="stray-windows", AssumeRolePolicyDocument="{}")
    profile = iam.create_instance_profile(InstanceProfileName="stray-windows")["InstanceProfile"]["Arn"]
    iam.add_role_to_instance_profile(InstanceProfileName="stray-windows", RoleName="stray-windows")
    images = ec2.describe_images(Owners=["801119661308"], Filters=[{"Name": "platform", "Values": ["windows"]}])[
        "Images"
    ]
    ec2.run_instances(
        ImageId=images[0].get("ImageId", ""),
        MinCount=1,
        MaxCount=1,
        IamInstanceProfile={"Arn": profile},
        TagSpecifications=[
            {"ResourceType": "instance", "Tags": [{"Key": "kubernetes.io/cluster/dev", "Value": "owned"}]}
        ],
    )


def test_a_cluster_that_there_is_not_gives_one_line_and_code_3(world: World) -> None:
    """On standard error."""
    ran = world.run("access", "check", "nope")
    assert (ran.exit_code, ran.stdout) == (3, "")
    assert ran.stderr == "access check: there is no cluster nope in region eu-central-1 of this account\n"


def test_an_api_server_out_of_reach_leaves_the_rest_and_gives_code_3(world: World) -> None:
    """Access entries are told all the same."""
    reach = ["--endpoint", "https://127.0.0.1:1", "--authority", str(world.authority)]
    ran = world.run("access", "check", "prod", *reach)
    assert ran.exit_code == 3
    assert "access entry EC2_LINUX" in ran.stdout
    assert "not read  aws-auth: https://127.0.0.1:1 cannot be reached" in ran.stdout


def test_the_help_gives_an_example_that_is_right(world: World) -> None:
    """As far as its words are those of the command."""
    ran = world.run("access", "check", "--help")
    assert ran.exit_code == 0
    assert re.search(r"Example: eks-windows access check \w+ --region", ran.stdout)


def test_wrong_usage_gives_code_2(world: World) -> None:
    """As command lines do."""
    assert world.run("access", "check").exit_code == 2
