"""What the authenticator's reader takes and refuses, row by row, with its own parser as the judge of every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from components.aws_auth.plan.configmap import ConfigMap
from components.aws_auth.plan.ensure import plan_ensure
from components.aws_auth.plan.plan import Consent
from components.aws_auth.text.errors import UnreadableRolesError
from components.aws_auth.text.roles import read_roles
from components.kubernetes.errors import RefusedError
from tests.components.aws_auth.texts import LINUX_TEXT, OTHER_ROLE, OWNER, ROLE, WANTED

if TYPE_CHECKING:
    from tests.components.aws_auth.judge import Judge

pytestmark = pytest.mark.cluster

MARK = "\ufeff"
HEAD = f"- rolearn: {OTHER_ROLE}\n"
BOMB = "\n".join(f"  y{level}: &y{level} [{', '.join([f'*y{level - 1}'] * 10)}]" for level in range(1, 8))

REFUSED = {
    "another YAML version": "%YAML 1.2\n---\n" + LINUX_TEXT,
    "an unknown directive": "%FOO bar\n---\n" + LINUX_TEXT,
    "? in a value in brackets": f"[{{rolearn: {OTHER_ROLE}, username: what?user}}]\n",
    "? in a key in brackets": f"- {{rolearn: {OTHER_ROLE}, a?b: c}}\n",
    "? in a list in brackets": f"{HEAD}  groups: [a?b]\n",
    "? on the second line of a value": f"[{{rolearn: {OTHER_ROLE}, username: a\n  b?c}}]\n",
    "merging a number": f"- <<: 5\n  rolearn: {OTHER_ROLE}\n",
    "merging nothing": f"- <<:\n  rolearn: {OTHER_ROLE}\n",
    "merging a list of words": f"- <<: [x]\n  rolearn: {OTHER_ROLE}\n",
    "merging a list of lists": f"- <<: [[]]\n  rolearn: {OTHER_ROLE}\n",
    "merging an alias of a list": f"- x: &s [{{a: b}}]\n  <<: *s\n  rolearn: {OTHER_ROLE}\n",
    "merging an alias of a word": f"- x: &s q\n  <<: *s\n  rolearn: {OTHER_ROLE}\n",
    "merging deep inside": f"{HEAD}  note:\n    <<: 5\n",
    "a null key": f"{HEAD}  ~: x\n",
    "an empty key": f"{HEAD}  : x\n",
    "a null key deep inside": f"{HEAD}  note:\n    null: x\n",
    "a key beyond 64 bits with sign": f"{HEAD}  18446744073709551615: x\n",
    "infinity as a value": f"{HEAD}  username: .inf\n",
    "infinity in a list": f"{HEAD}  groups: [a, -.Inf]\n",
    "no number as a value": f"{HEAD}  note: .NaN\n",
    "a tag that the value does not fit": f"{HEAD}  groups: [!!int x]\n",
    "a tagged boolean that is none": f"{HEAD}  username: !!bool x\n",
    "a tagged date that is none": f"{HEAD}  username: !!timestamp x\n",
    "binary that is no base64": f"{HEAD}  username: !!binary '*'\n",
    "two byte order marks": MARK * 2 + LINUX_TEXT,
    "a byte order mark at the end": LINUX_TEXT + MARK,
    "next to nothing but aliases": f"{HEAD}  y0: &y0 [a, a, a, a, a, a, a, a, a, a]\n{BOMB}\n",
    "an alias to itself": "- &a [*a]\n",
    "a key that is a list": f"{HEAD}  [a]: x\n",
    "a root that is a word with a tag": "!x ~",
    "a control character": f"{LINUX_TEXT}# \x07\n",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_what_costs_eks_every_mapping_is_refused(judge: Judge, text: str) -> None:
    """By the authenticator's parser and by us, so that nobody trusts an entry that nobody reads."""
    verdict = judge.read(text)
    assert (verdict.roles, verdict.error != "") == ([], True)
    with pytest.raises(UnreadableRolesError) as refusal:
        read_roles(text)
    assert refusal.value.costs_all


