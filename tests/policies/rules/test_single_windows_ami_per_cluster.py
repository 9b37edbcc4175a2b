"""All Windows nodes of a cluster run one AMI."""

from __future__ import annotations

from base64 import b64encode

import pytest

from tests.policies.compliant import BOOTSTRAP, RELEASE, compliant
from tests.policies.harness import judge_mandatory, unproven, violations
from tests.policies.program import Phase, changed

RULE = "single-windows-ami-per-cluster"


@pytest.mark.parametrize("phase", list(Phase))
def test_a_second_ami_blocks_in_every_phase(phase: Phase) -> None:
    """The group whose image differs from the first one's is named, with the property."""
    seen = judge_mandatory(changed(compliant(), secondTemplate__imageId="ami-0bbbbbbbbbbbbbbbb"), phase)

    assert [(one.rule, one.level, one.where) for one in seen] == [(RULE, "mandatory", "secondTemplate imageId")]


def test_the_message_names_what_where_found_expected_and_fix() -> None:
    """It stands alone: nobody needs the rule's source to mend the program."""
    (seen,) = judge_mandatory(changed(compliant(), secondTemplate__imageId="ami-0bbbbbbbbbbbbbbbb"))

    assert seen.text.splitlines() == [
        "All Windows nodes of a cluster run one AMI.",
        "Auto Scaling group 'second' runs another Windows AMI than Auto Scaling group 'group' in cluster 'cluster'.",
        "  where:    urn:pulumi:test::demo::aws:ec2/launchTemplate:LaunchTemplate::secondTemplate imageId",
        "  found:    ami-0bbbbbbbbbbbbbbbb (Windows Server 2022 Core)",
        "  expected: ami-0aaaaaaaaaaaaaaaa (Windows Server 2022 Core), as Auto Scaling group 'group' has",
        "  fix:      image_id=<the AMI of the cluster's other Windows node groups>",
        "  page:     docs/rules/single-windows-ami-per-cluster.md",
        "  source:   https://docs.aws.amazon.com/eks/latest/best-practices/windows-ami.html",
    ]


def test_one_ami_per_server_version_and_variant_passes_where_so_configured() -> None:
    """`scope: serverVersion`; a second release of one version still blocks."""
    tags = {**RELEASE, "eks-windows-nodes/windows-server": "2025"}
    program = changed(
        compliant(),
        secondTemplate__imageId="ami-0bbbbbbbbbbbbbbbb",
        secondTemplate__tagSpecifications=[{"resourceType": "instance", "tags": tags}],
    )
    config = {RULE: {"scope": "serverVersion"}}

    assert violations(judge_mandatory(program)) == {(RULE, "secondTemplate imageId")}
    assert judge_mandatory(program, config=config) == []
    assert violations(judge_mandatory(changed(compliant(), secondTemplate__imageId="ami-0b"), config=config)) == {
        (RULE, "secondTemplate imageId")
    }


def test_an_image_from_one_resource_is_one_image_even_while_its_id_is_unknown() -> None:
    """Two references to one parameter are one AMI; to two parameters they cannot be compared with a literal."""
    parameter = {"type": "aws:ssm/parameter:Parameter", "properties": {"name": "/x", "type": "String"}}
    both = changed(compliant(), template__imageId="${ami.value}", secondTemplate__imageId="${ami.value}")
    one = changed(compliant(), template__imageId="${ami.value}")

    assert judge_mandatory(both | {"ami": parameter}) == []
    assert unproven(judge_mandatory(one | {"ami": parameter})) == {(RULE, "secondTemplate imageId")}


def test_an_image_from_a_stack_reference_is_undetermined_until_the_update() -> None:
    """A stack has many outputs; that both come from it proves nothing."""
    program = changed(compliant(), template__imageId="${images.outputs}", secondTemplate__imageId="${images.outputs}")
    program["images"] = {"type": "pulumi:pulumi:StackReference"}
    seen = [one for one in judge_mandatory(program) if one.rule == RULE]

    assert unproven(seen) == {(RULE, "template imageId"), (RULE, "secondTemplate imageId")}
    assert {one.level for one in seen} == {"advisory"}


def test_strict_stacks_fail_on_what_cannot_be_proven() -> None:
    """`onUnknown: fail`, for the rule or for the whole pack."""
    program = changed(compliant(), template__imageId="${images.outputs}")
    program["images"] = {"type": "pulumi:pulumi:StackReference"}

    for name in (RULE, "pack-settings"):
        seen = [one for one in judge_mandatory(program, config={name: {"onUnknown": "fail"}}) if one.rule == RULE]
        assert [one.level for one in seen] == ["mandatory"]


def test_groups_of_different_clusters_may_differ() -> None:
    """The rule holds cluster by cluster."""
    program = changed(
        compliant(),
        secondTemplate__imageId="ami-0bbbbbbbbbbbbbbbb",
        secondTemplate__userData=b64encode(BOOTSTRAP.replace("'prod'", "'other'").encode()).decode(),
        second__tags=[{"key": "kubernetes.io/cluster/other", "value": "owned"}],
    )

    assert RULE not in {one.rule for one in judge_mandatory(program)}


@pytest.mark.parametrize(
    "tags",
    [
        [{"key": "${cluster.tag}", "value": "owned"}],
        [{"key": "k8s.io/cluster-autoscaler/prod", "value": "owned"}],
        [{"key": "eks:cluster-name", "value": "prod"}],
        [],
    ],
)
def test_a_group_is_tied_to_its_cluster_by_tag_or_by_user_data(tags: list[dict[str, str]]) -> None:
    """By a reference in an unknown key, by the autoscaler's tag, by name, or by its bootstrap call."""
    program = changed(compliant(), secondTemplate__imageId="ami-0bbbbbbbbbbbbbbbb", second__tags=tags)

    assert (RULE, "secondTemplate imageId") in violations(judge_mandatory(program))
