"""Names that a program gives to a second node group."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.arguments.error import ArgumentError
from components.nodes import once
from tests.components.nodes.test_group import CLUSTER, arguments


class Program:
    """A monitor that is no mock."""


NAMES = {"role": "nodes", "launch_template": "nodes", "security_group": "nodes"}
ELSEWHERE = {"name": "other", "vpc_id": "vpc-00000000000000001"}


def of_another(_: object) -> object:
    """A provider of another account."""
    return Program


@pytest.mark.parametrize(
    ("second", "again"),
    [
        ({}, ["group_name"]),
        ({"cluster": {**CLUSTER, **ELSEWHERE}}, []),
        ({"group_name": "other", "names": NAMES}, [f"names.{key}" for key in NAMES]),
        ({"group_name": "other", "names": {"role": "NODES", "launch_template": "NODES"}}, ["names.role"]),
        ({"cluster": {**CLUSTER, **ELSEWHERE}, "names": {"security_group": "nodes"}}, []),
        ({"group_name": "other", "names": {"instance_profile": "nodes", "role": None}}, []),
    ],
)
def test_a_name_is_of_one_group_where_aws_has_it_once(
    monkeypatch: pytest.MonkeyPatch, second: dict[str, Any], again: list[str]
) -> None:
    program, ask = Program(), pulumi.InvokeOptions()
    monkeypatch.setattr(once, "get_monitor", lambda: program)
    first = arguments(names=NAMES)
    once.refuse_again("WindowsNodeGroup a", first, ask)
    once.refuse_again("WindowsNodeGroup a", first, ask)  # one that is made after it was refused for something else
    told = ""
    try:
        once.refuse_again("WindowsNodeGroup b", arguments(**second), ask)
    except ArgumentError as error:
        told = str(error)
    assert [line.split(": ")[1] for line in told.splitlines()] == again
    assert all(line.endswith("again, which WindowsNodeGroup a has; give it another one") for line in told.splitlines())
    monkeypatch.setattr(once, "provider_of", of_another)
    once.refuse_again("WindowsNodeGroup c", first, ask)
