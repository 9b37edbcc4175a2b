"""Where a newer parent is named, and which of Amazon's topics a queue in a Region can hear."""

from __future__ import annotations

import pytest

from components.facts.publications import PRIVATE_TOPIC, UPDATE_TOPIC, publication_of, told_by_topic, topic_arn

IMAGE = "arn:aws:imagebuilder:eu-central-1:aws:image/windows-server-2022-english-core-base-x86"
SSM = "/aws/service/ami-windows-latest/Windows_Server-2022-English-Core-EKS_Optimized-1.35/image_id"


@pytest.mark.parametrize(
    ("parent", "kind"),
    [
        (f"ssm:{SSM}", "parameter"),
        (f"{IMAGE}/x.x.x", "image"),
        (f"{IMAGE}/2026.11.11", None),
        (f"{IMAGE}/2026.11.11/1", None),
        ("ami-0123456789abcdef0", None),
    ],
)
def test_only_what_follows_the_newest_is_published(parent: str, kind: str | None) -> None:
    found = publication_of(parent)
    assert (found and found.kind) == kind


def test_the_topics_speak_of_plain_windows_alone() -> None:
    told = {parent: publication_of(parent) for parent in (f"ssm:{SSM}", f"{IMAGE}/x.x.x")}
    assert [told_by_topic(found) for found in told.values() if found] == [False, True]


@pytest.mark.parametrize(
    ("region", "name", "arn"),
    [
        ("eu-central-1", UPDATE_TOPIC, "arn:aws:sns:us-east-1:801119661308:ec2-windows-ami-update"),
        ("us-east-1", PRIVATE_TOPIC, "arn:aws:sns:us-east-1:801119661308:ec2-windows-ami-private"),
        ("us-gov-east-1", UPDATE_TOPIC, "arn:aws-us-gov:sns:us-gov-west-1:077303321853:ec2-windows-ami-update"),
        ("us-gov-west-1", PRIVATE_TOPIC, None),
        ("cn-north-1", UPDATE_TOPIC, None),
        ("eu-south-2", UPDATE_TOPIC, None),
        ("", UPDATE_TOPIC, None),
    ],
)
def test_a_region_hears_the_topics_of_its_partition_unless_it_has_to_be_opted_in_to(
    region: str, name: str, arn: str | None
) -> None:
    assert topic_arn(region, name) == arn
