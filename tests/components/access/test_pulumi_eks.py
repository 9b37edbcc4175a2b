"""The role mapping that pulumi-eks takes."""

import asyncio
from typing import cast

import pulumi
import pytest

from components.access.pulumi_eks import role_mapping
from components.aws_auth.text.errors import RoleArnError
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


def test_what_is_no_role_is_refused() -> None:
    """With the same words as everywhere."""
    with pytest.raises(RoleArnError, match="is an instance profile"):
        role_mapping(ROLE.replace("role/", "instance-profile/"))
