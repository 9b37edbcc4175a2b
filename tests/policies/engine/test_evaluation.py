"""One evaluation: isolated crashes, a fixed order, no secrets, each resource turned into plain data once."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING, ClassVar

import pytest
from eks_windows.forms import autoscaling
from eks_windows.rule import Level, Rule
from eks_windows.rules import all_rules
from eks_windows.stack import resource, values
from pulumi_policy import proxy

from tests.policies.compliant import compliant
from tests.policies.harness import judge, judge_mandatory, unproven, violations
from tests.policies.program import Phase, changed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eks_windows.finding import Finding
    from eks_windows.model import Estate
    from eks_windows.rule import Options
    from google.protobuf.struct_pb2 import Struct

    from tests.policies.program import Program

SECRET = {values.SIGNATURE: values.SECRET}


class Broken(Rule):
    """A rule with a fault."""

    id: ClassVar[str] = "broken-rule"
    title: ClassVar[str] = "Never holds."
    reason: ClassVar[str] = "For the test."
    source: ClassVar[str] = "https://example.com"
    fix: ClassVar[str] = "none"
    level: ClassVar[Level] = Level.MANDATORY

    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Raise, with a text that must not be shown."""
        del estate, options
        raise KeyError("hunter2")
        yield


def broken() -> Program:
    """Several faults at once."""
    return changed(
        compliant(),
        template__metadataOptions=None,
        secondTemplate__imageId="ami-0bbbbbbbbbbbbbbbb",
        linux__nodeRoleArn="${windowsRole.arn}",
        linux__version="1.33",
        linux__releaseVersion="1.33.1-20261107",
    )


def test_a_rule_that_raises_is_named_and_the_others_go_on() -> None:
    """It neither blocks nor passes; the exception's text may quote a secret and is left out."""
    program = changed(compliant(), template__metadataOptions={"httpTokens": "optional", "httpPutResponseHopLimit": 1})
    seen = judge(program, rules=[Broken, *all_rules()])

    assert {(one.rule, one.level) for one in seen} == {("broken-rule", "advisory"), ("imdsv1-disabled", "mandatory")}
    text = next(one.text for one in seen if one.rule == "broken-rule")
    assert "The rule broken-rule failed on this stack" in text
    assert "KeyError" in text
    assert "hunter2" not in text


def test_a_form_that_raises_names_the_resource_and_the_others_are_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not judged is not passed."""

    def fail(*_: object) -> None:
        raise ValueError("hunter2")

    monkeypatch.setattr(autoscaling, "read", fail)
    seen = judge(compliant())

    assert {where for rule, where in unproven(seen) if rule == "not-judged"} == {"group", "second"}
    assert not any("hunter2" in one.text for one in seen)


def test_the_order_of_resources_changes_nothing() -> None:
    """The engine's order is random; the same stack always gives the same text in the same order."""
    program = broken()
    expected = judge(program)
    names = list(program)
    for seed in range(5):
        random.Random(seed).shuffle(names)  # noqa: S311  (a test's order, no secret)
        assert judge({name: program[name] for name in names}) == expected
    assert expected == sorted(expected, key=lambda one: one.rule)


def test_several_faults_are_several_findings_each_once() -> None:
    """One message per cause."""
    assert sorted(violations(judge_mandatory(broken()))) == [
        ("imdsv1-disabled", "template metadataOptions.httpTokens"),
        ("separate-linux-and-windows-node-roles", "profile role"),
        ("single-kubelet-version-per-cluster", "linux releaseVersion"),
        ("single-windows-ami-per-cluster", "secondTemplate imageId"),
    ]


@pytest.mark.parametrize("phase", [Phase.PREVIEW, Phase.UP])
def test_a_secret_is_compared_and_never_shown(phase: Phase) -> None:
    """Secrets reach policies in clear text."""
    program = changed(
        compliant(),
        secondTemplate__imageId={**SECRET, "value": "ami-0cccccccccccccccc"},
        secondTemplate__userData={**SECRET, "value": "Start-EKSBootstrap.ps1 -EKSClusterName prod # hunter2"},
    )
    seen = judge(program, phase)

    assert violations(seen) == {("single-windows-ami-per-cluster", "secondTemplate imageId")}
    assert "[secret]" in seen[0].text
    assert not any("cccc" in one.text or "hunter2" in one.text for one in seen)


def test_each_resource_is_turned_into_plain_data_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outputs once and inputs once over them, for however many rules; what no form reads not at all."""
    seen: list[str] = []
    plain, overlaid = values.plain, values.overlaid

    def counted(properties: Struct) -> dict[str, values.Plain]:
        seen.append("outputs")
        return plain(properties)

    def counted_over(outputs: Struct, inputs: Struct, known: Mapping[str, values.Plain]) -> dict[str, values.Plain]:
        seen.append("inputs")
        return overlaid(outputs, inputs, known)

    monkeypatch.setattr(resource, "plain", counted)
    monkeypatch.setattr(resource, "overlaid", counted_over)
    program = compliant() | {"bucket": {"type": "aws:s3/bucket:Bucket", "properties": {"bucket": "logs"}}}
    judge(program)

    assert Counter(seen) == {"outputs": len(compliant()), "inputs": len(compliant())}


def test_the_markers_of_unknown_values_are_the_sdks() -> None:
    """The SDK has no public name for them; a new one would read as text."""
    markers = {value for name, value in vars(proxy).items() if name.startswith("UNKNOWN_")}

    assert markers == values.UNKNOWN_MARKERS


def test_a_finding_on_a_resource_without_property_dependencies_is_undetermined() -> None:
    """Nothing tells which template an unknown id means, so its content is not judged and not passed."""
    program = changed(compliant(), group__launchTemplate={"id": "${elsewhere.id}", "version": "1"})
    program["elsewhere"] = {"type": "pulumi:pulumi:StackReference"}
    seen = judge_mandatory(program)

    assert violations(seen) == set()
    assert ("imdsv1-disabled", "group launchTemplate.id") in unproven(seen)
