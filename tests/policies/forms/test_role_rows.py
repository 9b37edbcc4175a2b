"""The pack reads aws-auth as the component that edits it does: both follow the authenticator."""

from __future__ import annotations

import pytest
from eks_windows.forms.role_rows import rows
from hypothesis import given, settings

from components.aws_auth.text.errors import UnreadableRolesError
from components.aws_auth.text.roles import read_roles
from tests.components.aws_auth.documents import documents
from tests.components.aws_auth.texts import NOTHING, STYLES

ARN = "arn:aws:iam::123456789012:role/windows"


def of_component(text: str) -> dict[str, tuple[str, ...]] | None:
    """Groups by ARN in lower case, as the component reads them; None where it refuses the text."""
    try:
        entries = read_roles(text).entries
    except UnreadableRolesError:
        return None
    return {entry.rolearn.lower(): entry.groups for entry in entries if entry.rolearn is not None}


def of_pack(text: str) -> dict[str, tuple[str, ...]] | None:
    """The same, as the pack reads them."""
    found = rows(text)
    return None if found is None else {row.rolearn.lower(): row.groups for row in found}


@pytest.mark.parametrize("text", [*STYLES.values(), *NOTHING.values()], ids=[*STYLES, *NOTHING])
def test_every_style_is_read_as_the_component_reads_it(text: str) -> None:
    """Block, flow, JSON, anchors, comments; and what stands for nothing."""
    assert of_pack(text) == of_component(text)


@given(documents())
@settings(max_examples=100, deadline=None, derandomize=True)
def test_any_document_is_read_as_the_component_reads_it(text: str) -> None:
    """Whole documents at random, odd ones among them."""
    expected = of_component(text)
    if expected is not None:
        assert of_pack(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        f"# people & nodes\n- rolearn: {ARN}\n  groups: [system:nodes]\n",
        f"- &windows\n  rolearn: {ARN}\n  groups: [system:nodes]\n",
        f"- rolearn: {ARN}\n  username: a & b\n  groups: [system:nodes]\n",
        f"- <<: {{groups: [system:nodes]}}\n  RoleARN: {ARN}\n",
    ],
)
def test_an_ampersand_anywhere_costs_no_row(text: str) -> None:
    """In a comment, as an anchor, in a value."""
    assert of_pack(text) == {ARN.lower(): ("system:nodes",)}


def test_a_name_that_is_given_twice_means_the_nearest_node_before() -> None:
    """YAML allows it, and so does the authenticator's parser."""
    text = f"- rolearn: &x {ARN}\n  groups: [&x system:nodes, *x]\n"

    assert of_pack(text) == of_component(text) == {ARN.lower(): ("system:nodes", "system:nodes")}


@pytest.mark.parametrize("text", ["- [", "a: b", "x", "- &a {rolearn: x}\n- *b"])
def test_what_eks_cannot_read_is_told_from_nothing(text: str) -> None:
    """So that it is named."""
    assert rows(text) is None


def test_a_small_text_that_names_itself_over_and_over_is_read_at_once() -> None:
    """Aliases within aliases: nothing is expanded."""
    lines = ["- &a0 {groups: [g]}"] + [f"- &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}" for n in range(1, 40)]

    assert rows("\n".join([*lines, f"- {{<<: *a39, rolearn: {ARN}}}"])) is not None
