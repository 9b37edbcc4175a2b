"""Roll-outs that drain, over the stand-in's Auto Scaling and a real API server."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
import urllib3
from typer.testing import CliRunner

from components.facts.names import NODE_GROUP_TAG, TERMINATION_HOOK
from operations.cli import app
from operations.drain.run import Clock
from operations.drain.steer import OUTDATED
from operations.exit_codes import STOPPED
from operations.rollout import follow_command, steer_command
from operations.rollout.look import Clusters
from tests.operations.drain.counted import fewest_serving, uids
from tests.operations.rollout.world import REGION, World, started

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from typer.testing import Result

    from components.kubernetes.client import KubernetesClient
    from tests.operations.drain.played import PlayedNodes

pytestmark = pytest.mark.cluster

SPEED = 100.0
"""Seconds of a roll-out in one of ours."""

DRAIN = ("--drain", "--drain-minutes", "120")
"""Time enough for a drain on a machine that is busy."""


@dataclass
class Fleet:
    """A group of two whose machines join the cluster and leave it."""

    world: World
    nodes: PlayedNodes
    group: str
    joined: set[str] = field(default_factory=set[str])
    stops: bool = False
    """Whether the person at the terminal presses Ctrl-C as soon as a node is cordoned."""

    @property
    def instances(self) -> dict[str, str]:
        """Its instances, and the state of each."""
        found = self.world.autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[self.group])
        return {each["InstanceId"]: each["LifecycleState"] for each in found["AutoScalingGroups"][0]["Instances"]}

    def join(self) -> None:
        """Machines that run are nodes; those that are gone are none any more."""
        standing = self.instances
        for instance in [each for each in standing if each not in self.joined]:
            self.nodes.node(f"n-{instance}", instance)
            self.joined.add(instance)
        for instance in [each for each in self.joined if each not in standing]:
            self.nodes.gone(f"n-{instance}")
            self.joined.discard(instance)

    def tainted(self) -> set[str]:
        """Instances whose nodes pods rather do not go to."""
        return {
            each
            for each in self.joined
            if OUTDATED["key"] in {taint["key"] for taint in self.nodes.node_now(f"n-{each}")["spec"].get("taints", [])}
        }

    def cordoned(self) -> set[str]:
        """Instances whose nodes take no pods."""
        return {each for each in self.joined if self.nodes.node_now(f"n-{each}")["spec"].get("unschedulable")}

    def roll(self, version: int) -> str:
        """What `pulumi up` does with another release; the outputs of its stack."""
        template = {"LaunchTemplateId": self.world.template, "Version": str(version)}
        client = self.world.autoscaling
        client.update_auto_scaling_group(AutoScalingGroupName=self.group, LaunchTemplate=template)
        preferences = {"MinHealthyPercentage": 100, "MaxHealthyPercentage": 150, "SkipMatching": True}
        client.start_instance_refresh(AutoScalingGroupName=self.group, Preferences=preferences)
        return str(self.world.outputs(self.group, version))

    def take_out(self) -> str:
        """What `pulumi up` begins with where a stack does not have the group any more; the outputs that it has then."""
        tags = {NODE_GROUP_TAG: "windows", "kubernetes.io/cluster/dev": "owned"}
        whose = {"ResourceId": self.group, "ResourceType": "auto-scaling-group", "PropagateAtLaunch": True}
        client = self.world.autoscaling
        client.create_or_update_tags(Tags=[{**whose, "Key": key, "Value": value} for key, value in tags.items()])
        client.update_auto_scaling_group(AutoScalingGroupName=self.group, MinSize=0, MaxSize=0, DesiredCapacity=0)
        file = self.world.folder / "without.json"
        file.write_text(json.dumps({"clusters": {"dev": {"region": REGION, "nodeGroups": {}}}}))
        return str(file)

    def sleep(self, seconds: float) -> None:
        """A wait in the time of the roll-out; between two looks at it machines join and leave."""
        if threading.current_thread() is threading.main_thread():
            self.join()
            if self.stops and self.cordoned():
                raise SystemExit(STOPPED)  # as the handler of the signal does
        time.sleep(seconds / SPEED)

    def run(self, *arguments: str) -> Result:
        """A command, as a person types it."""
        return CliRunner(env={"COLUMNS": "250", "NO_COLOR": "1"}).invoke(app, list(arguments))

    def told(self, *arguments: str) -> tuple[int, dict[str, Any], str]:
        """Its exit code, its report, and what it said on the way."""
        ran = self.run(*arguments, "--json")
        assert ran.stdout, ran.output
        return ran.exit_code, json.loads(ran.stdout), ran.stderr


def reach_as(monkeypatch: pytest.MonkeyPatch, api: KubernetesClient) -> None:
    """The cluster's API server is this one: the stand-in's EKS knows no token of it."""

    def client(_self: Clusters, name: str) -> KubernetesClient:
        assert name == "dev"
        return api

    monkeypatch.setattr(Clusters, "client", client)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Started for this file."""
    with started(tmp_path_factory.mktemp("rollout")) as found:
        address = f"{found.environment['AWS_ENDPOINT_URL']}/moto-api/state-manager/set-transition"
        for model, looks in (("instance_refresh", 4), ("terminating_wait", 1000)):  # the heart beats in our seconds
            slowly = {"progression": "manual", "times": looks}
            urllib3.request("POST", address, json={"model_name": f"autoscaling::{model}", "transition": slowly})
        yield found


