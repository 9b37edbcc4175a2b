"""API servers behind the account's clusters: where they can be started, for as long as the account lives."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from rehearsal import account, cluster_apis, kubernetes
from standin.api import process
from tests.components.aws_auth.live import Live
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

REGION = "eu-central-1"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[process.Server]:
    """An account in a rehearsal's folder."""
    yield process.start(tmp_path / "account", account.seed())
    cluster_apis.stop(tmp_path)
    process.stop(tmp_path / "account")


def endpoint(server: process.Server, cluster: str = "legacy") -> Any:  # noqa: ANN401  boto3's text, which may be missing
    """Where DescribeCluster says that a cluster's API server is."""
    session = boto3.Session("rehearsal", "rehearsal", region_name=REGION)
    return session.client("eks", endpoint_url=server.url).describe_cluster(name=cluster)["cluster"].get("endpoint")


def api(folder: Path, cluster: str = "legacy") -> kubernetes.KubeApi:
    """The API server of a seeded cluster."""
    return kubernetes.KubeApi.load(folder / "kubernetes" / cluster / "kubernetes.json")


def test_without_binaries_nothing_is_started(
    server: process.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cluster is described with an address that leads nowhere."""
    monkeypatch.setenv("KUBEBUILDER_ASSETS", str(tmp_path))
    before = endpoint(server)
    cluster_apis.ensure(tmp_path, server, REGION)
    assert endpoint(server) == before
    assert not (tmp_path / "kubernetes").exists()


@pytest.mark.nightly
@pytest.mark.cluster
def test_the_cluster_in_mode_config_map_gets_one_and_keeps_its_objects(server: process.Server, tmp_path: Path) -> None:
    """The running one, and after a stop one over the same objects; for an account that began anew they begin anew."""
    elsewhere = endpoint(server)
    cluster_apis.ensure(tmp_path, server, REGION)
    first = api(tmp_path)
    assert endpoint(server) == first.url
    seeded = Live(first).get()["data"]
    Live(first).edit({"mapUsers": "[]"})
    standing = replace(server, found="running")
    cluster_apis.ensure(tmp_path, standing, REGION)
    assert api(tmp_path) == first
    cluster_apis.stop(tmp_path)
    assert endpoint(server) == elsewhere
    cluster_apis.ensure(tmp_path, standing, REGION)
    assert Live(api(tmp_path)).get()["data"] == {**seeded, "mapUsers": "[]"}
    cluster_apis.ensure(tmp_path, replace(server, account="another"), REGION)
    assert Live(api(tmp_path)).get()["data"] == seeded


@pytest.mark.cluster
@pytest.mark.nightly
def test_the_other_clusters_have_their_address_before_they_are_started(server: process.Server, tmp_path: Path) -> None:
    """It is in the user data of their nodes, so starting them must not change it. EKS writes them no aws-auth."""
    cluster_apis.ensure(tmp_path, server, REGION)
    before = {name: endpoint(server, name) for name in ("dev", "prod")}
    assert sorted(each.parent.name for each in tmp_path.glob("kubernetes/*/kubernetes.json")) == ["legacy"]
    cluster_apis.ensure(tmp_path, replace(server, found="running"), REGION, every=True)
    assert {name: endpoint(server, name) for name in ("dev", "prod")} == before
    assert {name: api(tmp_path, name).url for name in ("dev", "prod")} == before
    for name in ("dev", "prod"):
        assert Live(api(tmp_path, name)).get()["code"] == 404
        assert check_code(server, name) == 0


def check_code(server: process.Server, cluster: str) -> int:
    """The exit code of `access check`, as a person types it."""
    command = [sys.executable, "-m", "operations", "access", "check", cluster]
    environment = {**os.environ, **server.environment(REGION)}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True).returncode
