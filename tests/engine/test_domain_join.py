"""The example of nodes in a domain comes up in the rehearsal, changes in place, and goes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import yaml

from tests.components.configs import REGION
from tests.engine.sandbox import succeeded
from tests.engine.test_blue_green import amis
from tools.paths import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.engine.sandbox import Sandbox

DOMAIN: dict[str, Any] = {
    "directory": "d-0123456789",
    "domain": "corp.example.com",
    "netbiosName": "CORP",
    "sid": "S-1-5-21-1-2-3",
    "guid": "0a1b2c3d-0000-4000-8000-0123456789ab",
    "accounts": '["WebApp1"]',
}


def configure(project: Path, **values: Any) -> None:  # noqa: ANN401  any of a stack's
    config = {"aws:region": REGION, **{f"windows-domain-join:{key}": value for key, value in values.items()}}
    (project / "Pulumi.dev.yaml").write_text(yaml.safe_dump({"config": config}))


@pytest.mark.nightly
def test_the_example_comes_up_changes_its_directory_in_place_and_goes(finished: Sandbox) -> None:
    project = finished.folder / "domain-join"
    shutil.copytree(ROOT / "examples" / "05-domain-join", project, ignore=shutil.ignore_patterns("__pycache__"))
    (project / "components").symlink_to(finished.project / "components")
    stack, (ami, _) = finished.stack("dev", project), amis()
    configure(project, ami=ami, **DOMAIN)
    succeeded(stack.up())
    (spec,) = yaml.safe_load_all(stack.outputs()["gmsaCredentialSpecs"])
    assert (spec["kind"], spec["metadata"]["name"]) == ("GMSACredentialSpec", "webapp1")
    nodes = boto3.client("autoscaling", region_name=REGION).describe_auto_scaling_groups(
        AutoScalingGroupNames=[stack.outputs()["autoScalingGroupName"]]
    )
    (group,) = nodes["AutoScalingGroups"]
    ec2 = boto3.client("ec2", region_name=REGION)
    (instance,) = ec2.describe_instances(InstanceIds=[group["Instances"][0]["InstanceId"]])["Reservations"][0][
        "Instances"
    ]
    assert {"Key": "eks-windows-nodes/domain-join", "Value": "dev/web"} in instance.get("Tags", [])
    assert succeeded(stack.up()).changed == 0
    configure(project, ami=ami, **{**DOMAIN, "directory": "d-9876543210"})
    succeeded(stack.up())
    succeeded(stack.destroy())
