"""Drains on a real API server, with its own controllers for budgets and replicas; scheduler and kubelets are played."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from components.kubernetes.errors import StatusError
from operations.drain.live import LiveCluster
from operations.drain.rights import FORCE, RIGHTS, Right, missing
from operations.drain.run import Clock, End, Order, Outcome, drain
from operations.drain.sort import Leave
from operations.drain.steer import OUTDATED
from tests.operations.drain.counted import fewest_serving, uids
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from components.kubernetes.client import KubernetesClient
    from tests.operations.drain.played import PlayedNodes

    Client = Callable[[str], KubernetesClient]

pytestmark = pytest.mark.cluster

SPEED = 40.0
"""Seconds of a drain in one of ours."""

ORDER = Order(run="roll", deadline=1200.0)


class Quick:
    """A clock that only a drain's own waits move, so that a busy machine brings no deadline nearer."""

    def __init__(self) -> None:
        self._now = 0.0

    def sleep(self, seconds: float) -> None:
        self._now += seconds
        time.sleep(seconds / SPEED)

    def clock(self) -> Clock:
        return Clock(lambda: self._now, self.sleep)


@pytest.fixture
def nodes(cluster: PlayedNodes) -> Iterator[PlayedNodes]:
    """The cluster, empty again after the test."""
    yield cluster
    cluster.clear()


@pytest.fixture
def live(cluster: PlayedNodes, client: Client) -> LiveCluster:
    """The same as a drain asks it, as the administrator."""
    return LiveCluster(client(cluster.api.admin_token))


def drained(live: LiveCluster, instance: str, order: Order = ORDER) -> tuple[Outcome, list[str]]:
    said: list[str] = []
    return drain(instance, live, order, Quick().clock(), said.append), said


def documented() -> tuple[dict[str, Any], dict[str, Any]]:
    """The ClusterRole and its binding, as the docs have them."""
    text = (ROOT / "docs" / "drains.md").read_text().partition("```yaml")[2].partition("```")[0]
    role, binding = yaml.safe_load_all(text)
    return role, binding


@pytest.mark.nightly
def test_a_release_rolls_over_a_group_and_at_no_moment_fewer_pods_serve_than_their_budget_wants(
    nodes: PlayedNodes, live: LiveCluster
) -> None:
    """Two nodes are replaced, the new ones first. Each pod moves once: none goes to the node that is next to leave.

    The API server's own history of the pods is counted, event by event, so that no moment is missed.
    """
    old, new = {"a1": "i-0a1", "a2": "i-0a2"}, {"b1": "i-0b1", "b2": "i-0b2"}
    nodes.node("a1", "i-0a1")
    nodes.namespace("shop")
    nodes.replicas("shop", "web", 3)
    nodes.node("a2", "i-0a2")
    nodes.ask("PATCH", "/api/v1/nodes/a1", {"spec": {"unschedulable": True}})
    nodes.replicas("shop", "api", 3)
    nodes.ask("PATCH", "/api/v1/nodes/a1", {"spec": {"unschedulable": False}})
    nodes.budget("shop", "web", "web", minAvailable=2)
    nodes.budget("shop", "api", "api", maxUnavailable=1)
    since, begun = nodes.version("shop"), {app: uids(nodes, "shop", app) for app in ("web", "api")}
    assert live.steer({*old.values()}, {*old.values()}) == ("a1", "a2")
    for name, instance in new.items():
        nodes.node(name, instance)
    for name, instance in old.items():
        outcome, said = drained(live, instance)
        assert outcome == Outcome(end=End.DRAINED), said
        assert any("would violate the pod's disruption budget" in line for line in said)
        nodes.gone(name)
    nodes.until(lambda: len(nodes.ready("shop", "web")) == len(nodes.ready("shop", "api")) == 3)
    assert {pod["spec"]["nodeName"] for pod in nodes.pods("shop")} <= {*new}
    assert fewest_serving(nodes, "shop", since, begun) == {"web": 2, "api": 2}
    assert sum(kind == "ADDED" for kind, _ in nodes.history("shop", since)) == 6


def test_a_budget_that_allows_none_keeps_its_pod_and_the_cordon_and_is_named_with_its_numbers(
    nodes: PlayedNodes, live: LiveCluster
) -> None:
    nodes.node("a1", "i-0a1")
    nodes.namespace("bank")
    nodes.replicas("bank", "ledger", 1)
    nodes.budget("bank", "ledger", "ledger", minAvailable=1)
    (pod,) = nodes.pods("bank")
    outcome, said = drained(live, "i-0a1", replace(ORDER, deadline=20.0))
    title = f"bank/{pod['metadata']['name']}"
    assert outcome.end is End.FAILED
    assert outcome.why == (
        f"{title} is still there after 20 seconds: kept by bank/ledger (allows 0; 1 healthy, 1 wanted)",
    )
    assert said == [f"{title} waits: Cannot evict pod as it would violate the pod's disruption budget."]
    node = nodes.node_now("a1")
    assert (node["spec"]["unschedulable"], node["metadata"]["annotations"]["eks-windows-nodes/cordoned-by"]) == (
        True,
        "roll",
    )
    assert uids(nodes, "bank", "ledger") == [pod["metadata"]["uid"]]
    forced, said = drained(live, "i-0a1", replace(ORDER, deadline=0.0, force=True))
    assert (forced.end, said) == (End.DRAINED, [f"{title} was deleted against its budgets"])


