"""All Windows nodes of a cluster run one AMI."""

from __future__ import annotations

import pytest

from tests.policies.compliant import compliant
from tests.policies.harness import Phase, changed, judge

RULE = "single-windows-ami-per-cluster"


@pytest.mark.parametrize("phase", list(Phase))
def test_a_second_ami_blocks_in_every_phase(phase: Phase) -> None:
    """The group whose image differs from the first one's is named, with the property."""
    seen = judge(changed(compliant(), secondTemplate__imageId="ami-0bbbbbbbbbbbbbbbb"), phase)

    assert [(one.rule, one.level, one.where) for one in seen] == [(RULE, "mandatory", "secondTemplate imageId")]


def test_the_message_names_what_where_found_expected_and_fix() -> None:
    """It stands alone: nobody needs the rule's source to mend the program."""
    (seen,) = judge(changed(compliant(), secondTemplate__imageId="ami-0bbbbbbbbbbbbbbbb"))

    assert seen.text.splitlines() == [
        "All Windows nodes of a cluster run one AMI.",
        "Auto Scaling group 'second' runs another Windows AMI than Auto Scaling group 'group' in cluster 'cluster'.",
        "  where:    urn:pulumi:test::demo::aws:ec2/launchTemplate:LaunchTemplate::secondTemplate imageId",
        "  found:    ami-0bbbbbbbbbbbbbbbb (Windows Server 2022 Core)",
        "  expected: ami-0aaaaaaaaaaaaaaaa (Windows Server 2022 Core), as Auto Scaling group 'group' has",
        "  fix:      image_id=<the AMI of the cluster's other Windows node groups>",
        "  page:     docs/rules/single-windows-ami-per-cluster.md",
    ]
