"""Values come out of the engine's form as plain data and go back as they were."""

from __future__ import annotations

import pulumi
import pytest
from pulumi.provider.experimental.property_value import PropertyValue
from pulumi.runtime.rpc import UNKNOWN as SENTINEL

from engine_plugin.errors import UnreadableValueError
from engine_plugin.values import UNKNOWN, Value, has_unknown, plain, plain_map, wire, wire_map

VALUES: dict[str, Value] = {
    "text": "a",
    "empty text": "",
    "whole": 5,
    "part": 0.5,
    "flag": True,
    "list": [1, ["a"], {"b": False}],
    "empty list": [],
    "object": {"a": {"b": [UNKNOWN]}},
    "empty object": {},
    "unknown": UNKNOWN,
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_a_value_comes_back_as_it_went(value: Value) -> None:
    """Through the messages of the protocol, too, which know no whole numbers."""
    sent = PropertyValue.unmarshal_map(PropertyValue.marshal_map({"x": wire(value)}))
    (back,) = plain_map(sent).values()
    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("unknown", [PropertyValue(SENTINEL), PropertyValue.computed()], ids=["sentinel", "computed"])
def test_both_forms_of_an_unknown_value_are_unknown(unknown: PropertyValue) -> None:
    """The SDK has one, the protocol the other."""
    assert plain(unknown) is UNKNOWN
    assert has_unknown(plain(PropertyValue({"a": PropertyValue([unknown])})))


def test_null_members_are_left_out_at_every_level() -> None:
    """As if not given: the engine sends them for optional properties."""
    null = PropertyValue(None)
    assert plain_map({"a": null, "b": PropertyValue({"c": null, "d": PropertyValue("e")})}) == {"b": {"d": "e"}}
    assert wire_map({"a": None})["a"] == null


@pytest.mark.parametrize("content", [pulumi.StringAsset("x"), pulumi.FileArchive("x")], ids=["asset", "archive"])
def test_what_no_resource_takes_is_refused(content: pulumi.Asset | pulumi.Archive) -> None:
    """By its kind."""
    with pytest.raises(UnreadableValueError, match=f"a {type(content).__name__} is no value"):
        plain(PropertyValue(content))
