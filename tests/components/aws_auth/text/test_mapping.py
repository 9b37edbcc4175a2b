"""The entry that a node role needs."""

import pytest

from components.aws_auth.text.errors import MappingError
from components.aws_auth.text.mapping import LINUX_GROUPS, WINDOWS_GROUPS, RoleMapping, node_mapping
from tests.components.aws_auth.texts import ROLE


def test_windows_nodes_get_the_documented_user_and_three_groups() -> None:
    """The third group is what kube-proxy on Windows needs."""
    mapping, warnings = node_mapping(ROLE)
    assert mapping == RoleMapping(
        ROLE,
        "system:node:{{EC2PrivateDNSName}}",
        ("system:bootstrappers", "system:nodes", "eks:kube-proxy-windows"),
    )
    assert warnings == ()


def test_linux_nodes_are_declared_without_the_third_group() -> None:
    """The same resource serves the Linux role of the cluster."""
    mapping, _ = node_mapping(ROLE, groups=LINUX_GROUPS, windows=False)
    assert mapping.groups == ("system:bootstrappers", "system:nodes")


def test_a_path_is_taken_off_with_a_warning() -> None:
    """An entry with a path would never match."""
    mapping, warnings = node_mapping("arn:aws:iam::123456789012:role/team/windows-node")
    assert mapping.rolearn == ROLE
    assert warnings == (
        f"arn:aws:iam::123456789012:role/team/windows-node is written as {ROLE}: an entry with a path never matches",
    )


@pytest.mark.parametrize(
    ("username", "groups", "words"),
    [
        ("", WINDOWS_GROUPS, "username of"),
        ("node", (), "groups of"),
        ("node", LINUX_GROUPS, "without eks:kube-proxy-windows"),
        ("node", (*WINDOWS_GROUPS, "system:masters"), "cluster administrator"),
        ("node", (*WINDOWS_GROUPS, "system:nodes"), "listed twice"),
        ("node", (*WINDOWS_GROUPS, ""), "is no user or group name"),
        ("node", (*WINDOWS_GROUPS, "a\nb"), "is no user or group name"),
        (" node", WINDOWS_GROUPS, "is no user or group name"),
        ("n" * 513, WINDOWS_GROUPS, "is no user or group name"),
    ],
)
def test_an_entry_that_could_not_work_is_refused(username: str, groups: tuple[str, ...], words: str) -> None:
    """Missing identity, a missing Windows group, administrators and unprintable words."""
    with pytest.raises(MappingError, match=words):
        node_mapping(ROLE, username=username, groups=groups)
