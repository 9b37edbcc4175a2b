"""What Auto Scaling says of launches that failed, and what helps: every row by the words of AWS."""

from __future__ import annotations

import pytest

from operations.rollout.causes import CAUSES, cause_of

UNHEALTHY = "Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: "


@pytest.mark.parametrize(
    ("reason", "word", "lasts"),
    [
        (f"{UNHEALTHY}Client.InternalError: Client error on launch", "AWSServiceRoleForAutoScaling", True),
        (
            f"{UNHEALTHY}Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state",
            "AWSServiceRoleForAutoScaling",
            True,
        ),
        ("The image id '[ami-0123456789abcdef0]' does not exist. Launching EC2 instance failed.", "release", True),
        ("AMI ami-0123456789abcdef0 is pending, and cannot be run. Launching EC2 instance failed.", "release", True),
        ("Invalid IAM Instance Profile name. Launching EC2 instance failed.", "instance profile", True),
        ("The subnet ID 'subnet-1' does not exist. Launching EC2 instance failed.", "subnetIds", True),
        ("The key pair 'ops' does not exist. Launching EC2 instance failed.", "keyPair", True),
        ("The security group 'sg-1' does not exist in VPC 'vpc-1'", "securityGroupIds", True),
        (
            "We currently do not have sufficient m6i.xlarge capacity in the Availability Zone you requested",
            "zones",
            False,
        ),
        ("You have requested more vCPU capacity than your current vCPU limit of 32 allows", "L-1216C47A", False),
        ("There are not enough free addresses in subnet 'subnet-1' to satisfy the requested number", "subnet", False),
    ],
)
def test_a_known_reason_has_a_remedy(reason: str, word: str, lasts: bool) -> None:
    found = cause_of(reason)
    assert found is not None
    assert word in found.remedy
    assert found.lasts is lasts


def test_a_reason_that_nobody_knows_has_none() -> None:
    assert cause_of("Something else") is None


def test_a_remedy_is_one_line() -> None:
    assert not [cause for cause in CAUSES if "\n" in cause.remedy]