TAKEN = {
    "its own YAML version": "%YAML 1.1\n---\n" + LINUX_TEXT,
    "a byte order mark": MARK + LINUX_TEXT,
    "a byte order mark in a comment and in a word": f'# {MARK}\n{HEAD}  username: "a{MARK}b"\n',
    "? in quotes in brackets": f'[{{rolearn: {OTHER_ROLE}, username: "a?b"}}]\n',
    "? outside brackets": f"{HEAD}  username: a?b\n",
    "a quoted merge key": f'- "<<": 5\n  rolearn: {OTHER_ROLE}\n',
    "merging an empty list": f"- <<: []\n  rolearn: {OTHER_ROLE}\n",
    "merging an alias of a mapping": f"- x: &s {{username: b}}\n  <<: *s\n  rolearn: {OTHER_ROLE}\n",
    "a quoted null key": f"{HEAD}  'null': x\n",
    "a key that is a number or a boolean": f"{HEAD}  5: x\n  yes: y\n",
    "infinity as a key, and quoted": f"{HEAD}  .inf: x\n  username: '.inf'\n",
    "numbers with exponents": f"{HEAD}  username: 1e3\n  groups: [1e40, 0x1F, 012, 1_000, .5]\n",
    "booleans of every spelling": f"{HEAD}  groups: [y, Yes, ON, true, n, No, off, FALSE]\n",
    "dates and times of day": f"{HEAD}  username: 2001-01-01\n  groups: [190:20:30, 12:30]\n",
    "an equals sign": f"{HEAD}  username: =\n",
    "tags of one's own": f"- rolearn: !foo {OTHER_ROLE}\n  username: !!foo 5\n  groups: !x [!y a]\n",
    "a word tagged as a collection": f"{HEAD}  username: !!map x\n",
    "binary": f"{HEAD}  username: !!binary YXJu\n",
    "numbers tagged as text": f"{HEAD}  username: !!str 5\n  groups: [! 6]\n",
    "many aliases beside as many values": f"{HEAD}  groups: &g [a, b]\n" + f"{HEAD}  groups: *g\n" * 500,
    "an anchor given twice": f"- rolearn: &a {OTHER_ROLE}\n  username: &a u\n  groups: [*a]\n",
    "a repeated key": f"{HEAD}  rolearn: {OTHER_ROLE}2\n",
    "a document that ends and one that never begins": f"---\n{LINUX_TEXT}...\n---\n",
    "old line ends": LINUX_TEXT.replace("\n", "\r"),
    "a next-line character as the last line end": LINUX_TEXT[:-1] + "\x85",
    "an entry below its dash": f"  -\n   rolearn: {OTHER_ROLE}\n   groups:\n   - x\n",
    "keys behind question marks": f"- ? rolearn\n  : {OTHER_ROLE}\n  groups:\n  - x\n",
}


@pytest.mark.parametrize("text", TAKEN.values(), ids=TAKEN)
def test_what_eks_reads_is_read_alike_and_kept_while_ours_is_added(judge: Judge, text: str) -> None:
    """Each entry has the role, user name and groups that the authenticator finds, before and after."""
    before = judge.read(text)
    read = [
        {"rolearn": each.rolearn or "", "username": each.username or "", "groups": list(each.groups)}
        for each in read_roles(text).entries
    ]
    assert read == [_texts_only(role) for role in before.roles]

    plan = plan_ensure(ConfigMap(data={"mapRoles": text}), WANTED, OWNER, Consent())
    after = judge.read(plan.text or "")
    ours = {"rolearn": ROLE, "username": WANTED.username, "groups": list(WANTED.groups)}
    assert (after.roles, after.error) == ([*before.roles, ours], before.error)


def _texts_only(role: dict[str, object]) -> dict[str, object]:
    """The authenticator has an empty group for each value that is no text."""
    groups = role.get("groups")
    words = [group for group in groups if group] if isinstance(groups, list) else []  # pyright: ignore[reportUnknownVariableType]  # JSON
    return {"rolearn": role["rolearn"], "username": role["username"], "groups": words}


EMPTY = {
    "a tab": "\t\n",
    "quotes behind a tab": "\t''",
    "a document of nothing": "---\n...\n",
    "a document of a comment": "--- # c\n# d\n",
    "only the mark of a document": "---",
}


@pytest.mark.parametrize("text", EMPTY.values(), ids=EMPTY)
def test_a_text_of_nothing_takes_the_first_entry(judge: Judge, text: str) -> None:
    """Whatever stands for nothing in it."""
    assert judge.read(text).roles == []
    plan = plan_ensure(ConfigMap(data={"mapRoles": text}), WANTED, OWNER, Consent())
    assert [role["rolearn"] for role in judge.read(plan.text or "").roles] == [ROLE]


SHARED = {
    "groups": f"- rolearn: {ROLE}\n  username: {WANTED.username}\n  groups: &g\n  - system:nodes\n"
    f"- rolearn: {OTHER_ROLE}\n  groups: *g\n",
    "a user name": f"- rolearn: {ROLE}\n  username: &u old\n  groups: [a]\n- rolearn: {OTHER_ROLE}\n  username: *u\n",
    "an entry": f"- &e\n  rolearn: {ROLE}\n  username: old\n- <<: *e\n  rolearn: {OTHER_ROLE}\n",
}


@pytest.mark.parametrize("text", SHARED.values(), ids=SHARED)
def test_what_another_entry_shares_by_an_alias_is_not_edited(text: str) -> None:
    """The other entry would change with ours."""
    with pytest.raises(RefusedError, match="cannot be edited without a doubt"):
        plan_ensure(ConfigMap(data={"mapRoles": text}), WANTED, OWNER, Consent(adopt=True, overwrite=True))
