"""A cluster that another project exports: plain, secret, in part secret, and what is none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded
from tests.engine.test_cluster_forms import project

if TYPE_CHECKING:
    from pathlib import Path

    from rehearsal.stacks import Stack
    from tests.engine.sandbox import Sandbox

pytestmark = pytest.mark.nightly

EXPORTS = """
import pulumi

cluster = {values!r}
pulumi.export("cluster", {exported})
"""
NO_CLUSTER = {
    "None": "output 'cluster': found nothing, expected keys and values, those of a Cluster (name, ",
    "pulumi.Output.secret([cluster])": "output 'cluster': found a list, expected keys and values",
    "{'dev': cluster}": "has no text for name, endpoint, ",
    "{**cluster, 'service_cidr': 7}": "has no text for service_cidr (a number): found authentication_mode, ",
    "pulumi.Output.secret({**cluster, 'vpc_id': 'hidden'})": "cluster.vpc_id: found a secret, expected a VPC id",
}
"""What is exported, and the line about it."""


def values() -> dict[str, Any]:
    """The account's cluster, as another project would export it."""
    found = boto3.client("eks", region_name=REGION).describe_cluster(name="dev")["cluster"]
    network = found["resourcesVpcConfig"]
    return {
        "name": "dev",
        "endpoint": found["endpoint"],
        "certificate_authority": found["certificateAuthority"].get("data"),
        "service_cidr": found["kubernetesNetworkConfig"].get("serviceIpv4Cidr"),
        "version": found["version"],
        "vpc_id": network.get("vpcId"),
        "security_group_id": network.get("clusterSecurityGroupId"),
        "authentication_mode": found["accessConfig"].get("authenticationMode"),
    }


def exporting(sandbox: Sandbox) -> tuple[Path, Stack]:
    folder = sandbox.folder / "makes"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: makes\nruntime: python\n")
    return folder, sandbox.stack("dev", folder)


def test_a_secret_stays_one_where_it_goes_and_what_is_no_cluster_makes_nothing(finished: Sandbox) -> None:
    folder, makes = exporting(finished)
    cluster = values()

    def export(exported: str) -> None:
        (folder / "__main__.py").write_text(EXPORTS.format(values=cluster, exported=exported))
        succeeded(makes.up())

    export("pulumi.Output.secret(cluster)")
    reads = finished.stack("dev", project(finished, "reads"))
    succeeded(reads.up())
    state = json.dumps(reads.resources())
    hidden = ("endpoint", "certificate_authority", "service_cidr", "vpc_id", "security_group_id")
    assert [name for name in hidden if cluster[name] in state] == []

    for exported in ("cluster", "{**cluster, 'vpc_id': pulumi.Output.secret(cluster['vpc_id'])}"):
        export(exported)
        outcome = succeeded(reads.up())
        changed = {
            urn.split("$")[-1].split("::")[-2] for urn, step in outcome.steps.items() if step not in {"same", "read"}
        }
        assert all(kind.startswith("eks-windows-nodes:") for kind in changed), "components alone: they hold arguments"
        assert succeeded(reads.up()).changed == 0
    assert cluster["vpc_id"] not in json.dumps([each["inputs"] for each in reads.resources() if "inputs" in each])

    for exported, line in NO_CLUSTER.items():
        export(exported)
        outcome = reads.up()
        assert outcome.code != 0
        told = [each for each in outcome.errors if each != "update failed"]
        assert [line in each and "hidden" not in each and "\n" not in each.strip() for each in told] == [True]
        assert outcome.changed == 0
