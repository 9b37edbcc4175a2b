"""A VPC CNI add-on that is there already: refused with its import line, taken over, and nothing of it lost."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from components.cluster.vpc_cni import refusal_of
from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox

ADDON = "aws:eks/addon:Addon"
FOREIGN = {"env": {"WARM_IP_TARGET": "2"}, "enableWindowsIpam": "false"}
ROLE = "arn:aws:iam::123456789012:role/dev-linux-node"


def manage(sandbox: Sandbox, **more: Any) -> None:  # noqa: ANN401  any setting of vpcCni
    """Have dev manage the add-on."""
    dev = sandbox.config("dev")
    dev["config"]["eks-windows-nodes:clusters"][0]["vpcCni"] = {"mode": "manage", **more}
    sandbox.configure("dev", dev)


@pytest.mark.nightly
def test_an_add_on_with_foreign_configuration_is_refused_imported_and_merged(finished: Sandbox) -> None:
    """And removed from the stack it stays in the cluster: all its pods get their addresses from it."""
    eks = boto3.client("eks", region_name=REGION)

    def live() -> dict[str, Any]:
        return dict(eks.describe_addon(clusterName="dev", addonName="vpc-cni")["addon"])

    values = json.dumps(FOREIGN)
    eks.update_addon(clusterName="dev", addonName="vpc-cni", configurationValues=values, serviceAccountRoleArn=ROLE)
    eks.tag_resource(resourceArn=live()["addonArn"], tags={"owner": "platform"})
    manage(finished)
    dev = finished.stack("dev")
    for refused in (dev.preview(), dev.up()):
        assert refused.code != 0
        assert any(error.endswith(refusal_of("dev", "dev-vpc-cni")) for error in refused.errors), refused.errors
    assert live()["configurationValues"] == values
    command = refusal_of("dev", "dev-vpc-cni").partition("kept: ")[2].split()
    subprocess.run(
        [*command, "--stack", "dev", "--yes", "--generate-code=false"],
        cwd=finished.project,
        env={**os.environ, **finished.environment},
        check=True,
    )
    taken = succeeded(dev.up())
    assert [kind for urn, kind in taken.steps.items() if f"{ADDON}::" in urn] == ["update"]
    assert json.loads(live()["configurationValues"]) == {**FOREIGN, "enableWindowsIpam": "true"}
    assert (live()["serviceAccountRoleArn"], live()["tags"]) == (ROLE, {"owner": "platform"})
    assert succeeded(dev.up("--refresh")).changed == 0
    manage(finished, prefixDelegation=True, addonVersion="v1.20.4-eksbuild.2")
    succeeded(dev.up())
    merged = {**FOREIGN, "enableWindowsIpam": "true", "enableWindowsPrefixDelegation": "true"}
    assert json.loads(live()["configurationValues"]) == merged
    assert live()["addonVersion"] == "v1.20.4-eksbuild.2"
    manage(finished)
    taken_out = succeeded(dev.up())
    assert {
        urn.split("::")[2].rpartition("$")[2]: kind for urn, kind in taken_out.steps.items() if kind == "update"
    } == {
        "eks-windows-nodes:index:WindowsNodeGroup": "update",
        "aws:ec2/launchTemplate:LaunchTemplate": "update",
        "aws:autoscaling/group:Group": "update",
    }, "of what nodes hold back for pods and an autoscaler counts on, and not of the add-on"
    assert json.loads(live()["configurationValues"]) == merged
