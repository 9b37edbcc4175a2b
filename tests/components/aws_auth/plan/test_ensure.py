"""What making sure of an entry writes, and what it refuses to touch."""

import json
from dataclasses import replace

import pytest

from components.aws_auth.plan.configmap import LARGEST
from components.aws_auth.plan.ensure import plan_ensure
from components.aws_auth.plan.ownership import Ownership, annotation_key, read_ownership
from components.aws_auth.plan.plan import Consent, Known
from components.aws_auth.text.errors import ForeignOwnerError, MappingConflictError, UnreadableRolesError
from components.aws_auth.text.mapping import NODE_USERNAME, WINDOWS_GROUPS, RoleMapping
from components.aws_auth.text.roles import read_roles
from components.kubernetes.errors import RefusedError
from tests.components.aws_auth.texts import (
    JSON_TEXT,
    LINUX,
    LINUX_TEXT,
    NOTHING,
    OTHER_ROLE,
    OWNER,
    ROLE,
    SECOND_OWNER,
    STYLES,
    WANTED,
    WINDOWS_TEXT,
    live,
)

NO_CONSENT = Consent()


def ensured(text: str | None, wanted: RoleMapping = WANTED, consent: Consent = NO_CONSENT) -> str:
    """mapRoles after the plan; the text itself where nothing is written."""
    plan = plan_ensure(live(text), wanted, OWNER, consent)
    return (text or "") if plan.text is None else plan.text


def entries(text: str) -> list[tuple[str | None, str | None, tuple[str, ...]]]:
    """What the authenticator reads."""
    return [(entry.rolearn, entry.username, entry.groups) for entry in read_roles(text).entries]


WANTED_ENTRY = (ROLE, NODE_USERNAME, WINDOWS_GROUPS)


def test_without_aws_auth_the_plan_is_one_entry() -> None:
    """The first node role of a cluster that EKS has not written for yet."""
    plan = plan_ensure(None, WANTED, OWNER, NO_CONSENT)
    assert plan.text is not None
    assert entries(plan.text) == [WANTED_ENTRY]
    assert plan.ownership == Ownership((OWNER,), "created", ())
    assert plan.annotations == {annotation_key(WANTED.key): plan.ownership.annotation()}


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_where_nothing_is_listed_the_entry_becomes_the_only_one(text: str) -> None:
    """Every way of writing nothing that the authenticator knows; comments stay."""
    after = ensured(text)
    assert entries(after) == [WANTED_ENTRY]
    assert ("# nobody yet" in after) == ("# nobody yet" in text)


def test_a_missing_key_is_added() -> None:
    """aws-auth with users only."""
    assert entries(ensured(None)) == [WANTED_ENTRY]


@pytest.mark.parametrize("text", STYLES.values(), ids=STYLES)
def test_the_entry_is_added_and_every_other_byte_stays(text: str) -> None:
    """Whatever the style, the old text is there whole, before and behind the new lines."""
    after = ensured(text)
    assert entries(after) == [*entries(text), WANTED_ENTRY]
    added = len(after) - len(text)
    cuts = [at for at in range(len(text) + 1) if text[:at] + after[at : at + added] + text[at:] == after]
    assert cuts, "the new text is not the old one with one insertion"


def test_a_new_entry_looks_like_its_neighbour() -> None:
    """Same indentation, same place of the inner dashes, same line ends."""
    assert ensured(LINUX_TEXT) == LINUX_TEXT + WINDOWS_TEXT
    assert ensured(LINUX_TEXT.replace("\n", "\r\n")) == (LINUX_TEXT + WINDOWS_TEXT).replace("\n", "\r\n")
    assert ensured(LINUX_TEXT.rstrip("\n")) == (LINUX_TEXT + WINDOWS_TEXT).rstrip("\n")


def test_json_stays_json() -> None:
    """CDK writes mapRoles as JSON and reads it back as such."""
    after = json.loads(ensured(JSON_TEXT))
    assert after == [
        *json.loads(JSON_TEXT),
        {"rolearn": ROLE, "username": NODE_USERNAME, "groups": list(WINDOWS_GROUPS)},
    ]


