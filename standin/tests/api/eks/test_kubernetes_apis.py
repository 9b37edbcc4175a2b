"""A cluster's address: of a real API server while one is announced, else made up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3

from standin.api import process
from standin.api.eks.kubernetes_apis import Endpoint, KubernetesApis, announce, withdraw
from standin.tests.accounts import SEED

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_eks import EKSClient

ARN = "arn:aws:eks:eu-central-1:123456789012:cluster/legacy"
API = Endpoint.of("https://127.0.0.1:6443", "PEM")


def test_what_is_announced_counts_until_it_is_withdrawn(tmp_path: Path) -> None:
    """For the cluster that is named, of the folder that is looked in; withdrawing twice is no error."""
    apis = KubernetesApis()
    announce(tmp_path, {ARN: API})
    assert apis.behind(ARN) is None
    apis.look_in(tmp_path)
    assert (apis.behind(ARN), apis.behind(ARN.replace("legacy", "dev"))) == (API, None)
    for _ in range(2):
        withdraw(tmp_path)
        assert apis.behind(ARN) is None


def test_the_address_is_looked_up_and_no_part_of_the_account(tmp_path: Path) -> None:
    """A restored account does not remember an API server that is gone, and its made-up address is the old one."""
    try:
        before = described(process.start(tmp_path, SEED))
        announce(tmp_path, {ARN: API})
        during = described(process.start(tmp_path))
        assert (during["endpoint"], during["certificateAuthority"]) == (API.endpoint, {"data": "UEVN"})
        process.stop(tmp_path)
        withdraw(tmp_path)
        restored = process.start(tmp_path)
        assert restored.found == "restored"
        assert described(restored) == before
    finally:
        process.stop(tmp_path)


def described(server: process.Server) -> dict[str, Any]:
    """The seeded cluster as DescribeCluster tells it, after a change that a restored account has to know."""
    session = boto3.Session("rehearsal", "rehearsal", region_name="eu-central-1")
    eks: EKSClient = session.client("eks", endpoint_url=server.url)
    eks.tag_resource(resourceArn=ARN, tags={"seen": "yes"})
    return {**eks.describe_cluster(name="legacy")["cluster"]}
