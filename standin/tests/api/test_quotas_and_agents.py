"""What operations ask of an account beside its resources: quotas, agents, EKS's own insights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_eks import EKSClient
    from mypy_boto3_ssm import SSMClient


@pytest.mark.parametrize(("service", "code"), [("ec2", "L-1216C47A"), ("ebs", "L-7A658B76")])
def test_quotas_that_bound_a_roll_out_are_there(settings: dict[str, Any], service: str, code: str) -> None:
    found = boto3.client("service-quotas", **settings).get_service_quota(ServiceCode=service, QuotaCode=code)["Quota"]
    assert (found.get("QuotaCode"), found.get("Value", 0) > 0) == (code, True)


def test_a_quota_that_there_is_not_is_refused(settings: dict[str, Any]) -> None:
    with refused("NoSuchResourceException"):
        boto3.client("service-quotas", **settings).get_service_quota(ServiceCode="ec2", QuotaCode="L-0000000A")


def test_a_machine_that_runs_has_an_agent_and_one_that_ended_has_none(ec2: EC2Client, ssm: SSMClient) -> None:
    image = ec2.describe_images()["Images"][0].get("ImageId", "")
    made = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1, InstanceType="m6i.large")["Instances"][0]
    instance = made.get("InstanceId", "")
    wanted: Any = [{"Key": "InstanceIds", "Values": [instance]}]
    (found,) = ssm.describe_instance_information(Filters=wanted)["InstanceInformationList"]
    assert (found.get("InstanceId"), found.get("PingStatus")) == (instance, "Online")
    ec2.terminate_instances(InstanceIds=[instance])
    assert ssm.describe_instance_information(Filters=wanted)["InstanceInformationList"] == []


def test_a_cluster_has_insights_and_one_that_there_is_not_has_none(eks: EKSClient) -> None:
    (name, *_) = eks.list_clusters()["clusters"]
    assert eks.list_insights(clusterName=name)["insights"] == []
    with refused("ResourceNotFoundException"):
        eks.list_insights(clusterName="nowhere")
