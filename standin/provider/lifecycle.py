"""Create, update and delete, as the table says."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, cast

from standin.provider import encode, links, names, plans, reading
from standin.provider.errors import AwsError, HalfMadeError, ProviderError
from standin.provider.state import after_failed_creation, after_failed_update
from standin.provider.transient import CONFLICTS
from standin.provider.work import Work

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

    from botocore.model import StructureShape

    from engine_plugin.values import Value
    from standin.provider.hooks import Transition
    from standin.provider.table.row import Call, Row

NOT_DELETED = "skipDestroy"
"""The property by which some types leave the resource in the account when it is deleted from the stack."""


def work_for(row: Row, region: str, cancelled: threading.Event, resource_id: str = "", timeout: float = 0) -> Work:
    """The calls for one resource of a type; `timeout` is the program's own for this operation, 0 where it has none."""

    def members(operation: str) -> dict[str, str]:
        edges = plans.sending(row.type, operation).edges
        return {edge.path[-1]: name for name, edge in edges.items()}

    return Work(row.service, region, cancelled, members, resource_id, timeout)


def create(row: Row, work: Work, inputs: Mapping[str, Value]) -> tuple[str, dict[str, Value]]:
    """Make the resource. Returns its id and outputs.

    Raises AwsError where nothing was made, HalfMadeError where the resource is there and a later step failed.
    """
    prefix = inputs.get(f"{row.name}Prefix")
    if prefix is not None:
        inputs = {row.name: names.prefixed(prefix), **inputs}
    answer = work.call(row.create.operation, **plans.parameters(row, row.create, inputs, inputs))
    made = {name: encode.get(answer, tuple(path.split("."))) for name, path in row.made.items()}
    known = {**inputs, **made}
    resource_id = str(plans.render(row.id, known))
    work = work.of(resource_id)
    known["id"] = resource_id
    try:
        links.make(row, work, known)
        row.hooks.created(work, known)
        reading.await_ready(row, work, known)
        outputs = _must_read(row, work, known, inputs)
    except ProviderError as error:
        kept = after_failed_creation(row, known, _read_or_nothing(row, work, known))
        raise HalfMadeError(str(error), resource_id, kept, dict(inputs)) from error
    return resource_id, outputs


def _must_read(row: Row, work: Work, known: Mapping[str, Value], inputs: Mapping[str, Value]) -> dict[str, Value]:
    """The live outputs, and the inputs where the API does not tell them."""
    outputs = reading.read(row, work, known)
    if outputs is None:
        raise ProviderError(f"{row.read[0].operation}: {row.type} {work.id} is not there right after it was written")
    untold = set(plans.described(row).outputs) - reading.readable(row)
    written = {name: inputs[name] for name in untold if name in inputs}
    return {**written, **outputs}


def _read_or_nothing(row: Row, work: Work, known: Mapping[str, Value]) -> dict[str, Value]:
    try:
        return reading.read(row, work, known) or {}
    except ProviderError:
        return {}


def update(row: Row, work: Work, step: Transition) -> dict[str, Value]:
    """Bring the resource to its new inputs. Returns its outputs.

    Raises HalfMadeError, with what the state keeps of it, wherever it failed.
    """
    emptied = {name: row.empty[name] for name in row.empty if name in step.changed}
    known = {**step.olds, **step.news, "id": work.id}
    wanted = {**emptied, **step.news}
    try:
        for call in row.update:
            if step.changed & covers(row, call):
                sent = {name: wanted[name] for name in wanted if name in step.changed} if call.sparse else wanted
                row.hooks.answered(work, work.call(call.operation, **plans.parameters(row, call, sent, known)))
                reading.await_ready(row, work, known)
        links.change(row, work, step)
        links.retag(row, work, step)
        row.hooks.updated(work, step)
        reading.await_ready(row, work, known)
        inputs = plans.described(row).inputs
        kept = {name: value for name, value in step.olds.items() if name not in inputs}
        return _must_read(row, work, {**kept, **step.news}, step.news)
    except ProviderError as error:
        kept = after_failed_update(row, step)
        raise HalfMadeError(str(error), work.id, kept, dict(step.old_inputs)) from error


def covers(row: Row, call: Call) -> set[str]:
    """The inputs that an update call carries."""
    mapped = set(plans.sending(row.type, call.operation).edges) - set(row.aside) - {"tags"}
    everything = set(plans.described(row).inputs) - {"tags"}
    return everything if "*" in call.on else set(call.on) or mapped


def delete(row: Row, work: Work, state: Mapping[str, Value]) -> None:
    """Delete the resource; one that is gone already is deleted. AwsError where others still need it."""
    if state.get(NOT_DELETED):
        return
    values = {**copy.deepcopy(dict(state)), "id": work.id}
    try:
        row.hooks.deleting(work, values)
        links.cut(row, work, values)
        shape = cast("StructureShape", plans.sending(row.type, row.delete.operation).shape)
        work.delete(row.delete.operation, **plans.naming(row, row.delete, values, shape))
    except AwsError as error:
        if error.not_found:
            return
        if CONFLICTS.covers(error):
            raise ProviderError(f"{error}; still in use after {sum(CONFLICTS.pauses):.0f} s of waiting") from error
        raise
    reading.await_gone(row, work, values)
