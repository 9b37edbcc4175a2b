"""The check of requests against the service's model, in AWS's words."""

from __future__ import annotations

from typing import Any

import pytest
from moto.core.utils import get_service_model

from standin.api.shapes import message, violations

GOOD: dict[str, Any] = {
    "name": "windows",
    "instanceProfileName": "build",
    "instanceMetadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
    "placement": {"tenancy": "default"},
    "resourceTags": {"team": "platform"},
    "clientToken": "1",
}


def check(request: dict[str, Any]) -> list[str]:
    shape = get_service_model("imagebuilder").operation_model("CreateInfrastructureConfiguration").input_shape
    assert shape is not None
    return list(violations(shape, request))


def test_a_good_request_has_no_violations() -> None:
    assert check(GOOD) == []


@pytest.mark.parametrize(
    ("member", "value", "said"),
    [
        ("clientToken", None, "Value null at 'clientToken' failed to satisfy constraint: Member must not be null"),
        (
            "clientToken",
            "",
            "'clientToken' failed to satisfy constraint: Member must have length greater than or equal",
        ),
        ("clientToken", "x" * 65, "Member must have length less than or equal to 64"),
        ("name", "no/slash", "Value 'no/slash' at 'name' failed to satisfy constraint: Member must satisfy regular"),
        (
            "placement",
            {"tenancy": "mine"},
            "at 'placement.tenancy' failed to satisfy constraint: Member must satisfy enum",
        ),
        ("instanceMetadataOptions", {"httpPutResponseHopLimit": 65}, "Member must have value less than or equal to 64"),
        ("resourceTags", {"": "x"}, "at 'resourceTags..key' failed to satisfy"),
    ],
)
def test_each_constraint_is_told_with_the_members_path(member: str, value: object, said: str) -> None:
    found = check(GOOD | {member: value})
    assert len(found) == 1
    assert said in found[0]


def test_a_list_counts_its_members_from_one() -> None:
    shape = get_service_model("imagebuilder").operation_model("CreateDistributionConfiguration").input_shape
    assert shape is not None
    found = list(violations(shape, {"name": "abc", "clientToken": "1", "distributions": [{"region": "x"}, {}]}))
    assert found == [
        "Value null at 'distributions.2.member.region' failed to satisfy constraint: Member must not be null"
    ]


def test_the_message_counts_the_violations() -> None:
    assert message(["a", "b"]) == "2 validation errors detected: a; b"
    assert message(["a"]) == "1 validation error detected: a"
