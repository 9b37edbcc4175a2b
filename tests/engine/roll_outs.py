"""Roll-outs of dev's node group with everybody at work: engine, machines, API server, and `rollout follow --drain`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import boto3
from typer.testing import CliRunner

from operations.cli import app
from operations.drain.facts import CORDONED_BY, UNBALANCED, UNBALANCED_BY
from operations.drain.steer import OUTDATED
from rehearsal.shell import REGION
from tests.engine.test_rollouts import GROUP, configure
from tests.operations.drain.counted import fewest_serving, uids
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from rehearsal.stacks import Stack
    from tests.engine.sandbox import Sandbox
    from tests.operations.drain.played import PlayedNodes

SPEED = 60.0
"""Seconds of a roll-out in one of ours."""

BEGUN = "m6i.xlarge"
"""What the group begins with."""

BUDGET = "/apis/policy/v1/namespaces/shop/poddisruptionbudgets/web"
FOLLOW = ("rollout", "follow", "--stack", "dev", "--drain", "--drain-minutes", "60")
HOOK = "aws:autoscaling/lifecycleHook:LifecycleHook"

_IN_A_PROCESS = f"""
import time
from operations.cli import app
from operations.drain.run import Clock
from operations.rollout import follow_command
follow_command._CLOCK = Clock(lambda: time.monotonic() * {SPEED}, lambda seconds: time.sleep(seconds / {SPEED}))
app()
"""


@dataclass(frozen=True, kw_only=True)
class Left:
    """What a roll-out has left behind, each set counted where it is kept: Auto Scaling, the cluster, the stack.

    Attributes:
        states: lifecycle state to how many instances.
        types: instance type to how many of those that are in service.
        strange: nodes without an instance of the group, and instances in service without a node.
        tainted, cordoned, noted: nodes with the taint of outdated ones, with a cordon, with a mark of either's run.
        hooks: of the group in AWS: name, transition, default result, seconds.
        pending: operations that the state calls begun and not ended.
    """

    states: dict[str, int] = field(default_factory=dict[str, int])
    types: dict[str, int] = field(default_factory=dict[str, int])
    strange: frozenset[str] = frozenset()
    tainted: frozenset[str] = frozenset()
    cordoned: frozenset[str] = frozenset()
    noted: frozenset[str] = frozenset()
    hooks: frozenset[tuple[str, str, str, int]] = frozenset()
    pending: int = 0


@dataclass
class RollOuts:
    """Dev's group, and what is done to it."""

    sandbox: Sandbox
    nodes: PlayedNodes
    hooks: frozenset[tuple[str, str, str, int]] = frozenset()
    _since: str = ""
    _begun: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    @property
    def stack(self) -> Stack:
        """Dev."""
        return self.sandbox.stack("dev")

    @property
    def groups(self) -> list[str]:
        """Names of the Auto Scaling groups, as the state has them: no engine is asked."""
        return [each["id"] for each in self._deployment()["resources"] if each["type"] == GROUP]

    def serve(self, replicas: int, least: int) -> None:
        """Pods behind a budget; from now on they are counted."""
        self.nodes.namespace("shop")
        self.nodes.replicas("shop", "web", replicas)
        self.nodes.budget("shop", "web", "web", minAvailable=least)
        self.serve_again()

    def serve_again(self) -> None:
        """From now on, with all that serve, they are counted anew."""
        self._since, self._begun = self.nodes.version("shop"), {"web": uids(self.nodes, "shop", "web")}

    def fewest(self) -> int:
        """The fewest pods that served at any moment since, in the API server's own history."""
        return fewest_serving(self.nodes, "shop", self._since, self._begun)["web"]

    def allow(self, least: int, replicas: int) -> None:
        """The budget lets so many serve at the least."""
        self.nodes.ask("PATCH", BUDGET, {"spec": {"minAvailable": least}})
        self.nodes.until(lambda: self.nodes.ask("GET", BUDGET)["status"].get("disruptionsAllowed") == replicas - least)

    def release(self, instance_type: str, **changes: Any) -> None:  # noqa: ANN401  of the group
        """What a pin does to the template, by a value that is quicker to tell apart."""
        configure(self.sandbox, instanceType=instance_type, **changes)

    def follow(self, *more: str) -> tuple[int, dict[str, Any], str]:
        """`rollout follow --drain` to its end: exit code, report, and what it said on the way."""
        ran = CliRunner(env={"COLUMNS": "250", "NO_COLOR": "1"}).invoke(app, [*FOLLOW, *more, "--json"])
        assert ran.stdout, (ran.output, ran.exception)
        return ran.exit_code, json.loads(ran.stdout), ran.stderr

    def command(self, *arguments: str) -> tuple[int, str]:
        """Another command, as a person types it."""
        ran = CliRunner(env={"COLUMNS": "250", "NO_COLOR": "1"}).invoke(app, [*arguments, "--stack", "dev"])
        return ran.exit_code, ran.output

    def killed_follow(self, when: Callable[[], object], seconds: float = 120) -> None:
        """The same in a process of its own, killed as soon as something is so."""
        with subprocess.Popen(
            [sys.executable, "-c", _IN_A_PROCESS, *FOLLOW],
            cwd=self.sandbox.project,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            end = time.monotonic() + seconds
            while not when():
                assert process.poll() is None, process.communicate()[0]
                assert time.monotonic() < end, (self.left(), process.kill(), process.communicate()[0])
                time.sleep(0.02)
            process.kill()
            assert process.wait() == -signal.SIGKILL

    def instances(self) -> dict[str, str]:
        """Instance to state, of groups that the state does not have, too; time does not pass by it."""
        found = boto3.client("autoscaling", region_name=REGION).describe_auto_scaling_instances()
        return {each["InstanceId"]: each["LifecycleState"] for each in found["AutoScalingInstances"]}

    def left(self) -> Left:
        """Count."""
        states, nodes = self.instances(), self.nodes.ask("GET", "/api/v1/nodes")["items"]
        serving = [each for each, state in states.items() if state == "InService"]
        by_instance = {each["spec"]["providerID"].rpartition("/")[2]: each for each in nodes}
        types = boto3.client("ec2", region_name=REGION).describe_instances(InstanceIds=serving)["Reservations"]
        return Left(
            states=dict(Counter(states.values())),
            types=dict(Counter(each.get("InstanceType", "") for one in types for each in one.get("Instances", []))),
            strange=frozenset({*by_instance} - {*states} | {*serving} - {*by_instance}),
            tainted=_those(nodes, _outdated),
            cordoned=_those(nodes, lambda each: each["spec"].get("unschedulable")),
            noted=_those(nodes, _noted),
            hooks=self.hooks_now(),
            pending=len(self._deployment().get("pending_operations") or []),
        )

    def after(self) -> Left:
        """Count once the nodes of the machines that went last have gone, too."""
        self.nodes.until(lambda: not self.left().strange)
        return self.left()

    def hooks_now(self) -> frozenset[tuple[str, str, str, int]]:
        """The hooks of the groups, as Auto Scaling has them."""
        asked: Any = boto3.client("autoscaling", region_name=REGION)
        return frozenset(
            (each["LifecycleHookName"], each["LifecycleTransition"], each["DefaultResult"], each["HeartbeatTimeout"])
            for group in self.groups
            for each in asked.describe_lifecycle_hooks(AutoScalingGroupName=group)["LifecycleHooks"]
        )

    def well(self, instance_type: str, count: int) -> Left:
        """What has to be left of a roll-out: these nodes, the hooks as declared, and nothing else."""
        return Left(states={"InService": count}, types={instance_type: count}, hooks=self.hooks)

    def _deployment(self) -> dict[str, Any]:
        """The state in its file: quicker than an engine's export."""
        (file,) = (self.sandbox.folder / "stacks").rglob("stacks/*/dev.json")
        return json.loads(file.read_text())["checkpoint"]["latest"]


def _outdated(node: dict[str, Any]) -> bool:
    return OUTDATED["key"] in {each["key"] for each in node["spec"].get("taints", [])}


def _noted(node: dict[str, Any]) -> bool:
    meta = node["metadata"]
    return bool({CORDONED_BY, UNBALANCED_BY} & {*meta.get("annotations", {})} or UNBALANCED in meta.get("labels", {}))


def _those(nodes: list[dict[str, Any]], so: Callable[[dict[str, Any]], object]) -> frozenset[str]:
    return frozenset(each["metadata"]["name"] for each in nodes if so(each))
