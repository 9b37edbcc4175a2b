"""A finding's text is rendered and parsed by one module, and what was written is what is read."""

from __future__ import annotations

import pytest
from eks_windows.message import Message, Verdict
from hypothesis import given, settings
from hypothesis import strategies as st

WORDS = st.text(max_size=40).map(lambda text: " ".join(text.split()))
"""A text on one line."""

SENTENCES = WORDS.filter(lambda text: text and not text.startswith(("Cannot be proven", "For the record")))

MESSAGES = st.builds(
    Message,
    title=WORDS.filter(bool),
    verdict=st.sampled_from(Verdict),
    what=SENTENCES,
    urn=st.builds("urn:pulumi:dev::shop::aws:ec2/launchTemplate:LaunchTemplate::{}".format, WORDS).map(str.strip),
    path=WORDS,
    found=WORDS,
    expected=WORDS,
    fix=WORDS,
    page=WORDS,
    source=WORDS,
)


@given(MESSAGES)
@settings(max_examples=300, derandomize=True)
def test_what_is_written_is_read(message: Message) -> None:
    """Any names and paths, blanks and the words of other rows in them."""
    assert Message.parse(message.render().strip(), message.urn) == message


@given(st.lists(st.text(max_size=900), min_size=9, max_size=9), st.sampled_from(Verdict))
@settings(max_examples=200, derandomize=True)
def test_whatever_its_parts_hold_a_message_is_eight_bounded_lines(parts: list[str], verdict: Verdict) -> None:
    """Line breaks of any kind in a program's words never make a row of their own."""
    title, what, *others = parts
    text = Message(f"T{title}", verdict, what, *others).render()

    assert len(text.splitlines()) == 8
    assert all(len(line) < 340 for line in text.splitlines()[1:2] + text.splitlines()[3:5])
    assert Message.parse(text, others[0]) is not None


def test_a_resource_name_with_blanks_does_not_run_into_the_path() -> None:
    """The engine names the resource beside the text, so that the path is what stands after it."""
    urn = "urn:pulumi:dev::shop::aws:ec2/launchTemplate:LaunchTemplate::my windows template"
    message = Message("T.", Verdict.VIOLATION, "W.", urn, 'tags["team name"]', "f", "e", "x", "p", "s")

    found = Message.parse(message.render(), urn)

    assert found is not None
    assert (found.urn, found.path) == (urn, 'tags["team name"]')


@pytest.mark.parametrize(
    "text",
    [
        "",
        "A bucket is open.",
        "Title.\nWhat.\n  where:    x y",
        "\n".join(["Title.", "What.", "  found:    a", *(f"  {name}:" for name in "bcdef")]),
    ],
)
def test_the_text_of_another_pack_is_none_of_ours(text: str) -> None:
    """A baseline then knows it by rule and resource alone."""
    assert Message.parse(text, "urn") is None
