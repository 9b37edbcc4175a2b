"""Letting a role in: what the cluster's mode allows, and the way out where it does not."""

from typing import cast

import pytest

from components.node_access import AccessError, Method, WindowsNodeAccess, WindowsNodeAccessArgs, check_mode
from tests.components.program import component, made, run

ROLE = "arn:aws:iam::123456789012:role/path/windows"


def _arguments(mode: str) -> WindowsNodeAccessArgs:
    return WindowsNodeAccessArgs(cluster_name="dev", authentication_mode=mode, role_arn=ROLE)


@pytest.mark.parametrize("mode", ["API", "API_AND_CONFIG_MAP"])
def test_an_entry_of_windows_type_keeps_the_roles_path(mode: str) -> None:
    mocks = run(lambda: WindowsNodeAccess("windows", _arguments(mode)) and None)
    assert made(mocks) == {("WindowsNodeAccess", "windows"), ("AccessEntry", "windows")}
    assert mocks.inputs("aws:eks/accessEntry:AccessEntry") == {
        "clusterName": "dev",
        "principalArn": ROLE,
        "type": "EC2_WINDOWS",
    }
    assert component(mocks, "WindowsNodeAccess").outputs["method"] == "accessEntry"


@pytest.mark.parametrize(
    ("mode", "method", "found"),
    [
        ("CONFIG_MAP", "auto", "run `aws eks update-cluster-config"),
        ("CONFIG_MAP", "accessEntry", "run `aws eks update-cluster-config"),
        ("API", "awsAuth", "in which EKS ignores aws-auth; use the method accessEntry"),
    ],
)
def test_a_method_that_the_mode_has_no_room_for_is_refused(mode: str, method: str, found: str) -> None:
    with pytest.raises(AccessError, match=found):
        check_mode(mode, cast("Method", method))


def test_nothing_is_made_when_it_is_refused() -> None:
    def program() -> None:
        with pytest.raises(AccessError):
            WindowsNodeAccess("windows", _arguments("CONFIG_MAP"))

    assert run(program).registrations == []
