"""Pins of groups with strategy blueGreen: a release beside its former one, step by step, and back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from operations.stack.beside import Step
from operations.stack.file import StackFileError
from operations.stack.pins import Pin, pinned, pins
from operations.stack.places import plain
from tests.operations.stack.test_pins import NEXT, TEXT, file, release_of

GREEN = TEXT.replace("        - name: windows\n", "        - name: windows\n          strategy: blueGreen\n")
OLD = release_of(GREEN)
THIRD = replace(NEXT, ami_ids={"eu-central-1": "ami-00000000000000002"}, recipe_version="1.0.900965662")


def step(text: str, release: Any, **how: Any) -> str:  # noqa: ANN401  a release, and a step's arguments
    found = file(text)
    return pinned(found, pins(found), release, Step(**how))


def said(text: str) -> tuple[str, str | None, int | None]:
    """AMI of the release, AMI of the former one, and the share."""
    (group,) = plain(text)["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"]
    ami = group["ami"]
    assert set(ami) <= {"release", "former", "share"}
    former = ami.get("former")
    return ami["release"]["amiIds"]["eu-central-1"], former and former["amiIds"]["eu-central-1"], ami.get("share")


def amis(text: str) -> Pin:
    (pin,) = pins(file(text))
    return pin


NEW_AMI, OLD_AMI = NEXT.ami_ids["eu-central-1"], OLD.ami_ids["eu-central-1"]


def test_a_release_comes_without_nodes_gets_its_share_and_is_alone_in_the_end() -> None:
    begun = step(GREEN, NEXT)
    assert said(begun) == (NEW_AMI, OLD_AMI, 0)
    quarter = step(begun, NEXT, share=25)
    assert said(quarter) == (NEW_AMI, OLD_AMI, 25)
    assert [new for old, new in zip(begun.splitlines(), quarter.splitlines(), strict=True) if old != new] == [
        "            share: 25"
    ]
    assert step(quarter, NEXT) == quarter
    assert said(step(quarter, NEXT, alone=True)) == (NEW_AMI, None, None)


@pytest.mark.parametrize(("how", "share"), [({}, 100), ({"share": 50}, 50)])
def test_the_way_back_is_the_former_release_with_all_nodes_at_once(how: dict[str, int], share: int) -> None:
    assert said(step(step(GREEN, NEXT, share=25), OLD, **how)) == (OLD_AMI, NEW_AMI, share)


def test_a_pin_that_was_read_tells_what_stands_beside_it() -> None:
    beside = amis(step(GREEN, NEXT, share=25)).beside
    assert beside is not None
    assert (str(beside.former), beside.share) == (str(OLD), 25)
    assert amis(TEXT).beside is None


@pytest.mark.parametrize(
    ("text", "release", "how", "words"),
    [
        (step(GREEN, NEXT), THIRD, {}, "a third release has no place"),
        (GREEN, OLD, {"share": 50}, "is alone, so it has all nodes"),
        (TEXT, NEXT, {"share": 50}, "it rolls in place"),
        (TEXT, NEXT, {"alone": True}, "it rolls in place"),
    ],
    ids=["third", "alone", "rolling share", "rolling alone"],
)
def test_what_a_group_has_no_place_for_is_refused(text: str, release: Any, how: dict[str, Any], words: str) -> None:  # noqa: ANN401
    with pytest.raises(StackFileError, match=words):
        step(text, release, **how)
