"""The role mapping that pulumi-eks takes."""

import asyncio
from typing import Any, cast

import pulumi
import pytest

from components.access.pulumi_eks import role_mapping
from components.arguments.error import ArgumentError
from components.arguments.late import LateError
from components.aws_auth.text.mapping import LINUX_GROUPS
from tests.components.aws_auth.texts import ROLE


def test_a_windows_role_gets_user_and_three_groups() -> None:
    """What pulumi-eks's own instance roles lack."""
    mapping = role_mapping(ROLE)
    assert (mapping.role_arn, mapping.username) == (ROLE, "system:node:{{EC2PrivateDNSName}}")
    assert mapping.groups == ["system:bootstrappers", "system:nodes", "eks:kube-proxy-windows"]


def test_a_linux_role_gets_two() -> None:
    """Where both systems are declared the same way."""
    assert role_mapping(ROLE, groups=LINUX_GROUPS, windows=False).groups == ["system:bootstrappers", "system:nodes"]


def test_an_output_loses_its_path_too() -> None:
    """The role of this very program."""

    async def entry_arn() -> str:
        mapping = role_mapping(pulumi.Output.from_input(ROLE.replace("role/", "role/team/")))
        assert isinstance(mapping.role_arn, pulumi.Output)
        return cast("str", await mapping.role_arn.future())

    assert asyncio.run(entry_arn()) == ROLE


@pytest.mark.parametrize(
    ("changes", "line"),
    [
        ({"role_arn": ROLE.replace("role/", "instance-profile/")}, "role_arn: .* is an instance profile; give the ARN"),
        ({"role_arn": None}, "role_arn: found nothing, expected text"),
        ({"role_arn": 7}, "role_arn: found 7, expected text"),
        ({"username": 7}, "username: found 7, expected text"),
        ({"username": ""}, "username: username of .* is empty; nodes need a user name and groups to join"),
        ({"groups": "system:nodes"}, "groups: found 'system:nodes', expected a list"),
        ({"groups": [7]}, r"groups\[0\]: found 7, expected text"),
        ({"windows": "no"}, "windows: found 'no', expected true or false"),
        ({"groups": LINUX_GROUPS}, "groups: .* without eks:kube-proxy-windows Windows pods lose DNS"),
    ],
)
def test_what_can_not_be_a_mapping_is_refused_in_a_line(changes: dict[str, Any], line: str) -> None:
    with pytest.raises(ArgumentError, match=f"^role_mapping: {line}[^\n]*$"):
        role_mapping(**cast("Any", {"role_arn": ROLE, **changes}))


def test_of_a_role_that_is_known_later_the_rest_is_refused_at_once() -> None:
    async def refused() -> None:
        with pytest.raises(ArgumentError, match=r"^role_mapping: username: found 7, expected text"):
            role_mapping(pulumi.Output.from_input(ROLE), username=cast("Any", 7))
        with pytest.raises(ArgumentError, match=r"^role_mapping: groups: a group is listed twice"):
            role_mapping(pulumi.Output.from_input(ROLE), groups=[*LINUX_GROUPS, *LINUX_GROUPS])

    asyncio.run(refused())


@pytest.mark.parametrize(
    ("value", "line"), [("own", "'own' is no ARN; a role's ARN reads"), (7, "found 7, expected text")]
)
def test_a_role_that_comes_late_and_is_none_is_told_in_a_line(value: Any, line: str) -> None:  # noqa: ANN401 any output
    async def late() -> None:
        found = cast("pulumi.Output[Any]", role_mapping(pulumi.Output.from_input(value)).role_arn)
        with pytest.raises(LateError, match=f"^role_mapping: role_arn: {line}"):
            await found.future()

    asyncio.run(late())