SATISFIED = {
    "as wanted": LINUX_TEXT + WINDOWS_TEXT,
    "groups in another order": WINDOWS_TEXT.replace("  - system:bootstrappers\n", "") + "  - system:bootstrappers\n",
    "one group more": WINDOWS_TEXT + "  - extra\n",
    "field names in odd case": WINDOWS_TEXT.replace("rolearn", "rOlEaRn").replace("groups", "gRoUpS"),
    "twice the same": WINDOWS_TEXT + WINDOWS_TEXT,
    "the last of two is right": WINDOWS_TEXT.replace(NODE_USERNAME, "x") + WINDOWS_TEXT,
    "ARN in other case": WINDOWS_TEXT.replace("windows-node", "Windows-Node"),
}


@pytest.mark.parametrize("text", SATISFIED.values(), ids=SATISFIED)
def test_an_entry_that_does_the_job_is_adopted_without_a_write(text: str) -> None:
    """Nothing is written, so somebody else's entry stays theirs."""
    plan = plan_ensure(live(text), WANTED, OWNER, NO_CONSENT)
    assert not plan.writes
    assert plan.ownership.origin == "adopted"
    expected_warnings = {"twice the same", "the last of two is right", "ARN in other case"}
    assert bool(plan.warnings) == (next(name for name, each in SATISFIED.items() if each == text) in expected_warnings)


def test_with_strict_one_group_more_is_refused_until_overwritten() -> None:
    """strict asks for exactly the wanted groups."""
    text = WINDOWS_TEXT + "  - extra\n"
    with pytest.raises(MappingConflictError, match="also has extra"):
        ensured(text, consent=Consent(strict=True))
    assert ensured(text, consent=Consent(strict=True, overwrite=True)) == WINDOWS_TEXT


PARTIAL = {
    "EKS wrote two groups": WINDOWS_TEXT.replace("  - eks:kube-proxy-windows\n", ""),
    "no groups in brackets": WINDOWS_TEXT.split("  groups")[0] + "  groups: []\n",
    "groups without a value": WINDOWS_TEXT.split("  groups")[0] + "  groups:\n",
    "no groups at all": WINDOWS_TEXT.split("  groups")[0],
    "two groups in brackets": WINDOWS_TEXT.split("  groups")[0] + "  groups: [system:bootstrappers, system:nodes]\n",
    "an entry in braces": f"- {{rolearn: {ROLE}, username: '{NODE_USERNAME}', groups: [system:nodes]}}\n",
    "an entry in braces without groups": f"- {{rolearn: {ROLE}, username: '{NODE_USERNAME}'}}\n",
    "groups of another entry": f"- groups: &g [system:nodes]\n  rolearn: {OTHER_ROLE}\n"
    f"- rolearn: {ROLE}\n  username: {NODE_USERNAME}\n  groups: *g\n",
}


@pytest.mark.parametrize("text", PARTIAL.values(), ids=PARTIAL)
@pytest.mark.parametrize("before", ["", LINUX_TEXT], ids=["alone", "behind another"])
def test_missing_groups_are_added_in_place_with_consent_only(text: str, before: str) -> None:
    """Without adopt the refusal names it; with it, position, user name and other entries stay."""
    with pytest.raises(MappingConflictError, match="set adopt"):
        ensured(before + text)
    after = ensured(before + text, consent=Consent(adopt=True))
    assert after.startswith(before)
    assert entries(after)[:-1] == entries(before + text)[:-1]
    role, username, groups = entries(after)[-1]
    assert (role, username, set(groups)) == (ROLE, NODE_USERNAME, set(WINDOWS_GROUPS))


def test_groups_added_on_adopting_are_remembered() -> None:
    """Deleting the resource takes exactly these out again."""
    plan = plan_ensure(live(PARTIAL["EKS wrote two groups"]), WANTED, OWNER, Consent(adopt=True))
    assert plan.text == WINDOWS_TEXT
    assert plan.ownership == Ownership((OWNER,), "adopted", ("eks:kube-proxy-windows",))


OTHER_NAMES = {
    "bare": WINDOWS_TEXT.replace(NODE_USERNAME, "someone"),
    "quoted": WINDOWS_TEXT.replace(NODE_USERNAME, '"someone"'),
    "missing": WINDOWS_TEXT.replace(f"  username: {NODE_USERNAME}\n", ""),
    "in braces": f"- {{rolearn: {ROLE}, username: someone, groups: [{', '.join(WINDOWS_GROUPS)}]}}\n",
}


