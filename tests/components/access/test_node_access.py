"""Letting a role in: the way that the cluster's mode allows, and the way out where it does not allow what was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pulumi
import pytest

from components.access.node_access import AccessError, WindowsNodeAccess, WindowsNodeAccessArgs, resolved
from components.access.windows_access_entry import refusal
from components.arguments.late import LateError
from tests.components.program import component, made, run, unknown

if TYPE_CHECKING:
    from components.facts.access_method import Method, Way
    from standin.provider.mocks import AwsMocks

ROLE = "arn:aws:iam::123456789012:role/path/windows"
ENTRY = "aws:eks/accessEntry:AccessEntry"
MAPPING = "eks-windows-nodes:index:AwsAuthRoleMapping"


def _registered(mode: str, method: Method = "auto") -> AwsMocks:
    args = WindowsNodeAccessArgs(cluster_name="dev", authentication_mode=mode, role_arn=ROLE, access=method)
    return run(lambda: WindowsNodeAccess("windows", args) and None)


@pytest.mark.parametrize(
    ("mode", "method", "found"),
    [
        ("API", "auto", "access_entry"),
        ("API_AND_CONFIG_MAP", "auto", "access_entry"),
        ("CONFIG_MAP", "auto", "aws_auth"),
        ("API", "access_entry", "access_entry"),
        ("API_AND_CONFIG_MAP", "access_entry", "access_entry"),
        ("API_AND_CONFIG_MAP", "aws_auth", "aws_auth"),
        ("CONFIG_MAP", "aws_auth", "aws_auth"),
        ("CONFIG_MAP", "pulumi_eks", "pulumi_eks"),
    ],
)
def test_the_method_follows_the_mode_unless_it_is_named(mode: str, method: Method, found: Way) -> None:
    assert resolved(mode, method) == found


@pytest.mark.parametrize(
    ("mode", "method", "found"),
    [
        ("CONFIG_MAP", "access_entry", "use aws_auth, or run `aws eks update-cluster-config"),
        ("API", "aws_auth", "in which EKS ignores aws-auth; use access_entry"),
        ("API", "pulumi_eks", "in which EKS ignores aws-auth; use access_entry"),
        ("API", "accessEntry", "access: found 'accessEntry', expected one of auto, access_entry, aws_auth, pulumi_eks"),
        ("CONFIGMAP", "auto", "authentication_mode: found 'CONFIGMAP', expected one of CONFIG_MAP, API_AND_CONFIG_MAP"),
    ],
)
def test_a_method_that_the_mode_has_no_room_for_is_refused_before_anything_is_made(
    mode: str, method: Method, found: str
) -> None:
    def program() -> None:
        args = WindowsNodeAccessArgs(cluster_name="dev", authentication_mode=mode, role_arn=ROLE, access=method)
        with pytest.raises(AccessError, match=f"^WindowsNodeAccess windows, cluster dev: .*{found}"):
            WindowsNodeAccess("windows", args)

    assert run(program).registrations == []


@pytest.mark.parametrize("extra", ["groups", "username", "policies", "kubernetes_groups", "type"])
def test_what_a_windows_entry_cannot_have_is_refused_and_not_left_out_in_silence(extra: str) -> None:
    """A plain dict escapes the type checker."""

    def program() -> None:
        args: Any = {"cluster_name": "dev", "authentication_mode": "API", "role_arn": ROLE, extra: "ec2_windows"}
        with pytest.raises(AccessError, match=f"windows: {extra}: EKS gives an access entry"):
            WindowsNodeAccess("windows", args)

    assert run(program).registrations == []


def test_an_access_entry_is_of_windows_type_and_keeps_the_roles_path() -> None:
    mocks = _registered("API")
    assert made(mocks) == {("WindowsNodeAccess", "windows"), ("AccessEntry", "windows")}
    assert mocks.inputs(ENTRY) == {
        "clusterName": "dev",
        "principalArn": ROLE,
        "type": "EC2_WINDOWS",
        "tags": {"eks-windows-nodes/stack": "eks-windows-nodes/dev"},
    }
    assert component(mocks, "WindowsNodeAccess").outputs["access_method"] == "access_entry"


def test_a_cluster_of_the_config_map_gets_an_entry_in_it() -> None:
    mocks = _registered("CONFIG_MAP")
    assert made(mocks) == {("WindowsNodeAccess", "windows"), ("AwsAuthRoleMapping", "windows")}
    mapping = mocks.inputs(MAPPING)
    assert (mapping["clusterName"], mapping["roleArn"]) == ("dev", ROLE)
    assert component(mocks, "WindowsNodeAccess").outputs["access_method"] == "aws_auth"


def test_the_region_of_a_cluster_elsewhere_is_handed_on() -> None:
    def program() -> None:
        args = WindowsNodeAccessArgs(
            cluster_name="dev", authentication_mode="CONFIG_MAP", role_arn=ROLE, region="eu-west-1"
        )
        WindowsNodeAccess("windows", args)

    assert run(program).inputs(MAPPING)["region"] == "eu-west-1"


def test_where_pulumi_eks_owns_aws_auth_nothing_is_made_and_the_role_is_given_as_it_takes_it() -> None:
    def program() -> None:
        args = WindowsNodeAccessArgs(
            cluster_name="dev", authentication_mode="CONFIG_MAP", role_arn=ROLE, access="pulumi_eks"
        )
        mapping = WindowsNodeAccess("windows", args).role_mapping()
        assert mapping.role_arn == ROLE.replace("path/", "")
        assert mapping.groups == ["system:bootstrappers", "system:nodes", "eks:kube-proxy-windows"]

    assert made(run(program)) == {("WindowsNodeAccess", "windows")}


def test_a_mode_that_is_known_later_means_an_access_entry() -> None:
    def program() -> None:
        args = WindowsNodeAccessArgs(cluster_name="dev", authentication_mode=unknown(), role_arn=ROLE)
        WindowsNodeAccess("windows", args)

    assert made(run(program, unknown=True)) == {("WindowsNodeAccess", "windows"), ("AccessEntry", "windows")}


def test_an_access_that_there_is_not_is_refused_while_the_mode_is_not_known_too() -> None:
    """Nothing would be made, and no node let in."""

    def program() -> None:
        given: Any = {"cluster_name": "dev", "authentication_mode": unknown(), "role_arn": ROLE, "access": "entry"}
        with pytest.raises(AccessError, match="access: found 'entry', expected one of auto, access_entry, aws_auth"):
            WindowsNodeAccess("windows", given)

    assert run(program, unknown=True).registrations == []


def test_a_windows_entry_that_is_there_is_taken_over_by_import() -> None:
    """The line is a command to copy."""
    found = {"clusterName": "dev", "principalArn": ROLE, "type": "EC2_WINDOWS", "region": "eu-central-1"}
    assert refusal(found, "windows") == (
        f"cluster dev has an access entry of type EC2_WINDOWS for {ROLE} already, which is not in this stack; "
        f"take it over: pulumi import aws:eks/accessEntry:AccessEntry windows dev:{ROLE}"
    )


@pytest.mark.parametrize("kind", ["EC2_LINUX", "STANDARD", "EC2", "FARGATE_LINUX", "HYBRID_LINUX", "HYPERPOD_LINUX"])
def test_an_entry_of_another_type_cannot_change_and_is_deleted_by_hand(kind: str) -> None:
    """Or the Windows nodes get another role; nobody's entry is deleted without a person's word."""
    found = {"clusterName": "dev", "principalArn": ROLE, "type": kind, "region": "eu-central-1"}
    assert refusal(found, "windows") == (
        f"cluster dev has an access entry of type {kind} for {ROLE} already, expected EC2_WINDOWS or none, and a type "
        "cannot change; give the Windows nodes a role of their own, or, if nothing else joins by that entry, delete "
        f"it: aws eks delete-access-entry --region eu-central-1 --cluster-name dev --principal-arn {ROLE}"
    )


LATE = [
    ({"cluster_name": "a/b"}, "cluster_name: found 'a/b', expected at most 100 letters"),
    ({"role_arn": "nodes"}, "role_arn: found 'nodes', expected the ARN of a role"),
    ({"authentication_mode": "CONFIG_MAP"}, "access: the cluster's authentication mode is CONFIG_MAP, which refuses"),
    (
        {"authentication_mode": "API", "access": "aws_auth"},
        "access: the cluster's authentication mode is API, in which",
    ),
    ({"authentication_mode": "BOTH"}, "authentication_mode: found 'BOTH', expected one of CONFIG_MAP"),
]


@pytest.mark.parametrize(("changes", "line"), LATE, ids=[line for _, line in LATE])
def test_what_comes_late_and_can_not_be_is_told_in_a_line(changes: dict[str, str], line: str) -> None:
    def program() -> None:
        late = {key: value if key == "access" else pulumi.Output.from_input(value) for key, value in changes.items()}
        args: Any = {"cluster_name": "dev", "authentication_mode": "API", "role_arn": ROLE, **late}
        WindowsNodeAccess("windows", args)

    with pytest.raises(LateError, match=f"^WindowsNodeAccess windows: {line}[^\n]*$"):
        run(program)