@pytest.fixture
def fleet(
    world: World,
    cluster: PlayedNodes,
    client: Callable[[str], KubernetesClient],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Fleet]:
    """Two nodes with a termination hook that keeps what a drain cannot empty."""
    fleet = Fleet(world, cluster, world.group(tmp_path.name))
    retain = {"RetentionTriggers": {"TerminateHookAbandon": "retain"}}
    world.autoscaling.update_auto_scaling_group(AutoScalingGroupName=fleet.group, InstanceLifecyclePolicy=retain)
    world.autoscaling.put_lifecycle_hook(
        AutoScalingGroupName=fleet.group,
        LifecycleHookName=TERMINATION_HOOK,
        LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING",
        HeartbeatTimeout=30,
        DefaultResult="CONTINUE",
    )
    reach_as(monkeypatch, client(cluster.api.admin_token))
    monkeypatch.setattr(follow_command, "_CLOCK", Clock(lambda: time.monotonic() * SPEED, fleet.sleep))
    monkeypatch.setattr(steer_command, "_PAUSE", 0)
    fleet.join()
    yield fleet
    cluster.clear()
    world.autoscaling.delete_auto_scaling_group(AutoScalingGroupName=fleet.group, ForceDelete=True)


def test_a_release_rolls_over_a_group_there_and_back_and_its_pods_keep_to_their_budget(fleet: Fleet) -> None:
    """Counted at each event of its pods. The nodes that go are drained, those that come are Ready, no taint is left."""
    nodes = fleet.nodes
    nodes.namespace("rolled")
    nodes.replicas("rolled", "web", 3)
    nodes.budget("rolled", "web", "web", minAvailable=2)
    since, begun = nodes.version("rolled"), {"web": uids(nodes, "rolled", "web")}
    for version in (2, 1):
        former = {*fleet.instances}
        code, report, said = fleet.told("rollout", "follow", "--outputs", fleet.roll(version), *DRAIN)
        assert (code, report["unread"]) == (0, []), said
        assert {each["instance"]: each["end"] for each in report["drains"]} == dict.fromkeys(former, "drained"), said
        (group,) = report["nodes"]
        assert [each["stage"] for each in group["nodes"]] == ["ready", "ready"]
        assert {*fleet.instances}.isdisjoint(former)
        assert "pods now rather go to other nodes than 2 outdated ones" in said
        fleet.join()
        assert fleet.tainted() == set()
    nodes.until(lambda: len(nodes.ready("rolled", "web")) == 3)
    assert fewest_serving(nodes, "rolled", since, begun) == {"web": 2}


def test_a_group_that_an_update_takes_out_is_drained_though_outputs_do_not_have_it_any_more(fleet: Fleet) -> None:
    """One node is emptied; the other keeps a pod that its budget does not let go, until somebody releases the node."""
    nodes, former = fleet.nodes, sorted(fleet.instances)
    nodes.namespace("leaving")
    nodes.pod("leaving", "alone", f"n-{former[0]}")
    outputs = fleet.take_out()
    follow = ("rollout", "follow", "--outputs", outputs, *DRAIN)
    assert fleet.told(*follow, "--former-cluster", "other", "--dry-run")[0] == 0
    code, report, said = fleet.told(*follow)
    (group,), name = report["groups"], f"windows ({fleet.group}, going)"
    assert {each["instance"]: each["end"] for each in report["drains"]} == {
        former[0]: "refused",
        former[1]: "drained",
    }, said
    assert (code, group["node_group"], group["state"], group["code"]) == (1, name, "wrong", "going-kept")
    assert f"a failed drain kept {former[0]}" in group["message"]
    assert f"dev/{name}: the stack does not have it any more; its last 2 nodes go" in said
    assert [pod["metadata"]["name"] for pod in nodes.pods("leaving")] == ["alone"]
    code, report, _ = fleet.told("nodes", "release", "--outputs", outputs)
    assert (code, [(each["instance"], each["fate"]) for each in report["nodes"]]) == (0, [(former[0], "ended")])
    code, report, _ = fleet.told(*follow)
    assert (code, report["groups"], fleet.instances) == (0, [], {})


