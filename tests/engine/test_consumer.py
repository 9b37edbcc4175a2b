"""Another project reads the outputs of dev by stack reference and uses them."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import boto3
import pytest

from tests.engine.sandbox import PACK, succeeded
from tools.paths import ROOT

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox


def test_the_consumer_example_comes_up_on_devs_outputs_and_goes_away_alone(finished: Sandbox) -> None:
    project = finished.folder / "consumer"
    shutil.copytree(ROOT / "examples" / "01-consumer", project, ignore=shutil.ignore_patterns("__pycache__"))
    role = finished.stack("dev").outputs()["clusters"]["dev"]["nodeGroups"]["windows"]["roleName"]
    iam = boto3.client("iam")
    before = {one["PolicyName"] for one in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]}
    consumer = finished.stack("dev", project)
    succeeded(consumer.up("--policy-pack", PACK))
    after = {one["PolicyName"] for one in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]}
    assert after - before == {"CloudWatchAgentServerPolicy"}
    succeeded(consumer.destroy())
    assert before == {one["PolicyName"] for one in iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]}


@pytest.mark.nightly
def test_dev_goes_with_what_the_consumer_attached_and_its_nodes_go_before_what_they_need(finished: Sandbox) -> None:
    """IAM deletes no role that has policies; and a node that drains needs its rules, its access and its role."""
    project = finished.folder / "consumer"
    shutil.copytree(ROOT / "examples" / "01-consumer", project, ignore=shutil.ignore_patterns("__pycache__"))
    consumer, dev = finished.stack("dev", project), finished.stack("dev")
    succeeded(consumer.up())
    assert set(succeeded(consumer.up()).operations) <= {"same", "read"}
    gone = [
        event["metadata"]["urn"].split("::")[-2].rpartition("$")[2]
        for event in succeeded(dev.destroy()).of("resOutputsEvent")
        if event["metadata"]["op"] == "delete"
    ]
    group = gone.index("aws:autoscaling/group:Group")
    needed = ("aws:vpc/", "aws:iam/", "aws:eks/accessEntry", "aws:ec2/")
    assert [kind for kind in gone[:group] if kind.startswith(needed)] == []
    assert sum(kind.startswith("aws:vpc/") for kind in gone[group:]) == 4
    succeeded(consumer.destroy())
