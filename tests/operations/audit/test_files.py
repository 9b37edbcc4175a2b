"""A report for other programs and for those who look: SARIF, JUnit, a page."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from xml.etree.ElementTree import fromstring

import jsonschema
import pytest

from operations.audit.files import as_junit, as_sarif, fingerprint
from operations.audit.finding import Severity
from operations.audit.page import as_html
from operations.audit.report import Report, audit
from tests.operations.audit.test_pictures import ALL
from tests.operations.audit.test_rules import GOOD, GROUP, INSTANCE, NOW, WANTED
from tests.policies.report.test_report import SARIF

if TYPE_CHECKING:
    from pathlib import Path

OPEN = replace(INSTANCE, id="i-2", http_tokens="optional", metadata_tags=True)
CLUSTER = replace(GOOD, groups=(replace(GROUP, instances=(INSTANCE, OPEN)),))
REPORT = audit([CLUSTER], ["eu-west-1: missing permission ec2:DescribeInstances"], NOW)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def test_sarif_has_a_result_for_each_finding_at_its_pin_and_one_for_what_was_not_read() -> None:
    (run,) = json.loads(as_sarif(REPORT))["runs"]
    rules = [each["id"] for each in run["tool"]["driver"]["rules"]]
    found = [(each["ruleId"], rules[each["ruleIndex"]], each["level"]) for each in run["results"]]
    assert found == [
        ("imdsv1", "imdsv1", "error"),
        ("imds-tags", "imds-tags", "note"),
        ("unread", "unread", "error"),
    ]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place == {"artifactLocation": {"uri": "Pulumi.dev.yaml"}, "region": {"startLine": 14}}


def test_every_result_has_a_place_and_a_fingerprint_of_its_own_as_github_asks() -> None:
    """What no pin contradicts is shown at the project's file."""
    foreign = replace(CLUSTER, others=(replace(INSTANCE, id="i-9", role="other"),))
    log = json.loads(as_sarif(audit([foreign], ["one", "two"], NOW)))
    jsonschema.validate(log, SARIF)
    (run,) = log["runs"]
    places = [each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"]]
    assert sorted(places) == ["Pulumi.dev.yaml"] * 2 + ["Pulumi.yaml"] * 3
    assert len({each["partialFingerprints"]["eksWindowsAudit/v1"] for each in run["results"]}) == len(places)


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("infra/Pulumi.dev.yaml", "infra/Pulumi.dev.yaml"),
        ("a folder/Pulumi.dév.yaml", "a%20folder/Pulumi.d%C3%A9v.yaml"),
        ("/elsewhere/Pulumi.dev.yaml", "file:///elsewhere/Pulumi.dev.yaml"),
    ],
)
def test_a_file_is_told_as_an_address(file: str, uri: str) -> None:
    cluster = replace(CLUSTER, groups=(replace(CLUSTER.groups[0], wanted=replace(WANTED, file=file)),))
    (run,) = json.loads(as_sarif(audit([cluster], (), NOW)))["runs"]
    assert {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in run["results"]} == {uri}


def test_an_alert_is_the_same_when_other_nodes_of_its_group_cause_it() -> None:
    """So that it closes when it is mended, and is not opened anew by each roll-out."""
    first, *_ = REPORT.findings
    assert fingerprint(first) == fingerprint(replace(first, subjects=("i-3", "i-4"), message="another"))
    others = (
        replace(first, rule="imds-hops"),
        replace(first, region="eu-west-1"),
        replace(first, cluster="prod"),
        replace(first, node_group="other"),
    )
    assert fingerprint(first) not in {fingerprint(each) for each in others}


@pytest.mark.parametrize(
    ("least", "failing"),
    [(Severity.ERROR, {"imdsv1", "unread"}), (Severity.NOTE, {"imdsv1", "imds-tags", "unread"})],
)
def test_a_case_of_junit_fails_from_the_least_severity_on(least: Severity, failing: set[str]) -> None:
    suite = fromstring(as_junit(REPORT, least))  # noqa: S314  our own text
    assert {each.get("name") for each in suite if each.find("failure") is not None} == failing
    assert suite.get("failures") == str(len(failing))


class _Seen(HTMLParser):
    """Whether each element is closed, and what the page would load."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loaded: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(attrs)
        if tag not in {"meta", "br"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002  HTMLParser's
        self._note(attrs)

    def _note(self, attrs: list[tuple[str, str | None]]) -> None:
        self.loaded += [value or "" for name, value in attrs if name in {"src", "href", "srcset", "action"}]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def _seen(report: Report) -> _Seen:
    seen = _Seen()
    seen.feed(as_html(report))
    seen.close()
    assert seen.open == []
    return seen


def test_a_page_stands_by_itself_and_tells_everything() -> None:
    seen = _seen(REPORT)
    assert all(each.startswith("#") for each in seen.loaded)
    for words in ("dev/windows", "imdsv1", "imds-tags", "i-2", "missing permission ec2:DescribeInstances", "1.35.2"):
        assert words in seen.text
    assert "None in what was read." in _seen(audit([GOOD], ["one"], NOW)).text
    assert "None." in _seen(audit([GOOD], (), NOW)).text


def test_a_page_runs_nothing_that_a_name_holds() -> None:
    name = "<script>alert(1)</script>\"onload='x'"
    odd = replace(GROUP, wanted=replace(WANTED, ami_id=name, file=name), instances=(replace(INSTANCE, id=name),))
    page = as_html(audit([replace(GOOD, name=name, groups=(odd,))], [name], NOW))
    assert "<script" not in page
    assert "onload='" not in page


def test_each_instance_is_in_one_column_of_its_age() -> None:
    columns = re.findall(r'<desc id="ages-text">(.*?)</desc>', as_html(REPORT))
    assert columns == ["to 7 days: 2. to 14: 0. to 21: 0. to 28: 0. to 35: 0. to 45: 0. to 60: 0. older: 0. "]


@pytest.mark.skipif(CHROMIUM is None, reason="there is no browser")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_draws_the_page(scheme: str, tmp_path: Path) -> None:
    page, picture = tmp_path / "audit.html", tmp_path / "audit.png"
    page.write_text(as_html(ALL))
    options = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path / 'profile'}"]
    dark = ["--force-dark-mode"] if scheme == "dark" else []
    subprocess.run([str(CHROMIUM), *options, *dark, f"--screenshot={picture}", page.as_uri()], check=True, timeout=60)
    assert picture.stat().st_size > 10_000
