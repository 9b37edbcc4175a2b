"""The resource in a program: what no provider could be told is refused in a line, before anything is registered."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from components.arguments.error import ArgumentError
from components.arguments.late import LateError
from components.aws_auth.plugin.resource import AwsAuthRoleMapping
from tests.components.aws_auth.texts import ROLE
from tests.components.program import run

GOOD: dict[str, Any] = {"cluster_name": "dev", "role_arn": ROLE}
REFUSED = [
    ({"cluster_name": object()}, "cluster_name: found <object object at .*>, expected text"),
    ({"cluster_name": None}, "cluster_name: found nothing, expected text"),
    ({"role_arn": {ROLE}}, "role_arn: found {.*}, expected text"),
    ({"groups": "system:nodes"}, "groups: found 'system:nodes', expected a list"),
    ({"groups": {"system:nodes"}}, "groups: found {'system:nodes'}, expected a list"),
    ({"groups": [b"system:nodes"]}, r"groups\[0\]: found b'system:nodes', expected text"),
    ({"windows": "no"}, "windows: found 'no', expected true or false"),
    ({"on_delete": "keep"}, "on_delete: found 'keep', expected one of 'remove', 'retain', 'force'"),
    ({"user_name": "node"}, "user_name: unknown key; did you mean 'username'?"),
]


@pytest.mark.parametrize(("changes", "line"), REFUSED, ids=[line for _, line in REFUSED])
def test_a_wrong_kind_is_refused_before_the_engine_hears_of_it(changes: dict[str, Any], line: str) -> None:
    def program() -> None:
        with pytest.raises(ArgumentError, match=f"^AwsAuthRoleMapping windows: {line}[^\n]*$"):
            AwsAuthRoleMapping("windows", GOOD | changes)  # pyright: ignore[reportArgumentType]

    assert run(program).registrations == []


def test_a_missing_argument_is_named() -> None:
    def program() -> None:
        with pytest.raises(ArgumentError, match="role_arn: found nothing, expected a value; add this key"):
            AwsAuthRoleMapping("windows", {"cluster_name": "dev"})  # pyright: ignore[reportArgumentType]

    assert run(program).registrations == []


def test_one_that_comes_late_is_told_in_a_line_too() -> None:
    def program() -> None:
        late: Any = pulumi.Output.from_input(7)
        AwsAuthRoleMapping("windows", {"cluster_name": "dev", "role_arn": ROLE, "username": late})

    with pytest.raises(LateError, match=r"^AwsAuthRoleMapping windows: username: found 7, expected text"):
        run(program)
