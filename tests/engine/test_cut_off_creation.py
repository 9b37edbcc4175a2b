"""An update is killed when AWS has made a thing and the state does not say so yet: the next one tells what to do."""

from __future__ import annotations

import json
import re
import shlex
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from operations.rollout.declared import declared
from operations.rollout.live import Reader
from operations.rollout.verify import verify
from operations.stack.outputs import parse
from rehearsal.shell import REGION
from tests.engine.gate import gate_before, killed_up
from tests.engine.sandbox import succeeded
from tests.engine.test_bad_input import CLUSTERS
from tests.engine.test_rollouts import behind
from tests.engine.test_taken_over import pulumi

if TYPE_CHECKING:
    from rehearsal.stacks import Stack
    from tests.engine.sandbox import Sandbox

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(600)]

OURS = {"launchTemplate": "ours-template", "autoScalingGroup": "ours-group"}


def with_group(sandbox: Sandbox, name: str, **changes: Any) -> None:  # noqa: ANN401  any setting
    """A further node group of dev."""
    config = sandbox.config("dev")
    groups: list[dict[str, Any]] = config["config"][CLUSTERS][0]["nodeGroups"]
    groups.append({**deepcopy(groups[0]), "name": name, **changes})
    sandbox.configure("dev", config)


def killed(sandbox: Sandbox, action: str) -> Stack:
    """Dev, whose update was killed when AWS had done that."""
    with gate_before(sandbox.server.url) as gate:
        killed_up(behind(gate, sandbox), gate, action, done=True)
    return sandbox.stack("dev")


def told(sandbox: Sandbox, dev: Stack, command: str) -> tuple[int, list[list[str]]]:
    """Exit code of a command of the engine as a person runs it, and the imports that it tells of."""
    more = ("--yes", "--skip-preview") if command == "up" else ()
    ran = pulumi(dev, sandbox, command, *more)
    lines = re.findall(r"pulumi (import aws:[^;\n]+)", ran.stdout + ran.stderr)
    return ran.returncode, [shlex.split(each) for each in dict.fromkeys(lines)]


def taken_over(sandbox: Sandbox, dev: Stack, imports: list[list[str]]) -> None:
    """Run what was told."""
    assert imports
    for each in imports:
        ran = pulumi(dev, sandbox, *each, "--yes", "--generate-code=false")  # which the CLI's own language hosts do
        assert ran.returncode == 0, ran.stdout + ran.stderr


def standing(prefix: str) -> dict[str, list[str]]:
    """Launch templates and Auto Scaling groups whose names begin so."""
    ec2: Any = boto3.client("ec2", region_name=REGION)
    autoscaling: Any = boto3.client("autoscaling", region_name=REGION)
    named = {
        "templates": [each["LaunchTemplateName"] for each in ec2.describe_launch_templates()["LaunchTemplates"]],
        "groups": [
            each["AutoScalingGroupName"] for each in autoscaling.describe_auto_scaling_groups()["AutoScalingGroups"]
        ],
    }
    return {kind: [each for each in names if each.startswith(prefix)] for kind, names in named.items()}


@pytest.mark.parametrize("action", ["CreateLaunchTemplate", "CreateAutoScalingGroup"])
def test_what_has_a_name_of_its_own_is_taken_over_as_the_refusal_says(finished: Sandbox, action: str) -> None:
    with_group(finished, "web", names=OURS)
    dev = killed(finished, action)
    for _ in range(2):  # what is made at the same time may have been cut off, too
        code, imports = told(finished, dev, "up")
        if not code:
            break
        taken_over(finished, dev, imports)
    assert told(finished, dev, "up") == (0, [])
    assert standing("ours-") == {"templates": ["ours-template"], "groups": ["ours-group"]}
    assert succeeded(dev.refresh("--clear-pending-creates")).warnings == []
    assert succeeded(dev.up()).changed == 0


def test_a_group_of_a_completed_name_is_warned_of_before_a_second_one_and_found_beside_it(finished: Sandbox) -> None:
    with_group(finished, "web")
    dev = killed(finished, "CreateAutoScalingGroup")
    (first,) = standing("dev-web-")["groups"]
    delete = f"aws autoscaling delete-auto-scaling-group --auto-scaling-group-name {first} --force-delete"
    (warned,) = [each for each in succeeded(dev.preview()).warnings if first in each]
    assert delete in warned
    ran = pulumi(dev, finished, "up", "--yes", "--skip-preview")
    assert ran.returncode == 0
    assert delete in ran.stdout
    wanted = declared(parse(json.dumps(dev.outputs())))
    reader = Reader(boto3.Session(region_name=REGION))
    found = {each.node_group: each for each in verify(*reader.groups(wanted)).groups}
    assert {name: each.code for name, each in found.items()} == {"windows": "", "web": "second-group"}
    assert first in found["web"].message
    autoscaling = boto3.client("autoscaling", region_name=REGION)
    autoscaling.delete_auto_scaling_group(AutoScalingGroupName=first, ForceDelete=True)
    assert {each.code for each in verify(*reader.groups(wanted)).groups} == {""}