@pytest.mark.parametrize("text", OTHER_NAMES.values(), ids=OTHER_NAMES)
def test_another_user_name_is_replaced_only_when_told_to(text: str) -> None:
    """The refusal shows both names."""
    with pytest.raises(MappingConflictError) as refusal:
        ensured(text, consent=Consent(adopt=True))
    found = repr("someone" if "someone" in text else None)
    assert f"is mapped to username {found}, wanted {NODE_USERNAME!r}" in str(refusal.value)
    assert entries(ensured(text, consent=Consent(overwrite=True))) == [WANTED_ENTRY]


def test_two_resources_leave_both_entries() -> None:
    """One resource per role: the second adds to what the first wrote."""
    first = plan_ensure(None, WANTED, OWNER, NO_CONSENT)
    second = plan_ensure(live(first.text), LINUX, SECOND_OWNER, NO_CONSENT)
    assert second.text is not None
    assert [rolearn for rolearn, _, _ in entries(second.text)] == [ROLE, OTHER_ROLE]


def test_an_arn_among_the_users_is_no_role_entry() -> None:
    """mapUsers is another list."""
    users = f"- userarn: {ROLE}\n  username: x\n"
    plan = plan_ensure(live(LINUX_TEXT, mapUsers=users), WANTED, OWNER, NO_CONSENT)
    assert plan.text == LINUX_TEXT + WINDOWS_TEXT


def test_a_plan_never_speaks_of_other_keys() -> None:
    """mapAccounts with leading zeros would change its meaning if it were written again."""
    data = live(LINUX_TEXT, mapAccounts="- 012345670123\n- 012345678901\n", extra="kept")
    plan = plan_ensure(data, WANTED, OWNER, NO_CONSENT)
    assert plan.text == LINUX_TEXT + WINDOWS_TEXT
    assert set(plan.annotations) == {annotation_key(WANTED.key)}


WARNINGS: dict[str, tuple[str | None, dict[str, str], str]] = {
    "users that are no YAML": (LINUX_TEXT, {"mapUsers": "- a: b: c\n"}, "mapUsers line 1, column 7"),
    "a key in wrong case": (None, {"maproles": LINUX_TEXT}, "EKS ignores the key maproles"),
    "two groups on one line": (
        LINUX_TEXT.replace("\n  - system:nodes", " - system:nodes"),
        {},
        "a line break is missing",
    ),
    "neither rolearn nor sso": ("- username: x\n", {}, "EKS ignores entry 1"),
    "a repeated field": (LINUX_TEXT + "  username: x\n", {}, "has username twice"),
    "groups that are no list": (f"- rolearn: {OTHER_ROLE}\n  username: u\n  groups: x\n", {}, "groups is no list"),
    "a user name that is a number": (
        f"- rolearn: {OTHER_ROLE}\n  username: 5\n  groups: [a]\n",
        {},
        "username is no text",
    ),
    "a group that is a boolean": (f"- rolearn: {OTHER_ROLE}\n  username: u\n  groups: [y]\n", {}, "groups holds y"),
    "an entry that is a word": ("- word\n", {}, "is no mapping"),
    "a role with a path": (f"- rolearn: {OTHER_ROLE.replace('/', '/a/')}\n  username: u\n", {}, "it has a path"),
    "an instance profile": (
        f"- rolearn: {OTHER_ROLE.replace('role/', 'instance-profile/')}\n  username: u\n",
        {},
        "inside it",
    ),
}


@pytest.mark.parametrize(("text", "others", "words"), WARNINGS.values(), ids=WARNINGS)
def test_what_is_wrong_with_other_entries_is_said_and_kept(
    text: str | None, others: dict[str, str], words: str
) -> None:
    """A broken neighbour is no reason to refuse, nor ours to mend."""
    plan = plan_ensure(live(text, **others), WANTED, OWNER, NO_CONSENT)
    assert len([warning for warning in plan.warnings if words in warning]) == 1
    assert plan.text is not None
    assert entries(plan.text) == [*entries(text or ""), WANTED_ENTRY]


