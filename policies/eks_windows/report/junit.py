"""JUnit XML: a test case for each rule, as every CI system shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from eks_windows.report.events import Reported
    from eks_windows.rule import Rule


@dataclass(frozen=True)
class Case:
    """A test case: what makes it fail, the first line of that, and what it says besides."""

    name: str
    title: str = ""
    failures: Sequence[str] = ()
    output: Sequence[str] = ()


def render(findings: Sequence[Reported], rules: Sequence[type[Rule]], known: Collection[str]) -> str:
    """A rule fails where it has a mandatory finding that is new; advice and known findings are its output."""
    return suite("eks-windows", [_case(rule, findings, known) for rule in rules])


def suite(name: str, cases: Sequence[Case]) -> str:
    """A suite of test cases."""
    whole = Element("testsuite", name=name, tests=str(len(cases)))
    for each in cases:
        case = SubElement(whole, "testcase", classname=name, name=each.name)
        if each.failures:
            SubElement(case, "failure", message=_text(each.title)).text = _text("\n\n".join(each.failures))
        if each.output:
            SubElement(case, "system-out").text = _text("\n\n".join(each.output))
    whole.set("failures", str(sum(bool(each.failures) for each in cases)))
    indent(whole)
    return tostring(whole, encoding="unicode", xml_declaration=True) + "\n"


def _case(rule: type[Rule], findings: Sequence[Reported], known: Collection[str]) -> Case:
    own = [one for one in findings if one.rule == rule.id]
    blocking = [one for one in own if one.level == "mandatory" and one.fingerprint not in known]
    return Case(
        rule.id,
        blocking[0].title if blocking else "",
        [one.message for one in blocking],
        [one.message for one in own if one not in blocking],
    )


def _text(text: str) -> str:
    """Without the control characters that XML 1.0 has no way to write."""
    return "".join(character for character in text if character in "\t\n" or character >= " ")
