"""A release rolls over a managed group with pods behind budgets: EKS is the stand-in, its API server is real."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from rehearsal import kubernetes
from rehearsal.kubernetes import controllers
from rehearsal.shell import REGION
from tests.engine.played_eks import PlayedEks
from tests.engine.sandbox import succeeded
from tests.engine.test_managed_group import change, described, instances
from tests.operations.drain.counted import fewest_serving, uids
from tests.operations.drain.played import PlayedNodes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rehearsal.stacks import Stack
    from tests.engine.sandbox import Sandbox

BUDGET = "/apis/policy/v1/namespaces/shop/poddisruptionbudgets/web"

pytestmark = [pytest.mark.nightly, pytest.mark.cluster, pytest.mark.timeout(1800)]


@pytest.fixture
def nodes(tmp_path: Path) -> Iterator[PlayedNodes]:
    """A kube-apiserver with the controllers of budgets and replicas; scheduler and kubelets are played."""
    data = tmp_path / "kubernetes"
    try:
        api = kubernetes.start(data)
        controllers.start(data, api)
        with PlayedNodes(api) as played:
            yield played
    finally:
        kubernetes.stop(data)


@pytest.fixture
def played(managed: Sandbox, nodes: PlayedNodes) -> Iterator[PlayedEks]:
    """EKS, at work on the group of two nodes."""
    with PlayedEks(managed.server.url, "managed", nodes) as played:
        played.waits(40)
        nodes.until(lambda: len(nodes.ask("GET", "/api/v1/nodes")["items"]) == 2)
        yield played


def ids() -> set[str]:
    """The group's machines."""
    eks: Any = boto3.client("eks", region_name=REGION)
    return {each["InstanceId"] for each in instances(described(eks))}


def fails(stack: Stack, why: str) -> None:
    """An update, by its exit code, and in EKS's words."""
    failed = stack.up()
    assert failed.code != 0
    assert why in "\n".join(failed.errors)


def test_no_pod_is_lost_below_its_budget_and_an_update_that_fails_says_so_and_leaves_the_old_nodes(
    managed: Sandbox, nodes: PlayedNodes, played: PlayedEks
) -> None:
    """Three releases: one that comes; one whose pods a budget keeps, and again without it; one that never joins.

    Counted at each event of the API server's own history of the pods.
    """
    dev = managed.stack("dev")
    nodes.namespace("shop")
    nodes.replicas("shop", "web", 3)
    nodes.budget("shop", "web", "web", minAvailable=2)
    since, begun, first = nodes.version("shop"), {"web": uids(nodes, "shop", "web")}, ids()
    change(managed, instanceType="m6i.2xlarge")
    succeeded(dev.up())
    nodes.until(lambda: len(nodes.ready("shop", "web")) == 3)
    second = ids()
    assert (len(second), first & second) == (2, set())
    assert fewest_serving(nodes, "shop", since, begun) == {"web": 2}
    assert {pod["spec"]["nodeName"] for pod in nodes.pods("shop")} <= {f"m-{each}" for each in second}

    nodes.ask("PATCH", BUDGET, {"spec": {"minAvailable": 3}})
    since, begun = nodes.version("shop"), {"web": uids(nodes, "shop", "web")}
    played.waits(2)
    change(managed, instanceType="m6i.4xlarge")
    fails(dev, "PodEvictionFailure: Reached max retries")
    kept = {pod["spec"]["nodeName"].removeprefix("m-") for pod in nodes.pods("shop")}
    assert kept <= second & ids()
    assert fewest_serving(nodes, "shop", since, begun) == {"web": 3}
    nodes.ask("PATCH", BUDGET, {"spec": {"minAvailable": 2}})
    nodes.until(lambda: nodes.ask("GET", BUDGET)["status"]["disruptionsAllowed"] == 1)
    played.waits(40)
    succeeded(dev.up("--refresh"))
    third = ids()
    assert second & third == set()
    nodes.until(lambda: len(nodes.ready("shop", "web")) == 3)
    assert fewest_serving(nodes, "shop", since, begun) == {"web": 2}

    since, begun = nodes.version("shop"), {"web": uids(nodes, "shop", "web")}
    played.take_over()
    played.joins = False
    played.waits(2)
    change(managed, instanceType="m6i.8xlarge")
    fails(dev, "NodeCreationFailure: Couldn't proceed with upgrade process")
    assert ids() == third, "the new machines went, and the old ones serve"
    assert fewest_serving(nodes, "shop", since, begun) == {"web": 3}
