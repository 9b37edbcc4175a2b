"""The event stream becomes SARIF, JUnit, Markdown and a baseline; a broken stream becomes one line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import jsonschema
import pytest
from eks_windows.message import Message, Verdict
from eks_windows.report import baseline, events, sarif
from eks_windows.report.__main__ import main
from eks_windows.rules import all_rules

from tests.policies.compliant import compliant
from tests.policies.harness import judge
from tests.policies.program import changed, urn

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = urn("template", "aws:ec2/launchTemplate:LaunchTemplate")
SARIF: dict[str, Any] = {
    "type": "object",
    "required": ["version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["tool", "results"],
                "properties": {
                    "tool": {"type": "object", "required": ["driver"]},
                    "results": {"type": "array", "items": {"$ref": "#/definitions/result"}},
                },
            },
        },
    },
    "definitions": {
        "result": {
            "type": "object",
            "required": ["message", "ruleId", "locations"],
            "properties": {
                "level": {"enum": ["none", "note", "warning", "error"]},
                "kind": {"enum": ["notApplicable", "pass", "fail", "review", "open", "informational"]},
                "baselineState": {"enum": ["new", "unchanged", "updated", "absent"]},
                "message": {"type": "object", "required": ["text"]},
                "ruleIndex": {"type": "integer", "minimum": 0},
            },
        }
    },
}
"""What SARIF 2.1.0 requires of the parts in use (sections 3.13, 3.14 and 3.27)."""


@pytest.fixture
def stream(tmp_path: Path) -> Path:
    """The events of a preview with one mandatory finding, advice beside it, and another pack's finding."""
    options = {"httpTokens": "optional", "httpPutResponseHopLimit": 2}
    seen = judge(changed(compliant(), template__metadataOptions=options))
    found = [policy_event(one.rule, one.level, f"<{{%fg 1%}}>{one.text}<{{%reset%}}>\n") for one in seen]
    other = policy_event("s3-encrypted", "mandatory", "Another pack's.\nA bucket is open.")
    file = tmp_path / "events.json"
    lines: list[dict[str, Any]] = [
        {"sequence": 0, "preludeEvent": {"config": {}}},
        *found,
        *found,
        other,
        {"summaryEvent": {}},
    ]
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n")
    return file


def policy_event(rule: str, level: str, message: str) -> dict[str, Any]:
    """An event as the engine writes it."""
    return {
        "sequence": 1,
        "policyEvent": {"policyName": rule, "enforcementLevel": level, "message": message, "resourceUrn": TEMPLATE},
    }


