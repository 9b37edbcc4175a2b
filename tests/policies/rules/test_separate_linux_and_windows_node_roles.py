"""Linux and Windows nodes of a cluster have roles of their own."""

from __future__ import annotations

import pytest

from tests.policies.compliant import compliant, role
from tests.policies.harness import judge_mandatory, unproven, violations
from tests.policies.program import Phase, changed

RULE = "separate-linux-and-windows-node-roles"


@pytest.mark.parametrize("phase", list(Phase))
def test_a_role_behind_the_windows_profile_that_linux_nodes_use_blocks(phase: Phase) -> None:
    """Followed from the launch template through its instance profile to the role."""
    program = changed(compliant(), linux__nodeRoleArn="${windowsRole.arn}")

    assert violations(judge_mandatory(program, phase)) == {(RULE, "profile role")}


def test_one_shared_role_is_one_finding_that_names_every_group() -> None:
    """Both Windows groups have the profile whose role the Linux nodes use."""
    program = changed(compliant(), linux__nodeRoleArn="${windowsRole.arn}")
    (seen,) = judge_mandatory(program)

    assert seen.text.splitlines()[1] == (
        "The role of Auto Scaling group 'group' and Auto Scaling group 'second' is that of the Linux nodes of managed "
        "node group 'linux' in cluster 'cluster'."
    )


def test_a_literal_role_meets_a_reference() -> None:
    """The Linux group names by ARN what the Windows profile refers to."""
    program = changed(compliant(), linux__nodeRoleArn="arn:aws:iam::123456789012:role/team/prod-windows")

    assert violations(judge_mandatory(program)) == {(RULE, "profile role")}


def test_two_literals_of_one_role_block() -> None:
    """Neither role is in the stack."""
    program = changed(
        compliant(),
        profile__role="shared",
        linux__nodeRoleArn="arn:aws:iam::123456789012:role/shared",
    )

    assert (RULE, "profile role") in violations(judge_mandatory(program))


def test_roles_in_different_clusters_may_be_one() -> None:
    """Each cluster has access entries of its own."""
    program = changed(compliant(), linux__clusterName="other", linux__nodeRoleArn="${windowsRole.arn}")

    assert violations(judge_mandatory(program)) == set()


def test_an_instance_profile_that_is_not_in_the_stack_is_undetermined() -> None:
    """A profile's name does not tell its role."""
    program = changed(compliant(), template__iamInstanceProfile={"name": "made-elsewhere"})

    seen = [one for one in judge_mandatory(program) if one.rule == RULE]
    assert unproven(seen) == {(RULE, "linux nodeRoleArn")}
    assert violations(seen) == set()


def test_a_role_let_in_for_both_systems_advises() -> None:
    """Two entries of different types: only nodes that are seen prove that both use the role."""
    program = compliant() | {
        "spare": role("spare"),
        "one": {
            "type": "aws:eks/accessEntry:AccessEntry",
            "properties": {"clusterName": "prod", "principalArn": "${spare.arn}", "type": "EC2_WINDOWS"},
        },
        "two": {
            "type": "aws:eks/accessEntry:AccessEntry",
            "properties": {"clusterName": "prod", "principalArn": "${spare.arn}", "type": "EC2_LINUX"},
        },
    }

    assert violations(judge_mandatory(program)) == set()
    assert unproven(judge_mandatory(program)) == {(RULE, "two type")}
