"""The startup taint on a real API server: the controller takes it off in time, and can do nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
import urllib3
import yaml

from components.facts.taints import STARTUP_TAINT
from components.kubernetes.startup_taint.controller import Api, look, waits_for
from components.kubernetes.startup_taint.manifests import NAME, startup_taint_manifests

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.operations.drain.played import PlayedNodes

pytestmark = pytest.mark.cluster

GROUPS: Mapping[str, Mapping[str, list[str]]] = {
    "windows": {"daemonSets": ["logging/fluent-bit"], "csiDrivers": ["ebs.csi.aws.com"]}
}
CONFIG: dict[str, Any] = {"taint": STARTUP_TAINT, "groups": GROUPS}
OS = {"key": "os", "value": "windows", "effect": "NoSchedule"}
PATHS = {
    "ServiceAccount": "api/v1/namespaces/kube-system/serviceaccounts",
    "ConfigMap": "api/v1/namespaces/kube-system/configmaps",
    "Deployment": "apis/apps/v1/namespaces/kube-system/deployments",
    "ClusterRole": "apis/rbac.authorization.k8s.io/v1/clusterroles",
    "ClusterRoleBinding": "apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
    "ValidatingAdmissionPolicy": "apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies",
    "ValidatingAdmissionPolicyBinding": "apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings",
}


def tainted(group: str = "windows") -> list[dict[str, str]]:
    return [OS, {"key": STARTUP_TAINT, "value": group, "effect": "NoSchedule"}]


@pytest.fixture(scope="module")
def account(cluster: PlayedNodes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The manifests are applied; the folder that a pod of the controller has of its service account."""
    for each in yaml.safe_load_all(startup_taint_manifests(GROUPS)):
        cluster.ask("POST", f"/{PATHS[each['kind']]}", each)
    token = cluster.ask("POST", f"/{PATHS['ServiceAccount']}/{NAME}/token", {"spec": {"expirationSeconds": 3600}})
    folder = tmp_path_factory.mktemp("account")
    (folder / "token").write_text(token["status"]["token"])
    (folder / "ca.crt").write_text(cluster.api.certificate_authority)
    return folder


@pytest.fixture
def nodes(cluster: PlayedNodes) -> Iterator[PlayedNodes]:
    """The cluster, empty again after the test."""
    yield cluster
    cluster.clear()


def keys(nodes: PlayedNodes, name: str) -> list[str]:
    return [taint["key"] for taint in nodes.node_now(name)["spec"].get("taints", [])]


