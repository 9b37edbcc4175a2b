"""JUnit XML: a test case for each rule, as every CI system shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement, indent, tostring

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from eks_windows.report.events import Reported
    from eks_windows.rule import Rule


def render(findings: Sequence[Reported], rules: Sequence[type[Rule]], known: Collection[str]) -> str:
    """A rule fails where it has a mandatory finding that is new; advice and known findings are its output."""
    suite = Element("testsuite", name="eks-windows", tests=str(len(rules)))
    failures = 0
    for rule in rules:
        case = SubElement(suite, "testcase", classname="eks-windows", name=rule.id)
        own = [one for one in findings if one.rule == rule.id]
        blocking = [one for one in own if one.level == "mandatory" and one.fingerprint not in known]
        if blocking:
            failures += 1
            SubElement(case, "failure", message=_text(blocking[0].title)).text = _texts(blocking)
        rest = [one for one in own if one not in blocking]
        if rest:
            SubElement(case, "system-out").text = _texts(rest)
    suite.set("failures", str(failures))
    indent(suite)
    return tostring(suite, encoding="unicode", xml_declaration=True) + "\n"


def _texts(findings: Sequence[Reported]) -> str:
    return _text("\n\n".join(one.message for one in findings))


def _text(text: str) -> str:
    """Without the control characters that XML 1.0 has no way to write."""
    return "".join(character for character in text if character in "\t\n" or character >= " ")
