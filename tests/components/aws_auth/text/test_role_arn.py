"""The ARN of a role, and what each thing that is none is told."""

import pytest

from components.aws_auth.text.errors import RoleArnError
from components.aws_auth.text.role_arn import PARTITIONS, RoleArn, parse_role_arn


def test_a_role_arn_keeps_its_path_for_iam_and_loses_it_for_aws_auth() -> None:
    """aws-auth is compared with what STS says, which has no path."""
    role = parse_role_arn("arn:aws:iam::123456789012:role/team/windows/node")
    assert role == RoleArn("aws", "123456789012", "/team/windows/", "node")
    assert role.full == "arn:aws:iam::123456789012:role/team/windows/node"
    assert role.entry == "arn:aws:iam::123456789012:role/node"


@pytest.mark.parametrize("partition", sorted(PARTITIONS))
def test_every_partition_is_taken_and_kept(partition: str) -> None:
    """China, GovCloud, the ISO regions and the European cloud have partitions of their own."""
    arn = f"arn:{partition}:iam::123456789012:role/node"
    assert parse_role_arn(arn).entry == arn


REFUSALS = {
    "": "the role ARN is empty",
    "  ": "the role ARN is empty",
    "windows-node": "is no ARN",
    "arn:aws:iam::123456789012:instance-profile/node": "is an instance profile; give the ARN of the role inside it",
    "arn:aws:iam::123456789012:user/bob": "is an IAM user",
    "arn:aws:iam::123456789012:root": "is the account's root user",
    "arn:aws:sts::123456789012:assumed-role/node/i-0123": "is a session of a role",
    "arn:aws:iam::123456789012:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS": "service-linked",
    "arn:azure:iam::123456789012:role/node": "'azure' is no AWS partition",
    "arn:aws:iam::12345678901:role/node": "must have 12 digits, found '12345678901' (11 characters)",
    "arn:aws:iam::123456789012:policy/node": "is no IAM role",
    "arn:aws:ec2::123456789012:instance/i-0123": "is no IAM role",
    "arn:aws:iam:eu-central-1:123456789012:role/node": "found 'eu-central-1'",
    "arn:aws:iam::123456789012:role/": "a role's name is 1 to 64 characters",
    "arn:aws:iam::123456789012:role/no de": "found 'no de'",
    "arn:aws:iam::123456789012:role/node\n": "is no ARN",
    "arn:aws:iam::123456789012:role/" + "n" * 65: "a role's name is 1 to 64 characters",
    "arn:aws:iam::123456789012:role/" + "p" * 512 + "/node": "path",
}


@pytest.mark.parametrize(("arn", "words"), REFUSALS.items())
def test_what_is_no_role_is_refused_in_words_of_its_own(arn: str, words: str) -> None:
    """The person must see which of the look-alikes they have."""
    with pytest.raises(RoleArnError) as refusal:
        parse_role_arn(arn)
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)