def test_an_sso_entry_and_unknown_fields_are_fine() -> None:
    """The authenticator's newer fields are nobody's mistake."""
    text = (
        "- sso: {permissionSetName: Admin, accountID: '123456789012'}\n  username: x\n"
        f"- rolearn: {OTHER_ROLE}\n  username: x\n  userid: AROA\n  note: [1, 2]\n"
    )
    plan = plan_ensure(live(text), WANTED, OWNER, NO_CONSENT)
    assert plan.text is not None
    assert plan.text.startswith(text)
    assert plan.warnings == ()


BROKEN = {
    "a tab": (LINUX_TEXT + "\t- x\n", "line 6, column 1"),
    "a bad indent": (LINUX_TEXT + " - x\n", "line 6, column 2"),
    "an open bracket": ("[{rolearn: x\n", "line 2, column 1"),
    "a mapping": ("rolearn: x\n", "expected a list of role mappings, found a mapping"),
    "a scalar": ("word\n", "expected a list of role mappings, found a single value"),
    "bare braces": (f"- rolearn: {OTHER_ROLE}\n  username: {{{{SessionName}}}}\n", "quote a value that starts with {{"),
    "an alias to nothing": ("- *gone\n", "*gone"),
    "a control character": ("- a\x00\n", ""),
}


@pytest.mark.parametrize(("text", "words"), BROKEN.values(), ids=BROKEN)
def test_a_text_that_eks_cannot_read_is_refused_with_its_place(text: str, words: str) -> None:
    """The person learns that no node can join now."""
    with pytest.raises(UnreadableRolesError) as refusal:
        plan_ensure(live(text), WANTED, OWNER, NO_CONSENT)
    assert words in str(refusal.value)
    assert "EKS ignores every role mapping now" in str(refusal.value)
    assert str(refusal.value).startswith("aws-auth not changed: mapRoles line ")


NOT_EDITED = {
    "a list in the list": (f"- - rolearn: {ROLE}\n", "a list inside the list"),
    "a second document": (LINUX_TEXT + "---\n" + LINUX_TEXT, "line 6, column 1: a second YAML document"),
    "text behind the document": (LINUX_TEXT + "...\n]", "line 7, column 1"),
    "depth": ("[" * 40 + "]" * 40, "nested deeper than 32 levels"),
    "depth without end": ("[" * 200_000, "nested deeper than 32 levels"),
}


@pytest.mark.parametrize(("text", "words"), NOT_EDITED.values(), ids=NOT_EDITED)
def test_a_text_of_which_eks_reads_a_part_is_refused_without_a_false_alarm(text: str, words: str) -> None:
    """Nodes still join; nobody is told of an outage that is none."""
    with pytest.raises(UnreadableRolesError) as refusal:
        plan_ensure(live(text), WANTED, OWNER, NO_CONSENT)
    assert words in str(refusal.value)
    assert "EKS may read some of it, and no edit would be safe" in str(refusal.value)
    assert str(refusal.value).startswith("aws-auth not changed: mapRoles line ")


def test_of_two_entries_a_wrong_last_one_is_refused() -> None:
    """The last one counts, and which of the two is meant nobody but a person knows."""
    text = WINDOWS_TEXT + WINDOWS_TEXT.replace(NODE_USERNAME, "x")
    with pytest.raises(MappingConflictError, match="the effective entry is the last, on line 7"):
        ensured(text, consent=Consent(adopt=True, overwrite=True))


@pytest.mark.parametrize("group", ["on", "123", "a: b", "c #d", "y", "1e3", "~", "- x", "{{a}}", "ünïcode 🐢"])
@pytest.mark.parametrize("text", ["", LINUX_TEXT, JSON_TEXT], ids=["nothing", "block", "JSON"])
def test_a_group_that_yaml_would_take_for_something_else_is_quoted(group: str, text: str) -> None:
    """Whatever a group is called, it is read back as that string."""
    wanted = replace(WANTED, groups=(*WINDOWS_GROUPS, group))
    assert entries(ensured(text, wanted))[-1] == (ROLE, NODE_USERNAME, (*WINDOWS_GROUPS, group))


def test_a_text_that_would_be_too_large_is_refused_before_the_call() -> None:
    """The API server's limit counts the values of all keys."""
    data = live(LINUX_TEXT, other="x" * (LARGEST - len(LINUX_TEXT) - 100))
    with pytest.raises(RefusedError, match=f"holds at most {LARGEST}"):
        plan_ensure(data, WANTED, OWNER, NO_CONSENT)


