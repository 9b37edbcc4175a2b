"""Nodes that go are held back until somebody has emptied them, however their group ends: its hook goes after them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from components.facts.names import LAUNCH_HOOK, TERMINATION_HOOK
from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded
from tests.engine.test_nodes_that_do_not_join import machines
from tests.engine.test_rollouts import GROUP, configure

if TYPE_CHECKING:
    from rehearsal.engine import Outcome
    from rehearsal.stacks import Stack
    from tests.engine.sandbox import Sandbox

HOOK = "aws:autoscaling/lifecycleHook:LifecycleHook"
COMPONENT = "eks-windows-nodes:index:WindowsNodeGroup"
QUEUE = "eks-windows-nodes:index:NodeTerminationQueue"
DRAINED = {"drain": {"by": "handler"}, "timeouts": {"deleteMinutes": 30}}
"""By a handler that is not there: what no hook holds back is gone at once, and what one does is retained."""


def hooks(group: str) -> dict[str, str]:
    """Name to default result."""
    found = boto3.client("autoscaling", region_name=REGION).describe_lifecycle_hooks(AutoScalingGroupName=group)
    return {each.get("LifecycleHookName", ""): each.get("DefaultResult", "") for each in found["LifecycleHooks"]}


def named(stack: Stack) -> str:
    (group,) = stack.outputs()["clusters"]["dev"]["nodeGroups"].values()
    return group["autoScalingGroupName"]


def held_back(outcome: Outcome, group: str) -> None:
    """It ended because the nodes of a group did not go; they do, once somebody looks after them."""
    assert outcome.code != 0
    assert f"waiting for Auto Scaling Group ({group}) drain: timeout" in "\n".join(outcome.errors)
    left = machines(group)
    assert set(left.values()) == {"Terminating:Retained"}
    autoscaling = boto3.client("autoscaling", region_name=REGION)
    for instance in left:
        autoscaling.terminate_instance_in_auto_scaling_group(InstanceId=instance, ShouldDecrementDesiredCapacity=False)


def with_queue(sandbox: Sandbox) -> None:
    """Give dev's cluster a queue for the handler."""
    dev = sandbox.config("dev")
    dev["config"]["eks-windows-nodes:clusters"][0]["terminationQueue"] = {}
    sandbox.configure("dev", dev)


def heard() -> dict[str, set[str]]:
    """Rule of the queue to where it sends what it matches."""
    events: Any = getattr(boto3, "client")("events", region_name=REGION)  # noqa: B009  without its stubs
    rules = [each["Name"] for each in events.list_rules(NamePrefix="dev-termination")["Rules"]]
    return {rule: {each["Arn"] for each in events.list_targets_by_rule(Rule=rule)["Targets"]} for rule in rules}


@pytest.mark.nightly
def test_who_empties_nodes_changes_in_place_and_a_destroyed_group_lets_its_nodes_be_emptied(finished: Sandbox) -> None:
    """By a handler, whose queue goes after the nodes, too."""
    dev = finished.stack("dev")
    group = named(dev)
    configure(finished, **DRAINED)
    with_queue(finished)
    changed = succeeded(dev.up())
    steps = {urn: what for urn, what in changed.steps.items() if what not in {"same", "read"}}
    done = {urn.split("::")[-2].rpartition("$")[2]: what for urn, what in steps.items() if QUEUE not in urn}
    assert done == {HOOK: "create", GROUP: "update", COMPONENT: "update"}
    assert {what for urn, what in steps.items() if QUEUE in urn} == {"create"}
    assert changed.warnings == []
    assert hooks(group) == {LAUNCH_HOOK: "ABANDON", TERMINATION_HOOK: "ABANDON"}
    told = dev.outputs()["clusters"]["dev"]["terminationQueue"]["chartValues"]["queueURL"].rpartition("/")[2]
    assert {arn.rpartition(":")[2] for arns in heard().values() for arn in arns} == {told}
    assert len(heard()) == 4
    held_back(dev.destroy(), group)
    assert len(heard()) == 4, "the handler hears of nodes as long as there are any"
    succeeded(dev.destroy())
    assert (dev.resources(), heard()) == ([], {})


@pytest.mark.nightly
def test_a_group_taken_out_or_replaced_lets_its_nodes_be_emptied_and_a_hook_can_be_switched_off(
    finished: Sandbox,
) -> None:
    """Replaced by its own name, and because somebody asked the engine to; by its name in AWS it never is."""
    dev = finished.stack("dev")
    configure(finished, **DRAINED)
    succeeded(dev.up())
    group = named(dev)
    configure(finished, name="web")
    held_back(dev.up(), group)
    succeeded(dev.up())
    group = named(dev)
    (scaling,) = [each["urn"] for each in dev.resources() if each["type"] == GROUP]
    held_back(dev.up("--replace", scaling), group)
    assert set(hooks(named(dev))) == {LAUNCH_HOOK, TERMINATION_HOOK}
    succeeded(dev.up())
    group = named(dev)
    assert set(hooks(group)) == {LAUNCH_HOOK, TERMINATION_HOOK}
    configure(finished, drain={"by": "none"})
    told = succeeded(dev.up())
    assert "nobody empties a node before it goes" in "\n".join(told.warnings)
    assert set(hooks(group)) == {LAUNCH_HOOK}
