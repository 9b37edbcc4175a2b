"""All nodes of a cluster with Windows nodes run one kubelet version, which its control plane supports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.policies.compliant import RELEASE, compliant, role
from tests.policies.harness import judge_mandatory, unproven, violations
from tests.policies.program import Phase, changed

if TYPE_CHECKING:
    from tests.policies.program import Program

RULE = "single-kubelet-version-per-cluster"
TAG = "eks-windows-nodes/kubelet-version"


def tagged(**versions: str | None) -> list[dict[str, object]]:
    """Tag specifications with a kubelet version changed or left out."""
    tags = {key: value for key, value in (RELEASE | {TAG: versions["kubelet"]}).items() if value is not None}
    return [{"resourceType": "instance", "tags": tags}]


@pytest.mark.parametrize("phase", list(Phase))
def test_another_patch_on_another_image_blocks(phase: Phase) -> None:
    """Windows nodes are compared to the patch; the AMI rule speaks of the image, this one of the kubelet."""
    program = changed(
        compliant(),
        secondTemplate__imageId="ami-0bbbbbbbbbbbbbbbb",
        secondTemplate__tagSpecifications=tagged(kubelet="1.34.3"),
    )

    assert (RULE, 'secondTemplate tagSpecifications[0].tags["eks-windows-nodes/kubelet-version"]') in violations(
        judge_mandatory(program, phase)
    )


def test_linux_nodes_may_have_another_patch_by_default() -> None:
    """Amazon builds Linux and Windows AMIs on different days."""
    assert judge_mandatory(changed(compliant(), linux__releaseVersion="1.34.9-20261107")) == []


def test_linux_nodes_of_another_minor_block() -> None:
    """One minor in a cluster, Linux too."""
    program = changed(compliant(), linux__releaseVersion="1.33.5-20261107", linux__version="1.33")

    assert violations(judge_mandatory(program)) == {(RULE, "linux releaseVersion")}


def test_linux_nodes_are_held_to_the_patch_where_so_configured() -> None:
    """`linuxPrecision: patch`."""
    program = changed(compliant(), linux__releaseVersion="1.34.9-20261107")

    assert violations(judge_mandatory(program, config={RULE: {"linuxPrecision": "patch"}})) == {
        (RULE, "linux releaseVersion")
    }


@pytest.mark.parametrize("minor", ["1.33", "1.38"])
def test_a_kubelet_outside_the_skew_of_the_control_plane_blocks(minor: str) -> None:
    """Never newer than the control plane, never more than three minors older."""
    where = {
        where
        for rule, where in violations(judge_mandatory(changed(compliant(), cluster__version=minor)))
        if rule == RULE
    }

    assert "linux releaseVersion" in where
    assert len(where) == 3


def test_an_image_that_tells_no_kubelet_is_undetermined_and_does_not_block() -> None:
    """An own AMI without tags says nothing; the finding names the group's image."""
    program = changed(
        compliant(), secondTemplate__imageId="ami-0bbbbbbbbbbbbbbbb", secondTemplate__tagSpecifications=None
    )
    seen = [one for one in judge_mandatory(program) if one.rule == RULE]

    assert unproven(seen) == {(RULE, "secondTemplate imageId")}
    assert {one.level for one in seen} == {"advisory"}


def test_groups_of_one_image_need_no_tags() -> None:
    """One AMI has one kubelet, whatever its version is."""
    program = changed(compliant(), secondTemplate__tagSpecifications=None)

    assert judge_mandatory(program) == []


def test_groups_that_take_their_clusters_version_are_of_one_minor_and_not_told_to_the_patch() -> None:
    """Each takes the release that is newest on its day, so that patches may differ; by minors they are one."""
    managed = {**compliant()["linux"]["properties"], "amiType": "WINDOWS_CORE_2022_x86_64"}
    del managed["version"], managed["releaseVersion"]
    program: Program = {"cluster": compliant()["cluster"], "windowsRole": role("w"), "linuxRole": role("l")}
    for name in ("one", "two"):
        properties = {**managed, "nodeRoleArn": "${windowsRole.arn}"}
        program[name] = {"type": "aws:eks/nodeGroup:NodeGroup", "properties": properties}

    def seen(config: dict[str, Any]) -> set[tuple[str, str]]:
        return unproven([one for one in judge_mandatory(program, config=config) if one.rule == RULE])

    assert seen({}) == {(RULE, "cluster version")}
    assert seen({RULE: {"precision": "minor"}}) == set()


@pytest.mark.parametrize("phase", [Phase.PREVIEW, Phase.UP])
def test_the_fix_of_a_kubelet_that_its_control_plane_does_not_support_names_the_property_that_says_it(
    phase: Phase,
) -> None:
    """A managed group tells its version, or by its release."""
    program = changed(compliant(), cluster__version="1.39")
    told = [one.message.fix for one in judge_mandatory(program, phase) if one.where == "linux releaseVersion"]
    assert told == ['release_version="<a release with kubelet 1.39>"']
    by_version = changed(program, linux__releaseVersion=None, linux__version="1.34")
    told = [one.message.fix for one in judge_mandatory(by_version, phase) if one.where == "linux version"]
    assert told == ['version="1.39"']


def test_the_fix_of_a_template_of_cloudformation_names_its_property() -> None:
    body = (
        "Resources: {G: {Type: AWS::EKS::Nodegroup, Properties: {ClusterName: prod, NodeRole: a, "
        "AmiType: WINDOWS_CORE_2022_x86_64, Version: '1.30'}}}"
    )
    program = compliant() | {"stack": {"type": "aws:cloudformation/stack:Stack", "properties": {"templateBody": body}}}
    where = "stack templateBody.Resources.G.Properties.Version"
    assert {one.message.fix for one in judge_mandatory(program) if one.where == where} == {'Version: "1.34"'}
