"""Each rule of the audit: from one good cluster, one thing changed; the exact set of what is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from operations.audit.facts import Cluster, Group, Image, Instance, Issue, Managed, Node, Wanted
from operations.audit.finding import Severity
from operations.audit.report import audit
from operations.audit.rules.managed import REMEDIES
from operations.audit.rules.table import CLUSTER_RULES, GROUP_RULES
from operations.audit.rules.windows import patch_day
from operations.audit.versions import kubelet, os_build
from operations.rollout.facts import Declared, Refresh
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
AMI, OTHER = "ami-0123456789abcdef0", "ami-0fedcba9876543210"
TEMPLATE = "lt-0123456789abcdef0"
ROLE = "arn:aws:iam::123456789012:role/dev-windows"
WANTED = Wanted(
    declared=Declared(
        cluster="dev",
        node_group="windows",
        auto_scaling_group="dev-windows",
        template=TEMPLATE,
        version=4,
        region="eu-central-1",
    ),
    ami_id=AMI,
    kubelet_version="1.35.2",
    os_build="20348.4529",
    built=date(2026, 11, 12),
    role_arn=ROLE,
    file="Pulumi.dev.yaml",
    line=14,
)
NODE = Node(
    name="ip-10-0-1-5.custom.corp",
    instance="i-00000000000000001",
    kubelet_version="v1.35.2-eks-ba24e9c",
    kernel_version="10.0.20348.4529",
    ready_since=NOW - timedelta(days=3),
)
INSTANCE = Instance(
    id="i-00000000000000001",
    image=AMI,
    launched=NOW - timedelta(days=3),
    role=ROLE,
    state="InService",
    template=TEMPLATE,
    version="4",
    node=NODE,
)
GROUP = Group(
    wanted=WANTED,
    template_version="4",
    instances=(INSTANCE,),
    refresh=Refresh(id="one", status="Successful", percentage=100),
    images={AMI: Image(name="windows-2022-core 2026-11-12", deprecated_from=NOW + timedelta(days=300))},
    control_plane="1.35",
)
GOOD = Cluster(name="dev", region="eu-central-1", groups=(GROUP,))
RUNNING = Refresh(id="two", status="InProgress", percentage=50)


def _group(**changes: Any) -> Cluster:  # noqa: ANN401  any member
    return replace(GOOD, groups=(replace(GROUP, **changes),))


def _wanted(**changes: Any) -> Cluster:  # noqa: ANN401  any member
    return _group(wanted=replace(WANTED, **changes))


def _instance(**changes: Any) -> Cluster:  # noqa: ANN401  any member
    return _group(instances=(replace(INSTANCE, **changes),))


COPY = "lt-0aaaaaaaaaaaaaaa0"
AMAZONS = "Windows_Server-2022-English-Core-EKS_Optimized-1.35-2026.11.12"
OF_EKS = replace(
    GROUP,
    wanted=replace(WANTED, managed=True),
    template=COPY,
    template_version="2",
    instances=(replace(INSTANCE, template=COPY, version="2"),),
    refresh=None,
    managed=Managed(status="ACTIVE", ami_type="CUSTOM", release=AMI, template=TEMPLATE, version="4", role=ROLE),
)
"""One that EKS manages, with an AMI of its own: EKS launches nodes of its copy of the template."""
BY_RELEASE = Managed(
    status="ACTIVE", ami_type="WINDOWS_CORE_2022_x86_64", release="1.35-2026.11.12", template=TEMPLATE, version="4"
)


def _of_eks(managed: Managed | None = OF_EKS.managed, **changes: Any) -> Cluster:  # noqa: ANN401  any member
    return replace(GOOD, groups=(replace(OF_EKS, managed=managed, **changes),))


def _by_release(name: str = AMAZONS, **changes: Any) -> Cluster:  # noqa: ANN401  any member
    """One whose AMI EKS takes by its release."""
    return _of_eks(replace(BY_RELEASE, **changes), images={AMI: Image(name=name)} if name != GONE else {})


GONE = "gone"


def _told(**changes: Any) -> Cluster:  # noqa: ANN401  any member
    return _of_eks(replace(OF_EKS.managed or BY_RELEASE, **changes))


def _node(**changes: Any) -> Cluster:  # noqa: ANN401  any member
    return _instance(node=replace(NODE, **changes))


CASES: dict[str, tuple[Cluster, dict[str, Severity]]] = {
    "all is as wanted": (GOOD, {}),
    "another AMI, still there": (
        _group(
            instances=(replace(INSTANCE, image=OTHER),),
            images={**GROUP.images, OTHER: Image(name="windows-2022 older")},
        ),
        {"ami-not-pinned": Severity.ERROR},
    ),
    "another AMI that is gone": (
        _instance(image=OTHER),
        {"ami-not-pinned": Severity.ERROR, "ami-gone": Severity.WARNING},
    ),
    "another AMI while a refresh runs": (
        _group(
            instances=(replace(INSTANCE, image=OTHER, version="3"),),
            images={**GROUP.images, OTHER: Image(name="older")},
            refresh=RUNNING,
        ),
        {"refresh-running": Severity.NOTE},
    ),
    "the pinned AMI is deprecated in five days": (
        _group(images={AMI: Image(name="one", deprecated_from=NOW + timedelta(days=5))}),
        {"ami-deprecated-soon": Severity.WARNING},
    ),
    "an older kubelet than the AMI is said to hold": (
        _node(kubelet_version="v1.35.1-eks-1111111"),
        {"kubelet-mismatch": Severity.ERROR},
    ),
    "a control plane that is older than the kubelet": (_group(control_plane="1.34"), {"kubelet-skew": Severity.ERROR}),
    "a control plane four minors newer": (_group(control_plane="1.39"), {"kubelet-skew": Severity.ERROR}),
    "a control plane that could not be read": (_group(control_plane=""), {}),
    "an older Windows than the AMI is said to hold": (
        _node(kernel_version="10.0.20348.4405"),
        {"os-build-mismatch": Severity.ERROR},
    ),
    "a newer Windows than the AMI holds": (
        _node(kernel_version="10.0.20348.5001"),
        {"os-patched-in-place": Severity.ERROR},
    ),
    "a revision with more digits is newer": (
        _node(kernel_version="10.0.20348.10000"),
        {"os-patched-in-place": Severity.ERROR},
    ),
    "a release two patch days old": (_wanted(built=date(2026, 10, 14)), {"os-build-old": Severity.WARNING}),
    "a release three patch days old": (_wanted(built=date(2026, 9, 10)), {"os-build-old": Severity.ERROR}),
    "no release pinned": (_wanted(built=None), {}),
    "IMDSv1 and a hop more": (
        _instance(http_tokens="optional", hop_limit=2),
        {"imdsv1": Severity.ERROR, "imds-hops": Severity.WARNING},
    ),
    "tags in the metadata": (_instance(metadata_tags=True), {"imds-tags": Severity.NOTE}),
    "another version of the template": (_instance(version="3"), {"template-version": Severity.ERROR}),
    "another template": (_instance(template="lt-0000000000000000f"), {"template-version": Severity.ERROR}),
    "the newest version, whatever it is": (_group(template_version="$Latest"), {"template-alias": Severity.ERROR}),
    "another role": (_instance(role=ROLE + "-other"), {"role-unexpected": Severity.ERROR}),
    "no role": (_instance(role=""), {"role-unexpected": Severity.ERROR}),
    "a role that could not be read": (_instance(role=None), {}),
    "a stack that tells no role": (_wanted(role_arn=None), {}),
    "a node of two months": (_instance(launched=NOW - timedelta(days=60)), {"node-age": Severity.WARNING}),
    "protected": (_instance(protected=True), {"protected-or-standby": Severity.WARNING}),
    "on standby": (_instance(state="Standby"), {"protected-or-standby": Severity.WARNING}),
    "in service for five minutes, and no node yet": (_instance(node=None, launched=NOW - timedelta(minutes=5)), {}),
    "in service for 31 minutes, and no node": (
        _instance(node=None, launched=NOW - timedelta(minutes=31)),
        {"not-joined": Severity.ERROR},
    ),
    "no node, as no API server told": (_group(instances=(replace(INSTANCE, node=None),), nodes_read=False), {}),
    "not Ready for an hour": (
        _node(ready=False, ready_since=NOW - timedelta(hours=1)),
        {"not-ready": Severity.ERROR},
    ),
    "not Ready for a minute": (_node(ready=False, ready_since=NOW - timedelta(minutes=1)), {}),
    "cordoned": (_node(cordoned=True), {"cordoned": Severity.WARNING}),
    "cordoned in a roll-out": (
        _group(instances=(replace(INSTANCE, node=replace(NODE, cordoned=True)),), refresh=RUNNING),
        {"refresh-running": Severity.NOTE},
    ),
    "avoided by the taint that a killed drain left": (_node(avoided=True), {"outdated-taint": Severity.WARNING}),
    "avoided in a roll-out": (
        _group(instances=(replace(INSTANCE, node=replace(NODE, avoided=True)),), refresh=RUNNING),
        {"refresh-running": Severity.NOTE},
    ),
    "avoided on its way out": (
        _group(instances=(replace(INSTANCE, state="Terminating:Wait", node=replace(NODE, avoided=True)),)),
        {},
    ),
    "a refresh that failed": (
        _group(refresh=Refresh(id="two", status="Failed", reason="health checks")),
        {"refresh-failed": Severity.ERROR},
    ),
    "a group that never was refreshed": (_group(refresh=None), {}),
    "a group that is gone": (
        _group(standing=False, instances=(), refresh=None, template_version=""),
        {"group-gone": Severity.ERROR},
    ),
    "managed by EKS, and all as wanted": (_of_eks(), {}),
    "managed by EKS with another AMI": (_told(release=OTHER), {"managed-release": Severity.ERROR}),
    "managed by EKS by release": (_by_release(), {}),
    "managed by EKS by an older release": (_by_release(release="1.35-2026.10.15"), {"managed-release": Severity.ERROR}),
    "managed by EKS by release of another type": (
        _by_release(ami_type="WINDOWS_FULL_2022_x86_64"),
        {"managed-release": Severity.ERROR},
    ),
    "managed by EKS by release, and an own AMI pinned": (
        _by_release("windows-2022-core 2026-11-12"),
        {"managed-release": Severity.ERROR},
    ),
    "managed by EKS by release, and the pinned AMI gone": (
        _by_release(GONE),
        {"managed-release": Severity.ERROR, "ami-gone": Severity.WARNING},
    ),
    "managed by EKS by release, and no AMI could be read": (_by_release("", release="1.35-2026.10.15"), {}),
    "managed by EKS of another version of the template": (_told(version="3"), {"template-version": Severity.ERROR}),
    "managed by EKS without the template": (_told(template="", version=""), {"template-version": Severity.ERROR}),
    "managed by EKS with a node of the copy's former version": (
        _of_eks(instances=(replace(INSTANCE, template=COPY, version="1"),)),
        {"template-version": Severity.ERROR},
    ),
    "managed by EKS, which does not tell of it": (_of_eks(None), {}),
    "managed by EKS and degraded": (_told(status="DEGRADED"), {"managed-health": Severity.ERROR}),
    "managed by EKS with an issue that nobody has a remedy for": (
        _told(issues=(Issue(code="Unheard", message="of it"),)),
        {"managed-health": Severity.ERROR},
    ),
    "managed by EKS and updated just now": (
        _of_eks(
            replace(BY_RELEASE, status="UPDATING", release="1.35-2026.10.15", version="3"),
            instances=(replace(INSTANCE, image=OTHER, node=replace(NODE, cordoned=True)),),
            images={AMI: Image(name=AMAZONS), OTHER: Image(name="older")},
        ),
        {"managed-updating": Severity.NOTE},
    ),
    "managed by EKS and gone": (
        _of_eks(None, standing=False, instances=(), template_version=""),
        {"group-gone": Severity.ERROR},
    ),
    "a node without an instance": (replace(GOOD, ghosts=(NODE,)), {"ghost-node": Severity.WARNING}),
    "a Windows node of nobody's": (
        replace(GOOD, others=(replace(INSTANCE, id="i-2", role="other"),)),
        {"foreign-windows": Severity.NOTE},
    ),
    "a Linux node with the role": (
        replace(GOOD, others=(replace(INSTANCE, id="i-2", windows=False),)),
        {"role-shared-with-linux": Severity.ERROR},
    ),
    "a Linux node with its own role": (
        replace(GOOD, others=(replace(INSTANCE, id="i-2", windows=False, role="linux"),)),
        {},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_an_audit_finds_what_is_changed_and_nothing_else(case: str) -> None:
    cluster, expected = CASES[case]
    found = audit([cluster], (), NOW).findings
    assert {each.rule: each.severity for each in found} == expected
    assert len(found) == len(expected)


def test_every_rule_has_its_case() -> None:
    assert {rule.code for rule in (*GROUP_RULES, *CLUSTER_RULES)} == {
        code for _, expected in CASES.values() for code in expected
    }


def test_every_code_of_an_issue_has_a_sentence_and_names_what_eks_names() -> None:
    for code, remedy in REMEDIES.items():
        issue = Issue(code=code, message="EKS's words.", resources=("i-1", "i-2"))
        (found,) = audit([_told(status="DEGRADED", issues=(issue, issue))], (), NOW).findings
        expected = f"EKS has it as DEGRADED; {code}: EKS's words: {remedy}"
        assert (found.message, found.subjects) == (expected, ("i-1", "i-2"))


def test_many_nodes_are_one_finding_with_all_of_them() -> None:
    many = tuple(replace(INSTANCE, id=f"i-{number}", http_tokens="optional") for number in range(50))
    (found,) = audit([_group(instances=many)], (), NOW).findings
    assert (found.rule, len(found.subjects), found.file, found.line) == ("imdsv1", 50, "Pulumi.dev.yaml", 14)


def test_the_worst_comes_first_and_marks_its_group() -> None:
    report = audit([_instance(http_tokens="optional", hop_limit=2, metadata_tags=True)], (), NOW)
    assert [each.severity for each in report.findings] == [Severity.ERROR, Severity.WARNING, Severity.NOTE]
    assert report.groups[0].worst is Severity.ERROR
    notes = audit([_instance(metadata_tags=True)], (), NOW)
    assert (notes.worse_than(Severity.NOTE), notes.worse_than(Severity.WARNING)) == (True, False)


def test_a_cluster_of_the_same_name_in_another_region_marks_its_own_groups_only() -> None:
    elsewhere = replace(_instance(http_tokens="optional"), region="eu-west-1")
    summaries = audit([GOOD, elsewhere], (), NOW).groups
    assert {each.region: each.worst for each in summaries} == {"eu-central-1": None, "eu-west-1": Severity.ERROR}


def test_a_group_whose_stack_tells_no_region_is_of_the_one_that_was_asked() -> None:
    old = _wanted(declared=replace(WANTED.declared, region=None))
    assert [each.region for each in audit([old], (), NOW).groups] == ["eu-central-1"]


@pytest.mark.parametrize(
    ("built", "patched"),
    [
        (date(2026, 11, 9), date(2026, 10, 13)),
        (date(2026, 11, 10), date(2026, 11, 10)),
        (date(2026, 12, 7), date(2026, 11, 10)),
        (date(2026, 1, 2), date(2025, 12, 9)),
    ],
)
def test_the_patch_day_of_a_release_is_the_second_tuesday_before_it(built: date, patched: date) -> None:
    assert patch_day(built) == patched


@pytest.mark.parametrize(
    ("read", "text", "expected"),
    [
        (os_build, "10.0.20348.4529", (20348, 4529)),
        (os_build, "20348.4529", (20348, 4529)),
        (os_build, "5.10.220-209.869.amzn2.x86_64", None),
        (kubelet, "v1.33.5-eks-ba24e9c", "1.33.5"),
        (kubelet, "1.33.5", "1.33.5"),
    ],
)
def test_versions_are_read_as_numbers(read: Callable[[str], object], text: str, expected: object) -> None:
    assert read(text) == expected


def test_the_page_lists_every_rule_with_its_severity_and_what_it_looks_for() -> None:
    page = (ROOT / "docs" / "audit.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    assert rows == [f"| `{rule.code}` | {rule.severity} | {rule.title} |" for rule in (*GROUP_RULES, *CLUSTER_RULES)]
