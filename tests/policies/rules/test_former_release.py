"""Two AMIs in a cluster while one is rolled out beside the other: told, and blocked once nothing explains it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.policies.compliant import AMI, RELEASE, compliant
from tests.policies.harness import judge_mandatory, notes, unproven, violations
from tests.policies.program import Phase, changed

if TYPE_CHECKING:
    from tests.policies.program import Json, Program

SINGLE_AMI, SINGLE_KUBELET = "single-windows-ami-per-cluster", "single-kubelet-version-per-cluster"
OTHER, THIRD = "ami-0bbbbbbbbbbbbbbbb", "ami-0cccccccccccccccc"
KUBELET = 'secondTemplate tagSpecifications[0].tags["eks-windows-nodes/kubelet-version"]'
BOTH = {(SINGLE_AMI, "secondTemplate imageId"), (SINGLE_KUBELET, KUBELET)}


def tagged(name: str, former: Json) -> Program:
    """Two AMIs of two kubelets, one of the groups with the tag."""
    tags = [
        {"key": "kubernetes.io/cluster/prod", "value": "owned"},
        {"key": "eks-windows-nodes/former", "value": former},
    ]
    release = RELEASE | {"eks-windows-nodes/kubelet-version": "1.34.3", "eks-windows-nodes/windows-server": "2025"}
    return changed(
        compliant(),
        secondTemplate__imageId=OTHER,
        secondTemplate__tagSpecifications=[{"resourceType": "instance", "tags": release}],
        **{f"{name}__tags": tags},
    )


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize(("name", "former"), [("second", AMI), ("group", OTHER)])
def test_a_tag_that_names_the_former_ami_explains_the_difference(name: str, former: str, phase: Phase) -> None:
    """Whichever of the two is the most common one; Server version and kubelet may differ, too."""
    seen = judge_mandatory(tagged(name, former), phase)

    assert violations(seen) == set()
    assert notes(seen) == BOTH
    assert {one.level for one in seen} == {"advisory"}
    assert all("a roll-out is on, as tags[1].value tells" in one.text for one in seen)


@pytest.mark.parametrize("former", [THIRD, "", "1.34-2026.10.18"])
def test_a_tag_that_names_another_ami_explains_nothing(former: str) -> None:
    """Both differences block."""
    assert violations(judge_mandatory(tagged("second", former))) == BOTH


def test_a_strict_stack_lets_a_roll_out_pass() -> None:
    """`onUnknown: fail` is about what cannot be proven; this is."""
    config = {"pack-settings": {"onUnknown": "fail"}}

    assert {one.level for one in judge_mandatory(tagged("second", AMI), config=config)} == {"advisory"}


def test_a_former_ami_that_is_not_known_yet_leaves_the_difference_open() -> None:
    """It may explain it."""
    seen = judge_mandatory(tagged("second", "${windowsRole.uniqueId}"))

    assert (violations(seen), unproven(seen)) == (set(), BOTH)


def test_tags_of_which_nothing_is_known_yet_explain_nothing() -> None:
    """A difference that the update would block is blocked before it makes anything."""
    program = changed(tagged("second", AMI), second__tags="${cluster.tags}")

    assert violations(judge_mandatory(program)) == BOTH


def test_a_third_ami_blocks_though_two_groups_name_the_same_former() -> None:
    """A roll-out has two releases at a time."""
    program = tagged("second", AMI)
    program["thirdTemplate"] = changed(program, secondTemplate__imageId=THIRD)["secondTemplate"]
    program["third"] = changed(program, second__launchTemplate={"id": "${thirdTemplate.id}", "version": "$Latest"})[
        "second"
    ]
    program["more"] = compliant()["group"]
    seen = judge_mandatory(program)

    assert (SINGLE_AMI, "thirdTemplate imageId") in violations(seen)
    assert (SINGLE_AMI, "secondTemplate imageId") in notes(seen)


def test_a_release_of_a_managed_group_is_named_by_its_version() -> None:
    """Where Amazon EKS chooses the AMI."""
    windows = {
        "clusterName": "${cluster.name}",
        "nodeRoleArn": "${windowsRole.arn}",
        "amiType": "WINDOWS_CORE_2022_x86_64",
        "launchTemplate": {"id": "${options.id}", "version": "1"},
    }
    program = {name: one for name, one in compliant().items() if name in ("cluster", "windowsRole")}
    options = {"metadataOptions": {"httpTokens": "required"}}
    program["options"] = {"type": "aws:ec2/launchTemplate:LaunchTemplate", "properties": options}
    for name, release, tags in (
        ("blue", "1.34-2026.10.18", {}),
        ("green", "1.34-2026.11.14", {"eks-windows-nodes/former": "1.34-2026.10.18"}),
    ):
        properties = {**windows, "releaseVersion": release, "tags": tags}
        program[name] = {"type": "aws:eks/nodeGroup:NodeGroup", "properties": properties}

    assert notes(judge_mandatory(program)) == {(SINGLE_AMI, "green releaseVersion")}
    assert violations(judge_mandatory(changed(program, green__tags={}))) == {(SINGLE_AMI, "green releaseVersion")}


def test_linux_nodes_of_the_new_minor_are_explained_with_it() -> None:
    """Blue and green across a minor, Linux gone ahead."""
    program = changed(
        tagged("second", AMI), cluster__version="1.35", linux__version="1.35", linux__releaseVersion="1.35.1-20261107"
    )
    release = RELEASE | {"eks-windows-nodes/kubelet-version": "1.35.1", "eks-windows-nodes/kubernetes-minor": "1.35"}
    program["secondTemplate"]["properties"]["tagSpecifications"] = [{"resourceType": "instance", "tags": release}]

    assert violations(judge_mandatory(program)) == set()
    assert (SINGLE_KUBELET, "linux releaseVersion") in notes(judge_mandatory(program))
