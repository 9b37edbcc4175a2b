"""Letting a role in: the way that the cluster's mode allows, and the way out where it does not allow what was asked."""

import pytest

from components.node_access import AccessError, Method, Way, WindowsNodeAccess, WindowsNodeAccessArgs, resolved
from rehearsal.provider.mocks import AwsMocks
from tests.components.program import component, is_unknown, made, run, unknown

ROLE = "arn:aws:iam::123456789012:role/path/windows"
ENTRY = "aws:eks/accessEntry:AccessEntry"
MAPPING = "eks-windows-nodes:index:AwsAuthRoleMapping"


def _registered(mode: str, method: Method = "auto") -> AwsMocks:
    args = WindowsNodeAccessArgs(cluster_name="dev", authentication_mode=mode, role_arn=ROLE, method=method)
    return run(lambda: WindowsNodeAccess("windows", args) and None)


@pytest.mark.parametrize(
    ("mode", "method", "found"),
    [
        ("API", "auto", "accessEntry"),
        ("API_AND_CONFIG_MAP", "auto", "accessEntry"),
        ("CONFIG_MAP", "auto", "awsAuth"),
        ("API", "accessEntry", "accessEntry"),
        ("API_AND_CONFIG_MAP", "accessEntry", "accessEntry"),
        ("API_AND_CONFIG_MAP", "awsAuth", "awsAuth"),
        ("CONFIG_MAP", "awsAuth", "awsAuth"),
        ("CONFIG_MAP", "pulumiEks", "pulumiEks"),
    ],
)
def test_the_method_follows_the_mode_unless_it_is_named(mode: str, method: Method, found: Way) -> None:
    assert resolved(mode, method) == found


@pytest.mark.parametrize(
    ("mode", "method", "found"),
    [
        ("CONFIG_MAP", "accessEntry", "use awsAuth, or run `aws eks update-cluster-config"),
        ("API", "awsAuth", "in which EKS ignores aws-auth; use accessEntry"),
        ("API", "pulumiEks", "in which EKS ignores aws-auth; use accessEntry"),
    ],
)
def test_a_method_that_the_mode_has_no_room_for_is_refused_before_anything_is_made(
    mode: str, method: Method, found: str
) -> None:
    def program() -> None:
        args = WindowsNodeAccessArgs(cluster_name="dev", authentication_mode=mode, role_arn=ROLE, method=method)
        with pytest.raises(AccessError, match=found):
            WindowsNodeAccess("windows", args)

    assert run(program).registrations == []


def test_an_access_entry_is_of_windows_type_and_keeps_the_roles_path() -> None:
    mocks = _registered("API")
    assert made(mocks) == {("WindowsNodeAccess", "windows"), ("AccessEntry", "windows")}
    assert mocks.inputs(ENTRY) == {"clusterName": "dev", "principalArn": ROLE, "type": "EC2_WINDOWS"}
    assert component(mocks, "WindowsNodeAccess").outputs["method"] == "accessEntry"


def test_a_cluster_of_the_config_map_gets_an_entry_in_it() -> None:
    mocks = _registered("CONFIG_MAP")
    assert made(mocks) == {("WindowsNodeAccess", "windows"), ("AwsAuthRoleMapping", "windows")}
    mapping = mocks.inputs(MAPPING)
    assert (mapping["clusterName"], mapping["roleArn"]) == ("dev", ROLE)
    assert component(mocks, "WindowsNodeAccess").outputs["method"] == "awsAuth"


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
            cluster_name="dev", authentication_mode="CONFIG_MAP", role_arn=ROLE, method="pulumiEks"
        )
        mapping = WindowsNodeAccess("windows", args).role_mapping()
        assert mapping.role_arn == ROLE.replace("path/", "")
        assert mapping.groups == ["system:bootstrappers", "system:nodes", "eks:kube-proxy-windows"]

    assert made(run(program)) == {("WindowsNodeAccess", "windows")}


def test_a_mode_that_is_known_later_means_an_access_entry() -> None:
    def program() -> None:
        args = WindowsNodeAccessArgs(cluster_name="dev", authentication_mode=unknown(), role_arn=ROLE)
        WindowsNodeAccess("windows", args)

    mocks = run(program, unknown=True)
    assert is_unknown(mocks.inputs(ENTRY)["clusterName"])
    assert mocks.inputs(ENTRY)["type"] == "EC2_WINDOWS"
