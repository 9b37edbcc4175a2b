"""Limits that claim the API's own description are the same there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import botocore.session
import pytest

from components.facts import limits

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY_ID = "0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"

MODEL = {
    "INSTANCE_PROFILE_NAME": ("iam", "instanceProfileNameType"),
    "TEMPLATE_NAME": ("ec2", "LaunchTemplateName"),
    "TAG_KEY_LENGTH": ("autoscaling", "TagKey"),
    "COMPONENT_DATA": ("imagebuilder", "InlineComponentData"),
    "FAST_LAUNCH_SNAPSHOTS": ("imagebuilder", "TargetResourceCount"),
    "TESTS_TIMEOUT_MINUTES": ("imagebuilder", "ImageTestsTimeoutMinutes"),
    "IMAGE_AGE_DAYS": ("imagebuilder", "LifecyclePolicyDetailFilterValue"),
    "PIPE_NAME": ("pipes", "PipeName"),
    "ROLE_NAME": ("iam", "roleNameType"),
    "SCHEDULE_NAME": ("scheduler", "Name"),
    "STATE_MACHINE_NAME": ("stepfunctions", "Name"),
    "HEALTHY_PERCENTAGE": ("autoscaling", "IntPercent"),
}


@pytest.mark.parametrize("name", MODEL)
def test_a_length_is_the_models_own(name: str) -> None:
    service, shape_name = MODEL[name]
    shape: Any = botocore.session.get_session().get_service_model(service).shape_for(shape_name)
    limit = getattr(limits, name)
    assert limit.maximum == shape.metadata["max"]
    assert limit.minimum == shape.metadata.get("min", 0)


def _rows() -> Iterator[tuple[str, limits.Length | limits.Pattern]]:
    for name, value in vars(limits).items():
        if isinstance(value, limits.Length | limits.Pattern):
            yield name, value


@pytest.mark.parametrize(("name", "row"), list(_rows()))
def test_every_row_names_its_source(name: str, row: limits.Length | limits.Pattern) -> None:
    assert len(row.source) > 10, name


@pytest.mark.parametrize(
    ("row", "good", "bad"),
    [
        (
            limits.CLUSTER_NAME,
            ["a", "A-1", "prod_eu", "1st-cluster", "a" * 100],
            ["", "-a", "_a", "a.b", "a b", "a" * 101, "a\n"],
        ),
        (
            limits.API_ENDPOINT,
            ["https://a.eks.amazonaws.com", "https://a:64/k"],
            ["http://a", "https://", "https://a b"],
        ),
        (limits.KUBERNETES_MINOR, ["1.0", "1.35", "1.999"], ["1.1000", "1.05", "v1.35", "1.35.8", "2.0"]),
        (limits.VPC_ID, ["vpc-0a1b2c3d", "vpc-0a1b2c3d4e5f60718"], ["vpc-1", "vpc-0a1b2c3d4", "vpc-0A1B2C3D"]),
        (limits.SERVICE_PREFIX, [12, 24], [11, 25]),
        (
            limits.KMS_KEY,
            [
                KEY_ID,
                "mrk-" + "0" * 32,
                "alias/aws/ebs",
                f"arn:aws:kms:eu-central-1:123456789012:key/{KEY_ID}",
                "arn:aws-cn:kms:cn-north-1:123456789012:alias/nodes",
            ],
            ["", "key", "alias/", f"key/{KEY_ID}", "arn:aws:iam::123456789012:role/a", KEY_ID.upper() + "0"],
        ),
        (
            limits.NODE_TAG_KEY,
            ["team", "a:b/c=d+e-f@g.h", "größe", "a" * 128],
            ["", "aws:x", "Aws:x", "a,b", "a" * 129],
        ),
        (limits.TAG_KEY, ["team", "cost center"], ["", "aws:x", "AWS:x", "a\nb", "größe"]),
        (limits.NODE_TAG_VALUE, ["", "größe 1", "a" * 256], ["a,b", "a;b", "a" * 257]),
        (limits.NODE_GROUP_NAME, ["a", "1_-", "a" * 63], ["", "-a", "_a", "a.b", "a" * 64]),
        (limits.IMAGE_NAME, ["win", "windows-2022-core", "1-2"], ["ab", "Win", "a b", "a_b", "-ab", "ab-", "a" * 65]),
        (limits.AMI_ID, ["ami-01234567", "ami-0123456789abcdef0"], ["ami-", "ami-0123456789ABCDEF0", "ami-012345678"]),
        (limits.ACCOUNT_ID, ["012345678901"], ["1", "0123456789012", "01234567890a"]),
        (
            limits.ARN,
            ["arn:aws:iam::123456789012:policy/a/b", "arn:aws-cn:iam::aws:policy/x", "arn:aws:s3:::bucket"],
            ["arn:aws:iam", "iam::aws:policy/x", "arn:aws:iam::12:policy/x"],
        ),
        (limits.REGION, ["eu-central-1", "us-gov-west-1"], ["eu-central-1a", "Frankfurt"]),
        (
            limits.INSTANCE_TYPE,
            ["m6i.xlarge", "g4dn.xlarge", "u-6tb1.56xlarge", "m5.metal"],
            ["M6I.LARGE", "m6i", "m6i.", ".large", "m6i large"],
        ),
        (
            limits.SSM_OUTPUT_PARAMETER,
            ["/imagebuilder/a", "/golden", "/" + "a/" * 14 + "a"],
            ["/imagebuilder/", "imagebuilder/a", "/aws/a", "/AWSome", "/ssm", "//a", "/a b", "/" + "a/" * 15 + "a"],
        ),
        (limits.LOG_GROUP, ["a", "/aws/imagebuilder/a_b-c.d", "a" * 512], ["", "a#b", "a" * 513]),
        (
            limits.POLICY_ARN,
            ["arn:aws:iam::aws:policy/a", "arn:aws-us-gov:iam::123456789012:policy/path/a@b"],
            ["a", "arn:aws:iam::123456789012:policy/*", "arn:aws:iam::123456789012:role/a"],
        ),
        (
            limits.ROLE_ARN,
            ["arn:aws:iam::123456789012:role/a", "arn:aws-cn:iam::123456789012:role/path/a@b"],
            ["a", "arn:aws:iam::123456789012:role/", "arn:aws:iam::123456789012:user/a", "arn:aws:iam::1:role/a"],
        ),
        (
            limits.TOPIC_ARN,
            ["arn:aws:sns:eu-central-1:123456789012:builds", "arn:aws-cn:sns:cn-north-1:123456789012:a_b-c"],
            ["builds", "arn:aws:sns:eu-central-1:123456789012:a.fifo", "arn:aws:sqs:eu-central-1:123456789012:a"],
        ),
        (limits.SUBNET_ID, ["subnet-01234567"], ["subnet-1", "sg-01234567"]),
        (limits.SECURITY_GROUP_ID, ["sg-0123456789abcdef0"], ["sg-1", "subnet-01234567"]),
    ],
)
def test_a_pattern_takes_what_aws_takes_and_refuses_the_rest(
    row: limits.Pattern, good: list[str], bad: list[str]
) -> None:
    assert {value: row.refuse(value) for value in good} == dict.fromkeys(good)
    assert [value for value in bad if row.refuse(value) is None] == []


def test_a_refusal_says_found_expected_and_source() -> None:
    assert (
        limits.FAST_LAUNCH_PARALLEL.refuse(5)
        == "5, expected 6 to 40 (EC2 model, EnableFastLaunch; quota of 40 per Region)"
    )
    assert limits.AMI_ID.refuse("x") == (
        "'x', expected an AMI id such as ami-0123456789abcdef0 (EC2 API reference, resource ids)"
    )