def test_a_mandatory_finding_fails_the_command_with_a_line(stream: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1; what and where on one line; each finding once, however often the engine reports it."""
    assert main([str(stream)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        f"imdsv1-disabled: The launch template 'template' leaves IMDSv1 on for Windows nodes. ({TEMPLATE})",
        f"s3-encrypted: A bucket is open. ({TEMPLATE})",
    ]


def test_sarif_tells_every_rule_and_each_finding(stream: Path, tmp_path: Path) -> None:
    """With the levels of code scanning, the resource as logical place, and a stable fingerprint."""
    target = tmp_path / "pack.sarif"
    main([str(stream), "--sarif", str(target), "--file", "infra/Pulumi.yaml"])
    log = json.loads(target.read_text())
    jsonschema.validate(log, SARIF)
    (run,) = log["runs"]

    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == [rule.id for rule in all_rules()]
    assert {(one["ruleId"], one["kind"], one["level"], one["baselineState"]) for one in run["results"]} == {
        ("imdsv1-disabled", "fail", "error", "new"),
        ("metadata-hop-limit", "fail", "warning", "new"),
    }
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        resource, place = result["locations"][0]["logicalLocations"]
        assert resource == {"name": "template", "fullyQualifiedName": TEMPLATE, "kind": "resource"}
        assert place["name"].startswith("metadataOptions.")
        assert (place["fullyQualifiedName"], place["kind"]) == (f"{TEMPLATE} {place['name']}", "property")
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "infra/Pulumi.yaml"
        assert "<{%" not in result["message"]["text"]


@pytest.mark.parametrize(
    ("verdict", "level", "told"),
    [
        (Verdict.VIOLATION, "mandatory", ("fail", "error")),
        (Verdict.VIOLATION, "advisory", ("fail", "warning")),
        (Verdict.UNDETERMINED, "advisory", ("open", "none")),
        (Verdict.UNDETERMINED, "mandatory", ("fail", "error")),
        (Verdict.NOTE, "advisory", ("informational", "none")),
    ],
)
def test_sarif_tells_what_is_proven_from_what_is_open(verdict: Verdict, level: str, told: tuple[str, str]) -> None:
    """What blocks is a failure, also where a strict stack asks for proof; SARIF gives a level to failures only."""
    text = Message("T.", verdict, "What.", "u", "a.b", "f", "e", "fix", "docs/rules/pinned-ami.md", "s").render()
    found = [events.Reported("pinned-ami", "u", level, text)]
    (result,) = json.loads(sarif.render(found, all_rules(), (), file="Pulumi.yaml", version="1"))["runs"][0]["results"]

    assert (result["kind"], result["level"]) == told


@pytest.mark.parametrize("pages", ["https://git.example.com/rules/", "docs/rules/"])
def test_sarif_links_each_rule_to_our_page_where_it_has_an_address(pages: str) -> None:
    """One finding tells where all pages are; a path in this repository is no link in another, so AWS's page is."""
    page = f"{pages}pinned-ami.md"
    text = Message("T.", Verdict.VIOLATION, "What.", "u", "a.b", "f", "e", "fix", page, "s").render()
    found = [events.Reported("pinned-ami", "u", "advisory", text)]
    log = json.loads(sarif.render(found, all_rules(), (), file="Pulumi.yaml", version="1"))
    told = {one["id"]: one["helpUri"] for one in log["runs"][0]["tool"]["driver"]["rules"]}

    assert told == {
        rule.id: f"{pages}{rule.id}.md" if pages.startswith("https") else rule.source for rule in all_rules()
    }


def test_junit_has_a_case_for_each_rule_and_a_failure_for_what_blocks(stream: Path, tmp_path: Path) -> None:
    """Advice is output, not failure."""
    target = tmp_path / "pack.xml"
    main([str(stream), "--junit", str(target)])
    suite = ET.fromstring(target.read_text())  # noqa: S314  (written by the line above)

    assert [case.get("name") for case in suite] == [rule.id for rule in all_rules()]
    assert [case.get("name") for case in suite if case.find("failure") is not None] == ["imdsv1-disabled"]
    assert [case.get("name") for case in suite if case.find("system-out") is not None] == ["metadata-hop-limit"]
    assert suite.get("failures") == "1"


def test_markdown_shows_what_blocks_first(stream: Path, tmp_path: Path) -> None:
    """For a pull request's comment."""
    target = tmp_path / "pack.md"
    main([str(stream), "--markdown", str(target)])
    text = target.read_text()

    assert "2 findings block; 1 pieces of advice; 0 known from the baseline." in text
    assert text.index("### Blocks") < text.index("imdsv1-disabled") < text.index("### Advice")


def test_a_baseline_lets_known_findings_pass_and_no_others(stream: Path, tmp_path: Path) -> None:
    """Written once; a finding on another property is new."""
    known = tmp_path / "baseline.json"
    assert main([str(stream), "--write-baseline", str(known)]) == 1
    assert main([str(stream), "--baseline", str(known)]) == 0

    with stream.open("a") as more:
        more.write(json.dumps(policy_event("pinned-ami", "mandatory", "Title.\nFollows the newest.\n  where: x y")))
    assert main([str(stream), "--baseline", str(known)]) == 1


def test_what_was_fixed_since_the_baseline_is_said(
    stream: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """So that the baseline is written anew; not after a preview that broke off, where findings are only not reached."""
    known = tmp_path / "baseline.json"
    main([str(stream), "--write-baseline", str(known)])
    stream.write_text("".join(line for line in stream.read_text().splitlines(True) if "imdsv1" not in line))
    capsys.readouterr()

    assert main([str(stream), "--baseline", str(known)]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"fixed: imdsv1-disabled ({TEMPLATE} metadataOptions.httpTokens); write the baseline anew")

    stream.write_text("")
    assert main([str(stream), "--baseline", str(known), "--exit-code", "255"]) == 1
    assert "fixed" not in capsys.readouterr().out


@pytest.mark.parametrize(("code", "ends"), [("0", 0), ("255", 0)])
def test_known_findings_explain_a_failed_preview(code: str, ends: int, stream: Path, tmp_path: Path) -> None:
    """The engine fails for them, too; with all of them in the baseline the check passes."""
    known = tmp_path / "baseline.json"
    main([str(stream), "--write-baseline", str(known)])

    assert main([str(stream), "--baseline", str(known), "--exit-code", code]) == ends


def test_a_failed_preview_without_findings_fails_the_check(tmp_path: Path) -> None:
    """An error in the program is no pass."""
    file = tmp_path / "events.json"
    file.write_text('{"diagnosticEvent": {"message": "error: no such region"}}')

    assert main([str(file), "--exit-code", "255"]) == 1


def test_a_fingerprint_follows_the_property_and_not_the_value() -> None:
    """A known finding stays known when only its value changes."""
    texts = [
        Message("T.", Verdict.VIOLATION, "What.", "u", path, found, "e", "fix", "page", "source").render()
        for path, found in (("a.b", "1"), ("a.b", "2"), ("a.c", "1"))
    ]
    first, second, third = (events.Reported("r", "u", "mandatory", text).fingerprint for text in texts)

    assert first == second != third


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("Previewing update (dev):", "line 1: found 'Previewing update (dev):', expected one JSON event a line"),
        ('{"a": {}}\n[1]', "line 2: found '[1]', expected one JSON event a line"),
    ],
)
def test_what_is_no_event_stream_is_named_with_its_line(
    content: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2 and one line on standard error."""
    file = tmp_path / "events.json"
    file.write_text(content)

    assert main([str(file)]) == 2
    assert says in capsys.readouterr().err


def test_a_missing_file_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No traceback."""
    assert main([str(tmp_path / "none")]) == 2
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 9, "findings": []}', '{"version": 1, "findings": [{}]}'])
def test_what_is_no_baseline_is_refused(text: str) -> None:
    """Rather than taken for an empty one."""
    with pytest.raises(baseline.BaselineError):
        baseline.read(text)
