"""What is known of a resource's outputs before anything is done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine_plugin.values import UNKNOWN
from standin.provider import plans
from standin.provider.diff import recomputed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine_plugin.values import Value
    from standin.provider.table.row import Row


def created(row: Row, inputs: Mapping[str, Value], region: str) -> dict[str, Value]:
    """The outputs of a resource to be made: its inputs, and unknown what AWS will choose."""
    described = plans.described(row)
    unknown = {*described.computed, *row.computed, *([row.name] if row.name else [])}
    outputs = {name: UNKNOWN for name in unknown if name in described.outputs}
    return {**outputs, **_given(row, inputs, region)}


def updated(
    row: Row, olds: Mapping[str, Value], news: Mapping[str, Value], changed: set[str], region: str
) -> dict[str, Value]:
    """The outputs of a resource to be changed: the old ones, its new inputs, and unknown what the change moves."""
    dropped = {name for name in changed if name not in news and name not in row.computed}
    kept = {name: value for name, value in olds.items() if name not in dropped}
    moved = dict.fromkeys(recomputed(row, changed, news), UNKNOWN)
    return {**kept, **_given(row, news, region), **moved}


def _given(row: Row, inputs: Mapping[str, Value], region: str) -> dict[str, Value]:
    described = plans.described(row)
    outputs = {name: value for name, value in inputs.items() if name in described.outputs}
    if "region" in described.outputs:
        outputs["region"] = region
    if "tagsAll" in described.outputs:
        outputs["tagsAll"] = inputs.get("tags", {})
    return outputs