def test_a_cluster_that_the_stack_does_not_have_any_more_is_named(fleet: Fleet) -> None:
    fleet.take_out()
    none = fleet.world.folder / "none.json"
    none.write_text('{"clusters": {}}')
    follow = ("rollout", "follow", "--outputs", str(none), *DRAIN)
    assert fleet.told(*follow)[1]["drains"] == []
    assert len(fleet.instances) == 2
    code, report, said = fleet.told(*follow, "--region", REGION, "--former-cluster", "dev")
    assert (code, [each["end"] for each in report["drains"]], fleet.instances) == (0, ["drained"] * 2, {}), said


def test_what_a_drain_would_meet_is_told_before_anything_is_touched(fleet: Fleet) -> None:
    """Before the refresh, and without it: what would not be moved unasked, and which budgets let nothing go now."""
    nodes = fleet.nodes
    nodes.namespace("ahead")
    nodes.replicas("ahead", "web", 1)
    nodes.budget("ahead", "web", "web", minAvailable=1)
    first = min(fleet.instances)
    nodes.pod("ahead", "alone", f"n-{first}")
    outputs = str(fleet.world.outputs(fleet.group, 1))
    code, report, _ = fleet.told("rollout", "follow", "--outputs", outputs, "--drain", "--dry-run")
    found = {each["instance"]: each for each in report["nodes"]}
    assert (code, report["unread"], sorted(found)) == (1, [], sorted(fleet.instances))
    assert found[first]["refusals"] == ["ahead/alone: nobody makes it again; allow it with --bare-pods"]
    (blocked,) = [line for each in found.values() for line in each["blocked"]]
    assert blocked.endswith("ahead/web (allows 0; 1 healthy, 1 wanted)")
    assert "refused  n-" in fleet.run("rollout", "follow", "--outputs", outputs, "--drain", "--dry-run").stdout
    assert (fleet.cordoned(), fleet.tainted()) == (set(), set())
    code, report, _ = fleet.told("rollout", "plan", "--outputs", outputs)
    (group,) = report["groups"]
    assert (code, [each["code"] for each in group["obstacles"]]) == (1, ["budget-blocks"])
    assert "ahead/web (allows 0; 1 healthy, 1 wanted)" in group["obstacles"][0]["message"]
    nodes.ask("PATCH", "/apis/policy/v1/namespaces/ahead/poddisruptionbudgets/web", {"spec": {"minAvailable": 0}})
    nodes.until(lambda: fleet.told("rollout", "plan", "--outputs", outputs)[0] == 0)
    assert fleet.run("rollout", "follow", "--outputs", outputs, "--dry-run").exit_code == 2


@pytest.mark.nightly
def test_a_drain_that_fails_keeps_its_node_until_somebody_releases_it(fleet: Fleet) -> None:
    nodes = fleet.nodes
    nodes.namespace("kept")
    nodes.replicas("kept", "web", 2)
    nodes.budget("kept", "web", "web", minAvailable=2)
    former = {*fleet.instances}
    outputs = fleet.roll(2)
    code, report, said = fleet.told("rollout", "follow", "--outputs", outputs, "--drain", "--drain-minutes", "10")
    assert code == 1, said
    ends = {each["instance"]: each["end"] for each in report["drains"]}
    assert sorted(ends.values()) == ["drained", "failed"], said
    (kept,) = [instance for instance, end in ends.items() if end == "failed"]
    (told,) = [each for each in report["drains"] if each["instance"] == kept]
    assert "kept by kept/web (allows 0; 2 healthy, 2 wanted)" in told["why"][0]
    assert {each: state for each, state in fleet.instances.items() if each in former} == {kept: "Terminating:Retained"}
    assert len(nodes.ready("kept", "web")) == 2
    listed = fleet.told("nodes", "release", "--outputs", outputs, "--dry-run")[1]["nodes"]
    assert [(each["instance"], each["node"], each["pods"], each["fate"]) for each in listed] == [
        (kept, f"n-{kept}", 2, "ends")
    ]
    wrong = fleet.run("nodes", "release", "--outputs", outputs, "--instance", "i-0strange")
    assert (wrong.exit_code, f"--instance i-0strange: the groups retain {kept}" in wrong.stderr) == (2, True)
    assert kept in fleet.instances
    code, report, _ = fleet.told("nodes", "release", "--outputs", outputs, "--instance", kept)
    assert (code, [each["fate"] for each in report["nodes"]]) == (0, ["ended"])
    assert kept not in fleet.instances
    assert len(fleet.instances) == 2
    assert "no instance is retained" in fleet.run("nodes", "release", "--outputs", outputs).stdout