def agent(nodes: PlayedNodes, node: str) -> None:
    """A pod of the DaemonSet that the group waits for, Ready."""
    owner = {"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "fluent-bit", "uid": "1", "controller": True}
    nodes.pod("logging", f"agent-{node}", node, {"ownerReferences": [owner]})


def driver(nodes: PlayedNodes, node: str) -> None:
    """The kubelet of a node has registered the CSI driver."""
    spec = {"drivers": [{"name": "ebs.csi.aws.com", "nodeID": "i-1", "topologyKeys": None}]}
    nodes.ask("POST", "/apis/storage.k8s.io/v1/csinodes", {"metadata": {"name": node}, "spec": spec})


def test_the_taint_goes_once_daemon_sets_and_drivers_are_there_and_others_stay(
    nodes: PlayedNodes, account: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    api, said = Api(nodes.api.url, account), dict[str, str]()
    nodes.namespace("logging")
    nodes.node("first", "i-1", tainted())
    nodes.node("strange", "i-2", tainted("elsewhere"))
    nodes.node("plain", "i-3", [OS])

    def looked() -> set[str]:
        look(api, CONFIG, said)
        return set(capsys.readouterr().out.splitlines())

    strange = "strange: its group 'elsewhere' is not known here; apply the manifests of its stack again"
    assert looked() == {strange, "first: waits for DaemonSet logging/fluent-bit, CSI driver ebs.csi.aws.com"}
    assert looked() == set()
    agent(nodes, "first")
    assert looked() == {"first: waits for CSI driver ebs.csi.aws.com"}
    driver(nodes, "first")
    assert keys(nodes, "first") == ["os", STARTUP_TAINT]
    assert looked() == {"first: taken off"}
    assert [keys(nodes, name) for name in ("first", "plain", "strange")] == [["os"], ["os"], ["os", STARTUP_TAINT]]
    nodes.ask("DELETE", "/apis/storage.k8s.io/v1/csinodes/first")


def test_the_manifests_run_as_they_are(nodes: PlayedNodes, account: Path, tmp_path: Path) -> None:
    """The text of the ConfigMap, started as its Deployment starts it."""
    made = {each["kind"]: each for each in yaml.safe_load_all(startup_taint_manifests(GROUPS))}
    for name, text in made["ConfigMap"]["data"].items():
        (tmp_path / name).write_text(text)
    (container,) = made["Deployment"]["spec"]["template"]["spec"]["containers"]
    place = urlsplit(nodes.api.url)
    where = {"KUBERNETES_SERVICE_HOST": str(place.hostname), "KUBERNETES_SERVICE_PORT": str(place.port)}
    nodes.namespace("logging-again")
    nodes.node("second", "i-4", tainted())
    driver(nodes, "second")
    owner = {"apiVersion": "apps/v1", "kind": "DaemonSet", "name": "fluent-bit", "uid": "1", "controller": True}
    groups = {"windows": {**GROUPS["windows"], "daemonSets": ["logging-again/fluent-bit"]}}
    (tmp_path / "config.json").write_text(json.dumps({**CONFIG, "groups": groups}))
    nodes.pod("logging-again", "agent", "second", {"ownerReferences": [owner]})
    command = [part.replace("/config", str(tmp_path), 1) for part in container["command"]]
    environment = {**os.environ, **where, "SERVICE_ACCOUNT": str(account)}
    with subprocess.Popen([sys.executable, *command[1:]], env=environment) as process:
        try:
            nodes.until(lambda: process.poll() is not None or keys(nodes, "second") == ["os"])
            assert process.poll() is None
        finally:
            process.terminate()
    nodes.ask("DELETE", "/apis/storage.k8s.io/v1/csinodes/second")


def refused(nodes: PlayedNodes, node: str, change: dict[str, Any], headers: dict[str, str]) -> str:
    """Why a change of a node is refused; empty where it is not. Nothing is changed."""
    pool = urllib3.PoolManager(ca_cert_data=nodes.api.certificate_authority, retries=False, timeout=20.0)
    path = f"{nodes.api.url}/api/v1/nodes/{node}?dryRun=All"
    kind = {"Content-Type": "application/merge-patch+json"}
    answer = json.loads(pool.request("PATCH", path, headers={**headers, **kind}, body=json.dumps(change)).data)
    return answer["message"] if answer.get("status") == "Failure" else ""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"metadata": {"labels": {"team": "a"}}}, "nothing but a taint may be changed"),
        ({"spec": {"unschedulable": True}}, "nothing but a taint may be changed"),
        ({"spec": {"taints": [tainted()[1]]}}, f"only {STARTUP_TAINT} may be taken off"),
        ({"spec": {"taints": [OS, {**OS, "key": "more"}]}}, f"only {STARTUP_TAINT} may be taken off"),
        ({"spec": {"taints": [OS]}}, ""),
    ],
)
def test_the_controller_may_change_nothing_else_of_a_node(
    nodes: PlayedNodes, account: Path, change: dict[str, Any], says: str
) -> None:
    nodes.node("guarded", "i-5", tainted())
    bearer = {"Authorization": f"Bearer {(account / 'token').read_text()}"}
    if says:  # the API server learns of a policy in its own time
        nodes.until(lambda: says in refused(nodes, "guarded", change, bearer))
    else:
        assert refused(nodes, "guarded", change, bearer) == ""


def test_a_node_itself_may_not_take_it_off(nodes: PlayedNodes) -> None:
    """Why there is a controller."""
    nodes.node("own", "i-6", tainted())
    as_node = {
        "Authorization": f"Bearer {nodes.api.admin_token}",
        "Impersonate-User": "system:node:own",
        "Impersonate-Group": "system:nodes",
    }
    assert "is not allowed to modify taints" in refused(nodes, "own", {"spec": {"taints": [OS]}}, as_node)


def pod(*, ready: str = "True", going: bool = False, kind: str = "DaemonSet") -> dict[str, Any]:
    meta: dict[str, Any] = {"namespace": "a", "ownerReferences": [{"kind": kind, "name": "b"}]}
    if going:
        meta["deletionTimestamp"] = "2026-01-01T00:00:00Z"
    return {"metadata": meta, "status": {"conditions": [{"type": "Ready", "status": ready}]}}


@pytest.mark.parametrize(
    ("found", "missing"),
    [
        ([pod()], []),
        ([], ["DaemonSet a/b"]),
        ([pod(ready="False")], ["DaemonSet a/b"]),
        ([pod(going=True)], ["DaemonSet a/b"]),
        ([pod(kind="ReplicaSet")], ["DaemonSet a/b"]),
        ([{"metadata": {"namespace": "a"}}], ["DaemonSet a/b"]),
    ],
)
def test_only_a_pod_of_the_daemon_set_that_is_ready_and_stays_counts(
    found: list[dict[str, Any]], missing: list[str]
) -> None:
    assert waits_for({"daemonSets": ["a/b"]}, found, set()) == missing
    assert waits_for({"csiDrivers": ["x"]}, found, {"x"}) == []
