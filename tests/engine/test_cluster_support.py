"""What a cluster needs once comes up on the engine: with Linux nodes before the Windows ones, and without."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest

from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded
from tests.engine.test_blue_green import amis
from tests.engine.test_own_program import write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.sandbox import Sandbox

PROGRAM = """
import pulumi

subnets = private_subnet_ids(cluster["vpc_id"])
support = components.WindowsClusterSupport("dev", components.WindowsClusterSupportArgs(
    cluster=cluster, vpc_cni=None, cluster_role_name="dev-cluster", LINUX
))
pulumi.export("linux", support.linux_node_group_name)
components.WindowsNodeGroup("mine", components.WindowsNodeGroupArgs(
    cluster=cluster, group_name="mine", ami=windows, subnet_ids=subnets,
), pulumi.ResourceOptions(depends_on=[support]))
"""


def program(project: Path, linux: str) -> None:
    """The program with these Linux nodes, on an AMI of the account."""
    write(project, PROGRAM.replace("LINUX", linux))
    file = project / "__main__.py"
    file.write_text(file.read_text().replace("ami-0123456789abcdef0", amis()[1]))


@pytest.mark.nightly
def test_linux_nodes_are_made_before_the_windows_ones_and_go_when_they_are_no_longer_asked_for(
    finished: Sandbox,
) -> None:
    project = finished.folder / "support"
    program(project, 'linux_nodes={"subnet_ids": subnets, "min_size": 1}')
    (project / "components").symlink_to(finished.project / "components")
    (project / "Pulumi.dev.yaml").write_text("config:\n  aws:region: eu-central-1\n")
    stack, eks = finished.stack("dev", project), boto3.client("eks", region_name=REGION)
    up = succeeded(stack.up())
    made = [event["metadata"]["type"] for event in up.of("resOutputsEvent") if event["metadata"]["op"] == "create"]
    assert made.index("aws:eks/nodeGroup:NodeGroup") < made.index("aws:autoscaling/group:Group")
    group = eks.describe_nodegroup(clusterName="dev", nodegroupName=stack.outputs()["linux"])["nodegroup"]
    assert (group["status"], group["amiType"]) == ("ACTIVE", "AL2023_x86_64_STANDARD")
    assert succeeded(stack.up()).changed == 0
    for without in ("", "linux_nodes=None"):
        program(project, without)
        succeeded(stack.up())
        assert stack.outputs()["linux"] == ""
    assert group["nodegroupName"] not in eks.list_nodegroups(clusterName="dev")["nodegroups"]
    succeeded(stack.destroy())
