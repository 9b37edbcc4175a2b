"""Versions from content: the same for the same, another for another, and always one that Image Builder takes."""

import re
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.facts.content_version import content_version
from components.facts.limits import VERSION_NODE

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(JSON)
def test_every_version_is_one_that_image_builder_takes(content: object) -> None:
    version = content_version(content)
    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", version)
    assert int(version.split(".")[2]) <= VERSION_NODE.maximum


def test_the_order_of_keys_does_not_matter_and_the_order_of_a_list_does() -> None:
    assert content_version({"a": 1, "b": [1, 2]}) == content_version({"b": [1, 2], "a": 1})
    assert content_version([1, 2]) != content_version([2, 1])


def test_a_version_never_changes_for_content_that_does_not() -> None:
    assert content_version(["parent", {"size": 80}]) == "1.0.550504316"
    assert content_version(MappingProxyType({"a": 1}), major=2, minor=3).startswith("2.3.")


def test_content_without_a_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="object has no canonical form"):
        content_version(object())
