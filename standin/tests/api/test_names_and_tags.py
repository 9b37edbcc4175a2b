"""IAM and CloudWatch Logs take names and tags as their models have them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from standin.tests.api.refusals import refused

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
)
POLICY = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ec2:RunInstances", "Resource": "*"}]}
)


def test_names_of_iam_end_where_the_api_has_it(iam: IAMClient) -> None:
    iam.create_role(RoleName="r" * 64, AssumeRolePolicyDocument=TRUST)
    with refused("ValidationError", "'roleName' failed", "less than or equal to 64"):
        iam.create_role(RoleName="r" * 65, AssumeRolePolicyDocument=TRUST)
    with refused("ValidationError", "'roleName' failed", "regular expression"):
        iam.create_role(RoleName="a role", AssumeRolePolicyDocument=TRUST)
    iam.create_instance_profile(InstanceProfileName="p" * 128)
    with refused("ValidationError", "'instanceProfileName' failed", "less than or equal to 128"):
        iam.create_instance_profile(InstanceProfileName="p" * 129)
    with refused("ValidationError", "'policyName' failed", "less than or equal to 128"):
        iam.create_policy(PolicyName="p" * 129, PolicyDocument=POLICY)
    with refused("ValidationError", "'policyName' failed", "less than or equal to 128"):
        iam.put_role_policy(RoleName="r" * 64, PolicyName="p" * 129, PolicyDocument=POLICY)


@pytest.mark.parametrize("count", [50, 51])
def test_a_role_and_a_profile_have_at_most_50_tags(iam: IAMClient, name: str, count: int) -> None:
    tags: Any = [{"Key": f"key-{number}", "Value": "value"} for number in range(count)]
    calls = (
        lambda: iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST, Tags=tags),
        lambda: iam.create_instance_profile(InstanceProfileName=name, Tags=tags),
    )
    for call in calls:
        if count > 50:
            with refused("ValidationError", "less than or equal to 50"):
                call()
        else:
            call()


def test_a_log_group_has_a_name_of_512_characters_and_50_tags_at_most(settings: dict[str, Any], name: str) -> None:
    logs = boto3.client("logs", **settings)
    logs.create_log_group(logGroupName="l" * 512, tags={f"key-{number}": "" for number in range(50)})
    with refused("InvalidParameterException", "'logGroupName' failed"):
        logs.create_log_group(logGroupName="l" * 513)
    with refused("InvalidParameterException", "'logGroupName' failed", "regular expression"):
        logs.create_log_group(logGroupName="a log group")
    with refused("InvalidParameterException", "'tags' failed"):
        logs.create_log_group(logGroupName=name, tags={f"key-{number}": "" for number in range(51)})