def test_two_budgets_for_one_pod_are_a_refusal_that_names_the_way_out(nodes: PlayedNodes, live: LiveCluster) -> None:
    """The API server answers 500 to such an eviction, as long as both stand."""
    nodes.node("a1", "i-0a1")
    nodes.namespace("twice")
    nodes.replicas("twice", "web", 1)
    for name in ("one", "two"):
        nodes.budget("twice", name, "web", maxUnavailable=1)
    outcome, said = drained(live, "i-0a1", replace(ORDER, deadline=20.0))
    assert outcome.end is End.FAILED
    assert "twice/one (allows 1" in outcome.why[0]
    assert "twice/two (allows 1" in outcome.why[0]
    assert "more than one PodDisruptionBudget" in said[0]
    assert said[0].endswith("; leave it one budget")


def test_what_runs_by_itself_stays_and_what_nobody_makes_again_is_refused_before_anything_leaves(
    nodes: PlayedNodes, live: LiveCluster
) -> None:
    nodes.node("a1", "i-0a1")
    nodes.namespace("mixed")
    daemon = [{"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "log", "uid": "1", "controller": True}]
    nodes.pod("mixed", "log", "a1", {"ownerReferences": daemon})
    nodes.pod("mixed", "static", "a1", {"annotations": {"kubernetes.io/config.mirror": "x"}})
    nodes.replicas("mixed", "web", 2, volumes=[{"name": "scratch", "emptyDir": {}}])
    nodes.pod("mixed", "tool", "a1")
    outcome, _ = drained(live, "i-0a1")
    pods = {pod["metadata"]["name"] for pod in nodes.pods("mixed")}
    assert outcome.end is End.REFUSED
    assert len(outcome.why) == 3
    assert outcome.why[0] == "mixed/tool: nobody makes it again; allow it with --bare-pods"
    assert all("its data in scratch is lost" in why for why in outcome.why[1:])
    assert "unschedulable" not in nodes.node_now("a1")["spec"]
    assert len(pods) == 5
    allowed = replace(ORDER, leave=Leave(bare_pods=True, empty_dir_data=True))
    outcome, said = drained(live, "i-0a1", allowed)
    assert outcome.end is End.DRAINED, said
    assert [title for title, _ in outcome.staying] == ["mixed/log", "mixed/static"]
    on_node = {pod["metadata"]["name"] for pod in nodes.pods("mixed") if pod["spec"].get("nodeName") == "a1"}
    assert on_node == {"log", "static"}


def test_a_stateful_pod_that_comes_back_under_its_name_has_left(nodes: PlayedNodes, live: LiveCluster) -> None:
    nodes.node("a1", "i-0a1")
    nodes.namespace("state")
    nodes.stateful("state", "db")
    nodes.node("b1", "i-0b1")
    (before,) = uids(nodes, "state", "db")
    assert drained(live, "i-0a1")[0].end is End.DRAINED
    nodes.until(lambda: len(uids(nodes, "state", "db")) == 1)
    assert uids(nodes, "state", "db") != [before]
    assert [pod["spec"]["nodeName"] for pod in nodes.pods("state")] == ["b1"]


def test_a_pod_that_a_finalizer_keeps_or_whose_end_hangs_goes_with_the_machine(
    nodes: PlayedNodes, live: LiveCluster
) -> None:
    nodes.node("a1", "i-0a1")
    nodes.namespace("stuck")
    nodes.pod("stuck", "kept", "a1", {"finalizers": ["example.com/keep"]})
    nodes.pod("stuck", "hangs", "a1")
    nodes.hanging.add("hangs")
    outcome, said = drained(live, "i-0a1", replace(ORDER, leave=Leave(bare_pods=True)))
    assert outcome.end is End.DRAINED
    assert {line for line in said if "hangs on its way out" in line} == {
        f"stuck/{name} hangs on its way out; it goes with the machine" for name in ("kept", "hangs")
    }
    nodes.hanging.clear()
    nodes.ask("PATCH", "/api/v1/namespaces/stuck/pods/kept", {"metadata": {"finalizers": None}})


def test_outdated_nodes_are_avoided_there_and_back_again_and_the_taints_of_others_stay(
    nodes: PlayedNodes, live: LiveCluster
) -> None:
    """From A to B, back to A, and stopped; the nodes of another group are not looked at."""
    foreign = {"key": "team", "value": "x", "effect": "NoSchedule"}
    nodes.node("a1", "i-0a1", [foreign])
    nodes.node("b1", "i-0b1")
    nodes.node("z1", "i-0f1", [OUTDATED])

    def taints() -> dict[str, list[str]]:
        return {
            name: [taint["key"] for taint in nodes.node_now(name)["spec"].get("taints", [])]
            for name in ("a1", "b1", "z1")
        }

    both, key = {"i-0a1", "i-0b1"}, OUTDATED["key"]
    assert live.steer(both, {"i-0a1"}) == ("a1",)
    assert taints() == {"a1": ["team", key], "b1": [], "z1": [key]}
    assert live.steer(both, {"i-0a1"}) == ()
    assert live.steer(both, {"i-0b1"}) == ("a1", "b1")
    assert taints() == {"a1": ["team"], "b1": [key], "z1": [key]}
    assert live.steer(both, set()) == ("b1",)
    assert taints() == {"a1": ["team"], "b1": [], "z1": [key]}


def test_a_node_that_somebody_changes_meanwhile_is_read_again(
    nodes: PlayedNodes, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A list of taints is written whole: what came since the look would be lost."""
    nodes.node("a1", "i-0a1")
    api = client(nodes.api.admin_token)
    ask, added = api.ask, {"key": "team", "effect": "NoSchedule"}
    others = iter([lambda: nodes.ask("PATCH", "/api/v1/nodes/a1", {"spec": {"taints": [added]}})])

    def meddled(method: str, *rest: object) -> object:
        if method == "PATCH":
            next(others, lambda: None)()
        return ask(method, *rest)  # pyright: ignore[reportArgumentType] as it is asked

    monkeypatch.setattr(api, "ask", meddled)
    assert LiveCluster(api).steer({"i-0a1"}, {"i-0a1"}) == ("a1",)
    assert [taint["key"] for taint in nodes.node_now("a1")["spec"]["taints"]] == ["team", OUTDATED["key"]]


def test_who_may_nothing_is_told_so_before_anything_is_touched(nodes: PlayedNodes, client: Client) -> None:
    nodes.node("a1", "i-0a1")
    with pytest.raises(StatusError, match="nodes is forbidden"):
        drained(LiveCluster(client(nodes.api.nobody_token)), "i-0a1")


def test_the_role_of_the_docs_lets_a_drain_do_all_that_it_does_and_nothing_that_it_does_not(
    nodes: PlayedNodes, client: Client
) -> None:
    """Bound to a user who may nothing else; then each right is taken away, and is missed by name."""
    role, binding = documented()
    rules = [(rule["apiGroups"][0], rule["resources"][0], rule["verbs"]) for rule in role["rules"]]
    wanted = [Right(group, resource, verb) for group, resource, verbs in rules for verb in verbs]
    assert sorted(wanted) == sorted([*RIGHTS, *FORCE])
    rbac = "/apis/rbac.authorization.k8s.io/v1"
    nodes.ask("POST", f"{rbac}/clusterroles", role)
    nodes.ask("POST", f"{rbac}/clusterrolebindings", {**binding, "subjects": [{"kind": "User", "name": "nobody"}]})
    api = client(nodes.api.nobody_token)
    nodes.until(lambda: not missing(api, force=True))
    nodes.node("a1", "i-0a1")
    nodes.namespace("rights")
    nodes.replicas("rights", "web", 1)
    nodes.replicas("rights", "kept", 1)
    nodes.budget("rights", "kept", "kept", minAvailable=1)
    live = LiveCluster(api)
    assert live.steer({"i-0a1"}, {"i-0a1"}) == ("a1",)
    outcome, said = drained(live, "i-0a1", replace(ORDER, deadline=20.0, force=True))
    assert (outcome.end, said[-1].endswith("was deleted against its budgets")) == (End.DRAINED, True)
    (node,) = live.nodes({"i-0a1"})
    live.uncordon(node)
    for right in wanted:
        others = [
            {"apiGroups": [each.group], "resources": [each.resource], "verbs": [each.verb]}
            for each in wanted
            if each != right
        ]
        nodes.ask("PUT", f"{rbac}/clusterroles/eks-windows-drain", {**role, "rules": others})
        nodes.until(lambda right=right: missing(api, force=True) == [str(right)])
    nodes.ask("DELETE", f"{rbac}/clusterrolebindings/eks-windows-drain")
    nodes.until(lambda: len(missing(api, force=True)) == len(wanted))
