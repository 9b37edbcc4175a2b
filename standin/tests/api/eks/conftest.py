"""What tests of EKS share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mypy_boto3_eks import EKSClient
    from mypy_boto3_iam import IAMClient


@pytest.fixture
def group(eks: EKSClient, iam: IAMClient, name: str) -> dict[str, Any]:
    """CreateNodegroup of version 1 of the template of this name."""
    subnets = eks.describe_cluster(name="dev")["cluster"].get("resourcesVpcConfig", {}).get("subnetIds", [])
    return {
        "clusterName": "dev",
        "nodegroupName": name,
        "nodeRole": iam.create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"],
        "subnets": subnets[:1],
        "launchTemplate": {"name": name, "version": "1"},
        "scalingConfig": {"minSize": 1, "maxSize": 2, "desiredSize": 2},
    }
