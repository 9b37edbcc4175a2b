"""A resource's name and type are read out of its URN, whatever the name has in it."""

from __future__ import annotations

import pytest
from eks_windows.stack.urn import name_in, type_in

_TYPES = "urn:pulumi:dev::nodes::my:index:Nodes$aws:ec2/launchTemplate:LaunchTemplate"


@pytest.mark.parametrize("name", ["plain", "with blanks", "team::nodes", "a::b::c", "x$y"])
def test_a_name_is_all_that_follows_the_types(name: str) -> None:
    assert name_in(f"{_TYPES}::{name}") == name
    assert type_in(f"{_TYPES}::{name}") == "aws:ec2/launchTemplate:LaunchTemplate"


@pytest.mark.parametrize("text", ["", "prod", "arn:aws:iam::123456789012:role/nodes", "a::b::c::d"])
def test_what_is_no_urn_is_a_name_itself(text: str) -> None:
    assert (name_in(text), type_in(text)) == (text, "")
