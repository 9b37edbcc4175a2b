"""Role mappings of aws-auth in each form: ConfigMap, patch, pulumi-eks's inputs, our own resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.policies.compliant import compliant
from tests.policies.harness import judge, violations

if TYPE_CHECKING:
    from tests.policies.programs import Program

RULE = "kube-proxy-windows-group"
LINUX = ["system:bootstrappers", "system:nodes"]
WINDOWS = [*LINUX, "eks:kube-proxy-windows"]
ARN = "arn:aws:iam::123456789012:role/prod-windows"


def config_map(groups: list[str], kind: str = "ConfigMap") -> Program:
    """aws-auth as a ConfigMap or as a patch of it; its text in JSON, which YAML is a superset of."""
    text = f'[{{"rolearn": "{ARN}", "username": "n", "groups": {groups}}}]'.replace("'", '"')
    properties = {"metadata": {"name": "aws-auth"}, "data": {"mapRoles": text}}
    return {"mapping": {"type": f"kubernetes:core/v1:{kind}", "properties": properties}}


def patch(groups: list[str]) -> Program:
    """A server-side apply of aws-auth."""
    return config_map(groups, "ConfigMapPatch")


def pulumi_eks(groups: list[str]) -> Program:
    """pulumi-eks's input."""
    mapping = {"roleArn": ARN, "groups": groups, "username": "n"}
    return {"mapping": {"type": "eks:index:Cluster", "properties": {"roleMappings": [mapping]}}}


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
    program = compliant() | {
        "mapping": {"type": "eks:index:Cluster", "properties": {"instanceRoles": ["${windowsRole.arn}"]}}
    }

    assert violations(judge(program)) == {(RULE, "mapping instanceRoles.groups")}


def test_a_text_that_is_no_list_of_mappings_is_left_alone() -> None:
    """Whether aws-auth is well-formed is for those who write it."""
    for text in ("- [", "a: b", "- &a {rolearn: x}\n- *a", "[1, 2]", "null"):
        program = compliant() | config_map(WINDOWS)
        program["mapping"]["properties"]["data"]["mapRoles"] = text
        assert judge(program) == []
