"""Names and templates."""

from __future__ import annotations

import re

import pytest

from standin.provider import names, plans


def test_a_name_is_the_resources_and_seven_hexadecimal_digits_of_its_seed() -> None:
    first = names.auto_name("nodes", b"one")
    assert re.fullmatch(r"nodes-[0-9a-f]{7}", first)
    assert first == names.auto_name("nodes", b"one")
    assert first != names.auto_name("nodes", b"two")


def test_an_image_builder_arn_spells_names_in_lower_case_with_hyphens() -> None:
    assert names.slug("My Windows_Image") == "my-windows-image"


def test_a_template_that_lacks_a_value_says_which() -> None:
    assert names.fill("role/{name}", {"name": "nodes"}) == "role/nodes"
    with pytest.raises(KeyError, match=r"needs 'path', and there are only name"):
        names.fill("role{path}{name}", {"name": "nodes"})


@pytest.mark.parametrize(
    ("template", "text", "parts"),
    [
        ("{cluster}:{arn}", "dev:arn:aws:iam::1:role/a", {"cluster": "dev", "arn": "arn:aws:iam::1:role/a"}),
        ("{role}/{arn}", "nodes/arn:aws:iam::aws:policy/X", {"role": "nodes", "arn": "arn:aws:iam::aws:policy/X"}),
        ("{role}:{name}", "nodes", {}),
    ],
)
def test_an_id_is_taken_apart_as_it_was_put_together(template: str, text: str, parts: dict[str, str]) -> None:
    assert plans.take_apart(template, text) == parts
    assert not parts or names.fill(template, parts) == text


def test_a_template_of_one_name_gives_the_value_itself() -> None:
    values = {"force": True, "id": "sg-1"}
    assert plans.render({"ForceDelete": "{force}", "GroupIds": ["{id}"], "Max": 3}, values) == {
        "ForceDelete": True,
        "GroupIds": ["sg-1"],
        "Max": 3,
    }


def test_a_part_of_an_answer_is_picked_by_index_or_by_value() -> None:
    answer = {"groups": [{"name": "a", "n": 1}, {"name": "b", "n": 2}]}
    assert plans.pick(answer, "groups.1", {}) == {"name": "b", "n": 2}
    assert plans.pick(answer, "groups[name={id}]", {"id": "a"}) == {"name": "a", "n": 1}
    assert plans.pick(answer, "groups[name={id}]", {"id": "c"}) is None
    assert plans.pick({}, "groups.0", {}) is None
