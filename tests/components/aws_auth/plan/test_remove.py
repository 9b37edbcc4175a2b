"""What taking an entry away does, and what it leaves."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
import yaml

from components.aws_auth.plan.ensure import plan_ensure
from components.aws_auth.plan.ownership import Ownership, annotation_key
from components.aws_auth.plan.plan import Consent, Known, OnDelete, Plan
from components.aws_auth.plan.remove import plan_remove
from components.aws_auth.text.errors import UnreadableRolesError
from components.aws_auth.text.mapping import NODE_USERNAME, WINDOWS_GROUPS
from components.aws_auth.text.roles import read_roles
from tests.components.aws_auth.texts import LINUX_TEXT, NOTHING, OWNER, SECOND_OWNER, STYLES, WANTED, WINDOWS_TEXT, live

if TYPE_CHECKING:
    from components.aws_auth.plan.configmap import ConfigMap

CREATED = Known(NODE_USERNAME, WINDOWS_GROUPS, "created")
ADOPTED = replace(CREATED, origin="adopted", added=("eks:kube-proxy-windows",))
KEY = annotation_key(WANTED.key)


def removed(data: ConfigMap | None, known: Known = CREATED, on_delete: OnDelete = "remove", owner: str = OWNER) -> Plan:
    """The plan of a deletion."""
    return plan_remove(data, WANTED.key, owner, known, on_delete, Consent())


def owned(text: str, *owners: str, known: Known = CREATED) -> ConfigMap:
    """aws-auth with the annotation that these owners' writes left."""
    note = Ownership(owners, known.origin, known.added).annotation()
    return replace(live(text), annotations={KEY: note or ""})


def test_the_entry_goes_and_its_neighbours_stay() -> None:
    """From the middle of three."""
    text = LINUX_TEXT + WINDOWS_TEXT + LINUX_TEXT.replace("linux-node", "third")
    plan = removed(owned(text, OWNER))
    assert plan.text == LINUX_TEXT + LINUX_TEXT.replace("linux-node", "third")
    assert plan.annotations == {KEY: None}


def test_of_the_last_entry_an_empty_list_remains() -> None:
    """Deleting the key or aws-auth itself would look like damage to other tools."""
    assert removed(owned(WINDOWS_TEXT, OWNER)).text == "[]\n"


@pytest.mark.parametrize(
    "parser", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)], ids=["Python", "C"]
)
@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES)
def test_after_adding_and_removing_the_text_is_the_same_to_the_byte(
    text: str, parser: type, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In every style, with PyYAML's parser in C and with the slower one of an installation without it."""
    monkeypatch.setattr("components.aws_auth.text.yaml_text._PARSER", parser)
    added = plan_ensure(live(text), WANTED, OWNER, Consent()).text
    assert added is not None
    assert removed(owned(added, OWNER)).text == text


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_where_nothing_was_listed_an_empty_list_remains_and_stays_the_same(text: str) -> None:
    """Comments are kept, and a second round gives the same text."""
    once, twice = (_added_and_removed(each) for each in (text, _added_and_removed(text)))
    assert read_roles(once).entries == ()
    assert ("# nobody yet" in once, twice) == ("# nobody yet" in text, once)


def _added_and_removed(text: str) -> str:
    added = plan_ensure(live(text), WANTED, OWNER, Consent()).text
    assert added is not None
    return removed(owned(added, OWNER)).text or ""


def test_an_entry_that_is_gone_is_no_error_and_no_write() -> None:
    """Somebody was quicker."""
    assert not removed(live(LINUX_TEXT)).writes


def test_without_aws_auth_nothing_is_to_do() -> None:
    """It is not made for the sake of removing from it."""
    assert not removed(None).writes


def test_an_entry_that_others_changed_stays_with_a_warning_unless_forced() -> None:
    """Their change is a claim."""
    changed = WINDOWS_TEXT.replace("  - system:nodes\n", "")
    plan = removed(owned(LINUX_TEXT + changed, OWNER))
    assert plan.text is None
    assert ["changed by others" in warning for warning in plan.warnings] == [True]
    assert removed(owned(LINUX_TEXT + changed, OWNER), on_delete="force").text == LINUX_TEXT


def test_of_an_adopted_entry_only_the_groups_that_we_added_go() -> None:
    """It was there before us."""
    assert removed(owned(WINDOWS_TEXT, OWNER, known=ADOPTED), ADOPTED).text == WINDOWS_TEXT.replace(
        "  - eks:kube-proxy-windows\n", ""
    )


@pytest.mark.parametrize("indent", ["", "  "], ids=["dashes under the key", "dashes indented"])
def test_an_adopted_entry_that_had_no_groups_keeps_an_empty_list(indent: str) -> None:
    """All three were ours."""
    text = WINDOWS_TEXT.replace("  - ", f"{indent}  - ") + "  userid: x\n"
    added = replace(ADOPTED, added=WINDOWS_GROUPS)
    after = removed(owned(text, OWNER, known=added), added).text
    assert after is not None
    assert read_roles(after).entries[0].groups == ()
    assert after.endswith("  userid: x\n")


def test_of_two_equal_entries_one_goes() -> None:
    """The other is somebody else's."""
    assert removed(owned(WINDOWS_TEXT + LINUX_TEXT + WINDOWS_TEXT, OWNER)).text == WINDOWS_TEXT + LINUX_TEXT


def test_an_entry_goes_with_the_last_of_its_owners() -> None:
    """Two stacks may declare one role."""
    first = removed(owned(WINDOWS_TEXT, OWNER, SECOND_OWNER))
    assert first.text is None
    assert first.annotations == {KEY: Ownership((SECOND_OWNER,)).annotation()}
    assert [SECOND_OWNER in warning for warning in first.warnings] == [True]
    joined = replace(ADOPTED, added=())
    assert removed(owned(WINDOWS_TEXT, SECOND_OWNER), joined, owner=SECOND_OWNER).text == "[]\n"


def test_a_comment_above_the_entry_stays() -> None:
    """Nobody can tell whose it is."""
    assert removed(owned(LINUX_TEXT + "# windows\n" + WINDOWS_TEXT, OWNER)).text == LINUX_TEXT + "# windows\n"


def test_retain_leaves_everything() -> None:
    """Not even the annotation is touched."""
    assert not removed(owned(WINDOWS_TEXT, OWNER), on_delete="retain").writes


def test_where_the_annotation_was_stripped_the_state_is_believed() -> None:
    """The annotation is advice."""
    assert removed(live(WINDOWS_TEXT)).text == "[]\n"


def test_a_text_that_another_tool_applies_is_left_with_a_warning() -> None:
    """An error would keep the whole stack from being destroyed."""
    plan = removed(replace(owned(WINDOWS_TEXT, OWNER), appliers=("terraform",)))
    assert not plan.writes
    assert ["terraform applies the whole of mapRoles" in warning for warning in plan.warnings] == [True]


def test_from_a_broken_text_nothing_is_removed() -> None:
    """Better an error than a guess."""
    with pytest.raises(UnreadableRolesError, match="aws-auth not changed"):
        removed(owned(WINDOWS_TEXT + "\t", OWNER))
