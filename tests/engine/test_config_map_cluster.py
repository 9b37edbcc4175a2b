"""A cluster in mode CONFIG_MAP, whole: the project's own program, EKS as described, and a real API server behind it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import boto3
import pytest

from components.aws_auth.text.mapping import NODE_USERNAME, WINDOWS_GROUPS
from components.aws_auth.text.roles import read_roles
from components.facts.windows_images import Variant, WindowsServer, ssm_name
from rehearsal import kubernetes
from rehearsal.shell import REGION
from tests.components.aws_auth.live import Live
from tests.engine.sandbox import PACK, close_sandbox, open_sandbox, succeeded
from tools.paths import ROOT

if TYPE_CHECKING:
    from rehearsal.engine import Outcome
    from rehearsal.stacks import Stack
    from tests.engine.sandbox import Sandbox

pytestmark = pytest.mark.cluster

CLUSTER = "legacy"
CREDENTIALS = ("k8s-aws-v1", "X-Amz-Signature", '"rehearsal"', "Bearer")
"""Parts of every token and header, and the rehearsal's key."""
CLUSTERS = "eks-windows-nodes:clusters"
LINUX = f"arn:aws:iam::123456789012:role/{CLUSTER}-linux-node"
BEFORE = f"""- groups:
  - system:bootstrappers
  - system:nodes
  rolearn: {LINUX}
  username: {NODE_USERNAME}
"""


@pytest.fixture
def live(with_api_server: Sandbox) -> Live:
    """The cluster's API server, as its administrator sees it."""
    return seen_by_its_administrator(with_api_server)


def seen_by_its_administrator(sandbox: Sandbox) -> Live:
    """Whose token is another one after each start."""
    described = boto3.client("eks", region_name=REGION).describe_cluster(name=CLUSTER)["cluster"]
    api = kubernetes.KubeApi.load(sandbox.folder / "kubernetes" / CLUSTER / "kubernetes.json")
    assert described.get("endpoint") == api.url
    return Live(api)


@pytest.fixture(scope="module")
def stack(with_api_server: Sandbox) -> Stack:
    """Dev's stack with `legacy` as its cluster and Amazon's own AMI, up; each test leaves it so, and the last none."""
    config = with_api_server.config("dev")
    cluster = config["config"][CLUSTERS][0]
    cluster["name"] = CLUSTER
    assert cluster["access"] == "auto"
    parameter = ssm_name(WindowsServer.SERVER_2022, Variant.CORE, "1.35")
    cluster["nodeGroups"][0]["ami"] = {"ssmParameter": parameter}
    del config["config"]["eks-windows-nodes:imagesStack"]
    with_api_server.configure(CLUSTER, config)
    made = with_api_server.stack(CLUSTER)
    assert text(seen_by_its_administrator(with_api_server)) == BEFORE
    succeeded(made.up("--policy-pack", PACK))
    return made


def text(live: Live) -> str:
    """The live mapRoles."""
    return live.get()["data"]["mapRoles"]


def changes(outcome: Outcome) -> dict[str, str]:
    """What is done to resources of each type, where something is."""
    steps = {urn.split("::")[2].rpartition(":")[2]: step for urn, step in outcome.steps.items()}
    return {kind: step for kind, step in steps.items() if step not in {"same", "read"}}


def role_of(stack: Stack) -> str:
    """ARN of the Windows nodes' role."""
    return stack.outputs()["clusters"][CLUSTER]["nodeGroups"]["windows"]["roleArn"]


def test_the_windows_role_is_let_in_and_the_linux_entry_stays_byte_for_byte(stack: Stack, live: Live) -> None:
    """By aws-auth, which `access: auto` means here; the mode stays as it is, and a second up changes nothing.

    The state holds no credential in any form.
    """
    assert text(live).startswith(BEFORE)
    ours = read_roles(text(live)).entries[1:]
    assert [(entry.rolearn, entry.username, tuple(entry.groups)) for entry in ours] == [
        (role_of(stack), NODE_USERNAME, WINDOWS_GROUPS)
    ]
    outputs = stack.outputs()["clusters"][CLUSTER]
    assert (outputs["authenticationMode"], outputs["nodeGroups"]["windows"]["accessMethod"]) == (
        "CONFIG_MAP",
        "aws_auth",
    )
    stored = json.dumps(stack.resources())
    assert role_of(stack) in stored
    assert [one for one in (*CREDENTIALS, live.api.admin_token) if one in stored] == []
    version = live.get()["metadata"]["resourceVersion"]
    assert succeeded(stack.up()).changed == 0
    assert live.get()["metadata"]["resourceVersion"] == version


def test_access_check_finds_nothing_wrong(stack: Stack, with_api_server: Sandbox) -> None:
    """As a person types it, without any option: EKS tells where the API server is."""
    command = [sys.executable, "-m", "operations", "access", "check", CLUSTER, "--json"]
    environment = {**os.environ, **with_api_server.environment}
    ran = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    told = json.loads(ran.stdout)
    assert (told["cluster"], told["mode"], told["findings"], told["unread"]) == (CLUSTER, "CONFIG_MAP", [], [])
    assert {row["principal"]: (row["groups"], row["state"]) for row in told["rows"]} == {
        LINUX: (["system:bootstrappers", "system:nodes"], "counts"),
        role_of(stack): (list(WINDOWS_GROUPS), "counts"),
    }


@pytest.mark.nightly
def test_drift_in_the_config_map_shows_in_a_preview_and_up_repairs_it(stack: Stack, live: Live) -> None:
    """Somebody takes the third group away by hand, without which pods on Windows have no DNS."""
    whole = text(live)
    live.edit({"mapRoles": whole.replace("  - eks:kube-proxy-windows\n", "")})
    assert text(live) != whole
    assert changes(succeeded(stack.preview())) == {"AwsAuthRoleMapping": "update"}
    assert text(live) != whole
    assert changes(succeeded(stack.up())) == {"AwsAuthRoleMapping": "update"}
    assert text(live) == whole


@pytest.mark.nightly
def test_a_stop_and_a_start_change_nothing(stack: Stack, with_api_server: Sandbox) -> None:
    """As after `make down`: entries stay, and a new address would be in the user data of every node group."""
    close_sandbox(with_api_server)
    again = open_sandbox(with_api_server.folder, with_kubernetes=True)
    assert again.server.found == "restored"
    assert succeeded(stack.preview()).changed == 0


def test_destroy_removes_our_entry_and_nothing_else(stack: Stack, live: Live) -> None:
    """The Linux entry's text is what it was before the first up."""
    succeeded(stack.destroy())
    assert text(live) == BEFORE
    assert "annotations" not in live.get()["metadata"]
    assert stack.resources() == []
