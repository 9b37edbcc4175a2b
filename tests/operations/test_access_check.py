"""What `access check` finds, from one cluster in good order of which one thing at a time is broken."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from operations.access.check import Report, check
from operations.access.facts import AccessEntry, Facts, NodeOs, Role
from operations.access.show import show
from operations.terminal.output import Output, as_json

WINDOWS, LINUX = "arn:aws:iam::123456789012:role/windows", "arn:aws:iam::123456789012:role/linux"
EARLY, LATE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC), dt.datetime(2026, 2, 1, tzinfo=dt.UTC)
ROLES = {name: Role(f"arn:aws:iam::123456789012:role/{name}", f"AROA{name}", EARLY) for name in ("windows", "linux")}
NODES = {WINDOWS: frozenset({NodeOs.WINDOWS}), LINUX: frozenset({NodeOs.LINUX})}


def entry_text(arn: str, *groups: str) -> str:
    """One entry of mapRoles."""
    return f"- rolearn: {arn}\n  username: system:node:{{{{EC2PrivateDNSName}}}}\n  groups: [{', '.join(groups)}]\n"


LINUX_TEXT = entry_text(LINUX, "system:bootstrappers", "system:nodes")
WINDOWS_TEXT = entry_text(WINDOWS, "system:bootstrappers", "system:nodes", "eks:kube-proxy-windows")
BY_CONFIG_MAP = Facts("prod", "CONFIG_MAP", {"mapRoles": LINUX_TEXT + WINDOWS_TEXT}, (), ROLES, NODES)
BY_ENTRIES = Facts(
    "prod",
    "API",
    None,
    (AccessEntry(LINUX, "EC2_LINUX", created=LATE), AccessEntry(WINDOWS, "EC2_WINDOWS", created=LATE)),
    ROLES,
    NODES,
)


def found(facts: Facts) -> set[tuple[str, str]]:
    """Codes and severities of all findings."""
    return {(each.code, each.severity) for each in check(facts).findings}


def states(facts: Facts) -> list[tuple[str, str]]:
    """By what, and whether it counts, of every row."""
    return [(row.by, row.state) for row in check(facts).rows]


@pytest.mark.parametrize("facts", [BY_CONFIG_MAP, BY_ENTRIES], ids=["aws-auth", "access entries"])
def test_a_cluster_in_good_order_has_no_findings(facts: Facts) -> None:
    """By either way."""
    report = check(facts)
    assert (report.findings, report.has_errors) == ((), False)
    assert [(row.principal, row.nodes, row.state) for row in report.rows] == [
        (LINUX, ("linux",), "counts"),
        (WINDOWS, ("windows",), "counts"),
    ]


def with_text(text: str, **others: str) -> Facts:
    """The first cluster with another mapRoles."""
    return replace(BY_CONFIG_MAP, config_map={"mapRoles": text, **others})


BROKEN: dict[str, tuple[Facts, set[tuple[str, str]]]] = {
    "a Windows role without the third group": (
        with_text(LINUX_TEXT + WINDOWS_TEXT.replace(", eks:kube-proxy-windows", "")),
        {("no-windows-group", "error")},
    ),
    "a Windows role that nothing maps": (with_text(LINUX_TEXT), {("not-mapped", "error")}),
    "no aws-auth at all": (replace(BY_CONFIG_MAP, config_map=None), {("not-mapped", "error")}),
    "a duplicate": (with_text(LINUX_TEXT + WINDOWS_TEXT + WINDOWS_TEXT), {("duplicate", "warning")}),
    "a text that does not parse": (with_text("\t- x"), {("unreadable", "error"), ("not-mapped", "error")}),
    "users that do not parse": (with_text(LINUX_TEXT + WINDOWS_TEXT, mapUsers="[", ), {("unreadable", "error")}),
    "a role with a path": (
        with_text(LINUX_TEXT + WINDOWS_TEXT.replace("role/", "role/team/")),
        {("role-path", "error"), ("not-mapped", "error")},
    ),
    "a role that is gone": (replace(BY_CONFIG_MAP, roles={**ROLES, "windows": None}), {("dead", "warning")}),
    "one role for both systems": (
        replace(BY_CONFIG_MAP, node_roles={WINDOWS: frozenset(NodeOs)}),
        {("shared-role", "warning")},
    ),
    "one role for both systems with an access entry": (
        replace(BY_ENTRIES, node_roles={WINDOWS: frozenset(NodeOs)}),
        {("shared-role", "error")},
    ),
    "an access entry of the wrong type": (
        replace(BY_ENTRIES, entries=(BY_ENTRIES.entries[0], AccessEntry(WINDOWS, "EC2_LINUX", created=LATE))),
        {("wrong-type", "error")},
    ),
    "a role made anew after its access entry": (
        replace(BY_ENTRIES, entries=(BY_ENTRIES.entries[0], AccessEntry(WINDOWS, "EC2_WINDOWS", created=EARLY)),
                roles={**ROLES, "windows": replace(ROLES["windows"], created=LATE)}),
        {("dead", "error")},
    ),
    "an access entry of a role that is gone": (
        replace(BY_ENTRIES, roles={**ROLES, "linux": None}), {("dead", "error")}
    ),
    "an aws-auth that an access entry overrides": (
        replace(BY_ENTRIES, mode="API_AND_CONFIG_MAP", config_map={"mapRoles": WINDOWS_TEXT}),
        {("overridden", "warning")},
    ),
    "an aws-auth that the mode ignores": (
        replace(BY_ENTRIES, config_map={"mapRoles": WINDOWS_TEXT}), {("ignored", "warning")}
    ),
}  # fmt: skip


@pytest.mark.parametrize(("facts", "findings"), BROKEN.values(), ids=BROKEN)
def test_each_fault_is_found_and_nothing_else(facts: Facts, findings: set[tuple[str, str]]) -> None:
    """Code and severity."""
    assert found(facts) == findings


def test_an_access_entry_with_a_path_is_the_same_role() -> None:
    """Access entries have the whole ARN, aws-auth the one without path."""
    entries = tuple(
        replace(each, principal=each.principal.replace("role/", "role/team/")) for each in BY_ENTRIES.entries
    )
    facts = replace(BY_ENTRIES, mode="API_AND_CONFIG_MAP", entries=entries, config_map={"mapRoles": LINUX_TEXT})
    assert found(facts) == {("overridden", "warning")}


def test_each_row_says_whether_it_counts() -> None:
    """Of two the last; an SSO entry; one that maps nobody."""
    text = f"- sso: {{}}\n- username: x\n{LINUX_TEXT}{LINUX_TEXT}{LINUX_TEXT.replace('role/', 'role/a/')}"
    assert sorted(states(with_text(text))) == [
        ("aws-auth line 1", "counts"),
        ("aws-auth line 2", "ignored"),
        ("aws-auth line 3", "a later one counts"),
        ("aws-auth line 6", "counts"),
        ("aws-auth line 9", "matches nobody"),
    ]


def report() -> Report:
    """One of everything."""
    return check(replace(with_text(LINUX_TEXT), unread=("instances: not allowed",)))


def test_the_table_shows_rows_findings_and_what_was_not_read() -> None:
    """Square brackets in names are no markup."""
    output = StringIO()
    odd = replace(report(), rows=(*report().rows, replace(report().rows[0], username="[red]x")))
    show(odd, Output(console=Console(file=output, width=200, color_system=None), wide=True))
    told = output.getvalue()
    for words in ("prod (authentication mode CONFIG_MAP)", LINUX, "error  not-mapped", "not read  instances", "[red]x"):
        assert words in told


def test_json_holds_the_whole_report() -> None:
    """Keys and words for programs."""
    told = json.loads(as_json(report()))
    assert told["version"] == 1
    assert told["cluster"] == "prod"
    assert [row["state"] for row in told["rows"]] == ["counts"]
    assert [(each["code"], each["severity"]) for each in told["findings"]] == [("not-mapped", "error")]
    assert told["unread"] == ["instances: not allowed"]


@pytest.mark.parametrize(
    "facts",
    [
        replace(BY_CONFIG_MAP, config_map=None, knows_config_map=False, unread=("aws-auth: no way",)),
        replace(BY_CONFIG_MAP, config_map={"mapRoles": f"{LINUX_TEXT}---\n{WINDOWS_TEXT}"}),
    ],
    ids=["not reached", "half read by EKS"],
)
def test_where_aws_auth_is_not_known_no_role_is_said_to_be_unmapped(facts: Facts) -> None:
    """An outage that is none would send people looking; the report says what it did not read."""
    report = check(facts)
    assert (report.has_errors, len(report.unread)) == (False, 1)
    assert found(facts) <= {("uneditable", "warning")}


def test_a_text_that_eks_cannot_read_leaves_every_role_unmapped() -> None:
    """There the outage is real."""
    broken = replace(BY_CONFIG_MAP, config_map={"mapRoles": f"{LINUX_TEXT}\t- x"})
    assert found(broken) == {("unreadable", "error"), ("not-mapped", "error")}