def test_a_drain_that_was_stopped_tells_what_is_left_and_the_same_command_goes_on_with_it(fleet: Fleet) -> None:
    """Its node stays cordoned, as its machine goes; no pod leaves any more, and the hook waits."""
    nodes = fleet.nodes
    nodes.namespace("stopped")
    nodes.replicas("stopped", "web", 2)
    nodes.budget("stopped", "web", "web", minAvailable=2)
    (busy,) = {pod["spec"]["nodeName"].removeprefix("n-") for pod in nodes.pods("stopped")}
    arguments = ("rollout", "follow", "--outputs", fleet.roll(2), *DRAIN)
    fleet.stops = True
    stopped = fleet.run(*arguments)
    assert (stopped.exit_code, stopped.stdout) == (130, "")
    while busy not in fleet.cordoned():  # the other one may have gone first
        stopped = fleet.run(*arguments)
    assert f"{busy} of dev/windows stays cordoned and waits 30 seconds more; the same command goes on" in stopped.stderr
    assert fleet.instances[busy] == "Terminating:Wait"
    assert len(nodes.ready("stopped", "web")) == 2
    path = "/apis/policy/v1/namespaces/stopped/poddisruptionbudgets/web"
    nodes.ask("PATCH", path, {"spec": {"minAvailable": 1}})
    fleet.stops = False
    code, report, said = fleet.told(*arguments)
    assert code == 0, said
    assert "drained" in {each["end"] for each in report["drains"] if each["instance"] == busy}
    assert busy not in fleet.instances


def test_an_abort_takes_back_what_a_drain_did_to_nodes_that_stay_and_nothing_of_others(fleet: Fleet) -> None:
    """One node was cordoned by the roll-out, one by somebody; both are outdated. A dry run only tells."""
    first, second = sorted(fleet.instances)
    for instance, by in ((first, f"rollout/{fleet.group}"), (second, "")):
        change = {"metadata": {"annotations": {"eks-windows-nodes/cordoned-by": by}}, "spec": {"unschedulable": True}}
        fleet.nodes.ask("PATCH", f"/api/v1/nodes/n-{instance}", change)
        fleet.nodes.ask("PATCH", f"/api/v1/nodes/n-{instance}", {"spec": {"taints": [dict(OUTDATED)]}})
    outputs = str(fleet.world.outputs(fleet.group, 1))
    wanted = [(f"n-{first}", "uncordoned"), (f"n-{first}", "untainted"), (f"n-{second}", "untainted")]
    for dry, left in ((["--dry-run"], 2), ([], 0)):
        code, report, _ = fleet.told("rollout", "abort", "--outputs", outputs, *dry)
        assert (code, [(each["node"], each["deed"]) for each in report["undone"]]) == (0, wanted)
        assert len(fleet.tainted()) == left
    assert fleet.cordoned() == {second}
    assert fleet.told("rollout", "abort", "--outputs", outputs)[1]["undone"] == []


def test_a_drain_without_its_rights_touches_no_node_and_names_them(
    fleet: Fleet, client: Callable[[str], KubernetesClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    reach_as(monkeypatch, client(fleet.nodes.api.nobody_token))
    ran = fleet.run("rollout", "follow", "--outputs", fleet.roll(2), "--drain", "--force-after")
    assert ran.exit_code == 3
    assert ran.stderr.startswith(
        "rollout follow: cluster dev: whoever runs this may not list nodes, patch nodes, list pods"
    )
    assert "delete pods; docs/drains.md has the ClusterRole" in ran.stderr
