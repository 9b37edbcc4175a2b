"""A baseline: the findings that a team has decided to live with for now, so that a check can refuse new ones only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from eks_windows.report.events import Reported

_VERSION = 1


class BaselineError(ValueError):
    """The file is no baseline; the text says what was expected."""


def write(findings: Iterable[Reported]) -> str:
    """The baseline of these findings; a person can read which they are."""
    rows = [
        {"fingerprint": one.fingerprint, "rule": one.rule, "urn": one.urn, "path": one.path} for one in sorted(findings)
    ]
    return json.dumps({"version": _VERSION, "findings": rows}, indent=2) + "\n"


def read(text: str) -> dict[str, str]:
    """The findings in a baseline: fingerprint, and rule, resource and property for a person.

    Raises:
        BaselineError: the text is none.
    """
    try:
        loaded: object = json.loads(text)
        content = cast("dict[str, Any]", loaded)
        if content["version"] != _VERSION:
            raise BaselineError(f"found version {content['version']!r}, expected {_VERSION}")
        return {
            str(row["fingerprint"]): f"{row['rule']} ({row['urn']} {row['path']}".rstrip() + ")"
            for row in content["findings"]
        }
    except (ValueError, KeyError, TypeError) as error:
        if isinstance(error, BaselineError):
            raise
        raise BaselineError("expected what `python -m eks_windows.report --write-baseline FILE` writes") from error


def new(findings: Sequence[Reported], known: Collection[str]) -> list[Reported]:
    """The findings that the baseline does not hold."""
    return [one for one in findings if one.fingerprint not in known]


def fixed(findings: Sequence[Reported], known: Mapping[str, str]) -> list[str]:
    """What the baseline holds and nothing reports any more, as a person reads it."""
    found = {one.fingerprint for one in findings}
    return [text for fingerprint, text in known.items() if fingerprint not in found]
