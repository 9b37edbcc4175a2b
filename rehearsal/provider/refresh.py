"""Inputs as the account has them now: what `pulumi refresh` and an import write back."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rehearsal.provider import plans
from rehearsal.provider.equality import arranged, same

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rehearsal.provider.table.row import Row
    from rehearsal.provider.values import Value


def refreshed(row: Row, inputs: dict[str, Value], live: Mapping[str, Value]) -> dict[str, Value]:
    """The old inputs, with what the account says otherwise; a value that means the same keeps its text.

    What was never given and AWS chose stays out; what was never given, is not AWS's to choose and is there, comes in.
    """
    described = plans.described(row)
    answer = dict(inputs)
    for name in described.inputs:
        if name in row.unread or name == "region":
            continue
        if name in inputs:
            answer[name] = _seen(row, name, inputs[name], live.get(name))
        elif name in live and not _quiet(row, name, live[name]):
            answer[name] = live[name]
    return {name: value for name, value in answer.items() if value is not None}


def imported(row: Row, live: Mapping[str, Value]) -> dict[str, Value]:
    """The inputs that describe a resource of the account: all that it has but what is empty or a default."""
    described = plans.described(row)
    found = {name: live[name] for name in described.inputs if name in live and name != "region"}
    told = {
        name: value for name, value in found.items() if value not in ("", [], {}) and value != row.defaults.get(name)
    }
    return {**{name: value for name, value in row.defaults.items() if name in described.inputs}, **told}


def _quiet(row: Row, name: str, value: Value) -> bool:
    """Whether a live value that no input gave is no drift."""
    return name in row.computed or value in ("", [], {}, False, 0) or value == row.defaults.get(name)


def _seen(row: Row, path: str, given: Value, live: Value) -> Value:
    """A given value as the account has it; members that were not given and AWS fills in stay out."""
    if live is None:
        return None if given not in ("", [], {}, False, 0) else given
    if isinstance(given, dict) and isinstance(live, dict):
        return _seen_object(row, path, cast("dict[str, Value]", given), cast("dict[str, Value]", live))
    if isinstance(given, list) and isinstance(live, list):
        mine, found = arranged(row, path, given), arranged(row, path, cast("list[Value]", live))
        if len(mine) == len(found):
            seen = [_seen(row, path, *pair) for pair in zip(mine, found, strict=True)]
            return given if all(same(row, path, *pair) for pair in zip(mine, seen, strict=True)) else seen
    return given if same(row, path, given, live) else live


def _seen_object(row: Row, path: str, given: dict[str, Value], live: dict[str, Value]) -> dict[str, Value]:
    seen = {key: _seen(row, f"{path}.{key}", value, live.get(key)) for key, value in given.items()}
    if path.rpartition(".")[2] in {"tags", "labels", "amiTags", "resourceTags"}:
        seen |= {key: value for key, value in live.items() if key not in given}
    return {key: value for key, value in seen.items() if value is not None}