def test_an_immutable_aws_auth_is_refused_unless_nothing_is_to_do() -> None:
    """Immutable and right is fine."""
    with pytest.raises(RefusedError, match="immutable"):
        plan_ensure(replace(live(LINUX_TEXT), immutable=True), WANTED, OWNER, NO_CONSENT)
    assert not plan_ensure(replace(live(WINDOWS_TEXT), immutable=True), WANTED, OWNER, NO_CONSENT).writes


def test_a_text_that_another_tool_applies_is_refused_by_name_and_allowed_on_request() -> None:
    """Terraform and pulumi-eks put back the whole text at their next run."""
    data = replace(live(LINUX_TEXT), appliers=("pulumi-kubernetes-1234",))
    with pytest.raises(ForeignOwnerError, match=r"pulumi-kubernetes-1234 applies the whole of mapRoles.*role_mapping"):
        plan_ensure(data, WANTED, OWNER, NO_CONSENT)
    assert plan_ensure(data, WANTED, OWNER, Consent(foreign_manager="allow")).text == LINUX_TEXT + WINDOWS_TEXT


def test_after_a_lost_answer_the_entry_is_recognised_as_our_own() -> None:
    """The annotation tells that the run which was killed had written it."""
    first = plan_ensure(live(LINUX_TEXT), WANTED, OWNER, NO_CONSENT)
    assert first.text is not None
    written = replace(live(first.text), annotations={key: value or "" for key, value in first.annotations.items()})
    again = plan_ensure(written, WANTED, OWNER, NO_CONSENT)
    assert not again.writes
    assert again.ownership == first.ownership


def test_a_second_owner_is_recorded_beside_the_first() -> None:
    """Only the annotation changes."""
    first = plan_ensure(None, WANTED, OWNER, NO_CONSENT)
    written = replace(live(first.text), annotations={key: value or "" for key, value in first.annotations.items()})
    second = plan_ensure(written, WANTED, SECOND_OWNER, NO_CONSENT)
    assert second.text is None
    merged = {key: value or "" for key, value in second.annotations.items()}
    assert read_ownership(merged, WANTED.key) == Ownership((OWNER, SECOND_OWNER), "created", ())


def test_an_update_takes_out_the_groups_that_we_wrote_and_no_longer_want() -> None:
    """Groups of others stay."""
    text = WINDOWS_TEXT + "  - ours\n  - theirs\n"
    known = Known(NODE_USERNAME, (*WINDOWS_GROUPS, "ours"), "created")
    plan = plan_ensure(live(text), WANTED, OWNER, NO_CONSENT, known)
    assert plan.text == WINDOWS_TEXT + "  - theirs\n"


def test_drift_of_our_own_entry_is_repaired_without_consent() -> None:
    """The declaration is the consent."""
    text = WINDOWS_TEXT.replace(NODE_USERNAME, "x").replace("  - eks:kube-proxy-windows\n", "")
    plan = plan_ensure(live(text), WANTED, OWNER, NO_CONSENT, Known(NODE_USERNAME, WINDOWS_GROUPS, "created"))
    assert plan.text == WINDOWS_TEXT


def test_drift_of_an_entry_that_was_only_adopted_still_needs_consent() -> None:
    """It did the job when it was adopted, and remains somebody else's."""
    text = WINDOWS_TEXT.replace(NODE_USERNAME, "x")
    with pytest.raises(MappingConflictError, match="set overwrite"):
        plan_ensure(live(text), WANTED, OWNER, NO_CONSENT, Known(NODE_USERNAME, WINDOWS_GROUPS, "adopted"))


@pytest.mark.parametrize("note", ["", "x", "[]", "{}", '{"owners": 1}', '{"owners": [], "origin": "stolen"}'])
def test_an_annotation_that_is_not_ours_to_read_is_taken_for_none(note: str) -> None:
    """People edit annotations too."""
    data = replace(live(WINDOWS_TEXT), annotations={annotation_key(WANTED.key): note})
    assert not plan_ensure(data, WANTED, OWNER, NO_CONSENT).writes
