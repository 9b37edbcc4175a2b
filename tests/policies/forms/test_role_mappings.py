"""Role mappings of aws-auth in each form: ConfigMap, patch, pulumi-eks's inputs, our own resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.policies.compliant import compliant, kubernetes
from tests.policies.harness import judge, unproven, violations

if TYPE_CHECKING:
    from tests.policies.program import Program

RULE = "kube-proxy-windows-group"
LINUX = ["system:bootstrappers", "system:nodes"]
WINDOWS = [*LINUX, "eks:kube-proxy-windows"]
ARN = "arn:aws:iam::123456789012:role/prod-windows"


def config_map(groups: list[str], kind: str = "ConfigMap") -> Program:
    """aws-auth as a ConfigMap or as a patch of it; its text in JSON, which YAML is a superset of."""
    text = f'[{{"rolearn": "{ARN}", "username": "n", "groups": {groups}}}]'.replace("'", '"')
    metadata = {"name": "aws-auth", "namespace": "kube-system"}
    mapping = {"type": f"kubernetes:core/v1:{kind}", "properties": {"metadata": metadata, "data": {"mapRoles": text}}}
    return {"kube": kubernetes(), "mapping": mapping | {"options": {"provider": "${kube}"}}}


def patch(groups: list[str]) -> Program:
    """A server-side apply of aws-auth."""
    return config_map(groups, "ConfigMapPatch")


def pulumi_eks(groups: list[str]) -> Program:
    """pulumi-eks's input."""
    mapping = {"roleArn": ARN, "groups": groups, "username": "n"}
    cluster = compliant()["cluster"] | {"options": {"parent": "mapping"}}
    return {"cluster": cluster, "mapping": {"type": "eks:index:Cluster", "properties": {"roleMappings": [mapping]}}}


def ours(groups: list[str]) -> Program:
    """Our own resource."""
    properties = {"clusterName": "prod", "roleArn": "${windowsRole.arn}", "groups": groups}
    return {"mapping": {"type": "eks-windows-nodes:index:AwsAuthRoleMapping", "properties": properties}}


FORMS = pytest.mark.parametrize("form", [config_map, patch, pulumi_eks, ours], ids=lambda form: form.__name__)


@FORMS
def test_windows_nodes_need_their_group(form: Any) -> None:  # noqa: ANN401  (one of the functions above)
    """With it there is no finding, without it one, at the groups."""
    assert judge(compliant() | form(WINDOWS)) == []
    ((rule, where),) = violations(judge(compliant() | form(LINUX)))
    assert rule == RULE
    assert where.startswith("mapping")
    assert where.endswith("groups")


def test_pulumi_eks_instance_roles_are_linux_only() -> None:
    """They get no Windows group, so a Windows role among them never works."""
    program = compliant() | pulumi_eks([])
    program["mapping"]["properties"] = {"instanceRoles": ["${windowsRole.arn}"]}

    assert violations(judge(program)) == {(RULE, "mapping instanceRoles.groups")}


@pytest.mark.parametrize("text", ["- [", "a: b", "- &a {rolearn: x}\n- *b"])
def test_a_text_that_eks_cannot_read_is_named(text: str) -> None:
    """A syntax error costs every mapping, so that it lets nobody in: silence would look like a pass."""
    program = compliant() | config_map(WINDOWS)
    program["mapping"]["properties"]["data"]["mapRoles"] = text

    assert unproven(judge(program)) == {("not-judged", "mapping data.mapRoles")}


@pytest.mark.parametrize("text", ["[1, 2]", "null", ""])
def test_a_list_without_mappings_lets_nobody_in(text: str) -> None:
    """Whether that is meant is for those who write it."""
    program = compliant() | config_map(WINDOWS)
    program["mapping"]["properties"]["data"]["mapRoles"] = text

    assert judge(program) == []


def test_aws_auth_counts_in_kube_system_alone() -> None:
    """EKS reads no other namespace; one that is not named is the provider's."""
    for namespace, read in (("kube-system", True), ("default", False), (None, False)):
        program = compliant() | config_map(LINUX)
        program["mapping"]["properties"]["metadata"]["namespace"] = namespace
        assert bool(judge(program)) is read, namespace


def test_aws_auth_of_a_cluster_that_nothing_tells_is_no_proof() -> None:
    """Its provider's kubeconfig comes from nowhere in the program."""
    program = compliant() | config_map(LINUX)
    program["kube"]["properties"]["kubeconfig"] = "~/.kube/config"

    assert violations(judge(program)) == set()
