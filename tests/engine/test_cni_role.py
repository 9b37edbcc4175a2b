"""The role of the VPC CNI's service account on the engine: each way, from one to the other, and given up."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded
from tests.engine.test_existing_addon import manage

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox

IRSA = {"by": "irsa"}


@pytest.mark.nightly
def test_the_role_of_aws_node_goes_from_one_way_to_the_other_and_is_never_taken_away(finished: Sandbox) -> None:
    eks, iam = boto3.client("eks", region_name=REGION), boto3.client("iam", region_name=REGION)

    def live() -> dict[str, Any]:
        return dict(eks.describe_addon(clusterName="dev", addonName="vpc-cni")["addon"])

    def trusted() -> dict[str, Any]:
        role = next(each for each in iam.list_roles()["Roles"] if each["RoleName"].startswith("dev-vpc-cni-"))
        document: Any = role["AssumeRolePolicyDocument"]
        (statement,) = document["Statement"]
        assert live().get("serviceAccountRoleArn") in {None, role["Arn"]}
        return statement["Principal"]

    eks.delete_addon(clusterName="dev", addonName="vpc-cni")
    dev, issuer = finished.stack("dev"), eks.describe_cluster(name="dev")["cluster"]["identity"]["oidc"]["issuer"]
    manage(finished, serviceAccountRole=IRSA)
    refused = dev.preview()
    assert refused.code != 0
    line = f"clusters[0].vpcCni.serviceAccountRole: cluster dev: IAM has no OIDC provider for its issuer {issuer}"
    assert any(line in error for error in refused.errors), refused.errors
    manage(finished, serviceAccountRole={})
    succeeded(dev.up())
    assert trusted() == {"Service": "pods.eks.amazonaws.com"}
    assert len(live()["podIdentityAssociations"]) == 1
    provider = iam.create_open_id_connect_provider(Url=issuer, ClientIDList=["sts.amazonaws.com"])
    manage(finished, serviceAccountRole=IRSA)
    succeeded(dev.up())
    assert trusted() == {"Federated": provider["OpenIDConnectProviderArn"]}
    assert (live()["podIdentityAssociations"], ":role/dev-vpc-cni-" in live()["serviceAccountRoleArn"]) == ([], True)
    assert succeeded(dev.up("--refresh")).changed == 0
    manage(finished)
    succeeded(dev.up())
    assert trusted() == {"Federated": provider["OpenIDConnectProviderArn"]}
    assert json.loads(live()["configurationValues"])["enableWindowsIpam"] == "true"
