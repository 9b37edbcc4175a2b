"""What builds fail of, in the words of AWS, Windows and our own steps: every row by an example."""

from __future__ import annotations

import pytest

from operations.images.causes import CAUSES, cause_of

EXAMPLES = [
    "The instance profile 'x' has no role: the build instance can't reach Systems Manager.",
    "EKS artifacts are already installed on this machine.",
    "The parent image ami-0123 does not exist",
    "ctr: write /var/lib: no space left on device",
    "ctr: no match for platform in manifest: not found",
    "toomanyrequests: You have reached your pull rate limit",
    "is not authorized to perform: ecr:BatchGetImage on resource",
    "Windows Update failed with 0x80240022",
    "Sysprep failed: package was installed for a user",
    "Client.InternalError: the KMS key is not accessible",
    "User is not authorized to perform: sts:AssumeRole on EC2ImageBuilderDistributionCrossAccountRole",
    "InsufficientInstanceCapacity: we do not have sufficient m6i.xlarge capacity",
    "the image lacks KB5031364",
    "Document execution timed out",
]


@pytest.mark.parametrize(("number", "text"), [*enumerate(EXAMPLES)])
def test_each_row_explains_its_example_and_no_earlier_row_does(number: int, text: str) -> None:
    assert cause_of(text) == CAUSES[number].remedy


def test_every_row_has_an_example() -> None:
    assert len(EXAMPLES) == len(CAUSES)


def test_the_reason_counts_before_the_log_and_the_last_line_before_the_first() -> None:
    disk, kms = EXAMPLES[3], EXAMPLES[9]
    assert cause_of("nothing known", disk, kms) == CAUSES[3].remedy
    assert cause_of("", "nobody knows") == ""


def test_a_remedy_is_one_line() -> None:
    assert not [cause for cause in CAUSES if "\n" in cause.remedy]
