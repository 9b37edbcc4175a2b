"""A Markdown summary for a pull request's comment or a job's summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from eks_windows.report.events import Reported


def render(findings: Sequence[Reported], known: Collection[str]) -> str:
    """A line on the result, then what blocks, then advice, then what the baseline holds."""
    fresh = [one for one in findings if one.fingerprint not in known]
    blocking = [one for one in fresh if one.level == "mandatory"]
    advice = [one for one in fresh if one.level != "mandatory"]
    old = [one for one in findings if one.fingerprint in known]
    verdict = f"{len(blocking)} findings block" if blocking else "Nothing blocks"
    parts = ["## Windows nodes", f"{verdict}; {len(advice)} pieces of advice; {len(old)} known from the baseline."]
    for title, group in (("Blocks", blocking), ("Advice", advice), ("Known", old)):
        if group:
            parts += [f"### {title}", _table(group)]
    return "\n\n".join(parts) + "\n"


def _table(findings: Sequence[Reported]) -> str:
    rows = [f"| {one.rule} | `{one.resource}` | {_cell(one.title)} |" for one in findings]
    return "\n".join(["| Rule | Resource | What |", "|---|---|---|", *rows])


def _cell(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
