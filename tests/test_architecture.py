"""The page of the rooms says what lint holds, and sends nobody to a place that there is not."""

from __future__ import annotations

import re

import pytest

from tools import architecture
from tools.paths import ROOT

TEXT = architecture.PAGE.read_text()


def test_picture_and_contracts_on_the_page_are_those_that_lint_holds() -> None:
    """Made by `python -m tools.architecture`."""
    assert architecture.page(TEXT) == TEXT


def test_every_top_level_package_is_a_room_that_contracts_know() -> None:
    """A new folder with code in it is placed before it is imported."""
    tracked = {file.parent.name for file in ROOT.glob("*/__init__.py")} - {"tests"}
    assert set(architecture.settings()["root_packages"]) == (tracked - {"policies"}) | {"eks_windows"}


PLACES = sorted(set(re.findall(r"`([\w./]*(?:/|\.py|\.toml|\.md))`", TEXT)))


@pytest.mark.parametrize("place", PLACES)
def test_a_place_that_the_page_names_is_there(place: str) -> None:
    """As a path of the checkout, or inside the room that its row is about."""
    path = place.strip("/")
    inside = [ROOT, *(ROOT / room for room in ("components", "policies/eks_windows", "tools"))]
    assert any(list(room.glob(path)) or list(room.glob(f"*/{path}")) for room in inside)


def test_an_edge_that_a_longer_way_implies_is_left_out() -> None:
    """The picture shows the shortest set of arrows that says the same."""
    edges = {("a", "b"), ("b", "c"), ("c", "d"), ("a", "c"), ("a", "d"), ("x", "d")}
    assert architecture.reduced(edges) == {("a", "b"), ("b", "c"), ("c", "d"), ("x", "d")}


def test_a_page_without_a_place_for_a_part_is_refused() -> None:
    """Not left without it."""
    with pytest.raises(ValueError, match="no place for its picture"):
        architecture.page("# The rooms\n")
