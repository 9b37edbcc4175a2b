"""Karpenter's node class: its AMI by selector, its taints by node pool, its defaults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.policies.compliant import AMI, RELEASE, compliant, kubernetes
from tests.policies.harness import judge, unproven, violations

if TYPE_CHECKING:
    from tests.policies.program import Program


def karpenter(*taints: dict[str, str], **spec: Any) -> Program:  # noqa: ANN401  (a Kubernetes specification)
    """The compliant program with a node class, and a node pool that uses it."""
    whole = {"amiFamily": "Windows2022", "amiSelectorTerms": [{"id": AMI}], "role": "prod-windows", "tags": RELEASE}
    reference = {"group": "karpenter.k8s.aws", "kind": "EC2NodeClass", "name": "windows"}
    pool = {"template": {"spec": {"nodeClassRef": reference, "taints": list(taints)}}}
    return compliant() | {
        "kube": kubernetes(),
        "nodes": {
            "type": "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass",
            "properties": {"metadata": {"name": "windows"}, "spec": whole | spec},
            "options": {"provider": "${kube}"},
        },
        "pool": {"type": "kubernetes:karpenter.sh/v1:NodePool", "properties": {"spec": pool}},
    }


TAINT = {"key": "os", "value": "windows", "effect": "NoSchedule"}


def test_karpenters_own_defaults_comply() -> None:
    """It requires session tokens, sets a hop limit of 1 and encrypts the root volume where nothing is said."""
    assert judge(karpenter(TAINT)) == []


def test_a_pool_without_a_taint_is_named() -> None:
    """The node class itself has none."""
    assert violations(judge(karpenter())) == {("windows-taint", "nodes spec.taints")}


def test_without_its_pool_the_taints_are_undetermined() -> None:
    """It may be made elsewhere."""
    program = karpenter(TAINT)
    del program["pool"]

    assert unproven(judge(program)) == {("windows-taint", "nodes spec.taints")}


@pytest.mark.parametrize(("systems", "named"), [(["windows"], True), (["linux", "windows"], True), (["linux"], False)])
def test_a_pool_of_a_class_that_is_not_in_the_program_is_named(systems: list[str], named: bool) -> None:
    """Where it may launch Windows nodes; by default it launches Linux nodes."""
    program = karpenter(TAINT)
    del program["nodes"]
    assert judge(program) == []
    requirement = {"key": "kubernetes.io/os", "operator": "In", "values": systems}
    program["pool"]["properties"]["spec"]["template"]["spec"]["requirements"] = [requirement]
    where = {("not-judged", "pool spec.template.spec.nodeClassRef.name")}

    assert unproven(judge(program)) == (where if named else set())


@pytest.mark.parametrize("told", [True, False])
def test_a_node_class_is_in_the_cluster_of_its_provider(told: bool) -> None:
    """And in none that is known where its provider's kubeconfig comes from nowhere in the program."""
    program = karpenter(TAINT, amiSelectorTerms=[{"id": "ami-0bbbbbbbbbbbbbbbb"}])
    if not told:
        program["kube"]["properties"]["kubeconfig"] = "~/.kube/config"
    seen = [one for one in judge(program) if one.rule in {"single-windows-ami-per-cluster", "not-judged"}]

    if told:
        assert violations(seen) == {("single-windows-ami-per-cluster", "nodes spec.amiSelectorTerms[0].id")}
    else:
        assert violations(seen) == set()
        assert ("not-judged", "nodes") in unproven(seen)


@pytest.mark.parametrize(
    ("terms", "blocked", "open_rules"),
    [
        ([{"id": "ami-0bbbbbbbbbbbbbbbb"}], True, set[str]()),
        ([{"alias": "windows2019@latest"}], True, set[str]()),
        ([{"alias": "windows2022@latest"}], False, {"single-windows-ami-per-cluster"}),
        ([{"tags": {"team": "shop"}}], False, {"single-windows-ami-per-cluster"}),
        ([{"id": AMI}, {"id": "ami-0bbbbbbbbbbbbbbbb"}], False, {"single-windows-ami-per-cluster"}),
    ],
)
def test_selector_terms_are_one_ami_or_undetermined(
    terms: list[dict[str, Any]],
    blocked: bool,
    open_rules: set[str],
) -> None:
    """One id is one AMI; an alias tells the Windows Server version; anything else is chosen at launch."""
    rule = "single-windows-ami-per-cluster"
    seen = [one for one in judge(karpenter(TAINT, amiSelectorTerms=terms)) if one.rule == rule]

    assert bool(violations(seen)) is blocked
    assert {one for one, _ in unproven(seen)} == open_rules
