"""Create, read, update and delete, as the table says."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, cast

from rehearsal.provider import encode, links, plans
from rehearsal.provider.errors import AwsError, HalfMadeError, ProviderError
from rehearsal.provider.transient import CONFLICTS
from rehearsal.provider.work import Work

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

    from botocore.model import StructureShape

    from rehearsal.provider.hooks import Transition
    from rehearsal.provider.table.row import Call, Row
    from rehearsal.provider.values import Value

NOT_DELETED = "skipDestroy"
"""The property by which some types leave the resource in the account when it is deleted from the stack."""


def work_for(row: Row, region: str, cancelled: threading.Event, resource_id: str = "") -> Work:
    """The calls for one resource of a type."""

    def members(operation: str) -> dict[str, str]:
        edges = plans.sending(row.type, operation).edges
        return {edge.path[-1]: name for name, edge in edges.items()}

    return Work(row.service, region, cancelled, members, resource_id)


def create(row: Row, work: Work, inputs: Mapping[str, Value]) -> tuple[str, dict[str, Value]]:
    """Make the resource. Returns its id and outputs.

    Raises AwsError where nothing was made, HalfMadeError where the resource is there and a later step failed.
    """
    request = plans.parameters(row, row.create, inputs, inputs)
    answer = work.call(row.create.operation, **request)
    made = {name: encode.get(answer, tuple(path.split("."))) for name, path in row.made.items()}
    known = {**inputs, **made}
    resource_id = str(plans.render(row.id, known))
    work = work.of(resource_id)
    known["id"] = resource_id
    try:
        links.make(row, work, known)
        row.hooks.created(work, known)
        await_ready(row, work, known)
        outputs = _must_read(row, work, known)
    except ProviderError as error:
        partly = _read_or_nothing(row, work, known)
        raise HalfMadeError(str(error), resource_id, {**known, **partly}, dict(inputs)) from error
    return resource_id, outputs


def read(row: Row, work: Work, known: Mapping[str, Value]) -> dict[str, Value] | None:
    """The live outputs of the resource, on top of what is `known` of it (its old outputs); None if it is not there."""
    values: dict[str, Value] = {**plans.take_apart(row.import_id or row.id, work.id), **known, "id": work.id}
    outputs: dict[str, Value] = {}
    answers: list[Any] = []
    for number, call in enumerate(row.read):
        answer = _ask(work, row, call, values)
        if answer is None:
            return None
        answers.append(answer)
        outputs |= encode.decode(plans.receiving(row.type, number), answer)
    outputs = row.hooks.outputs(work, outputs, answers)
    return _complete(row, work, {**values, **outputs})


def _ask(work: Work, row: Row, call: Call, values: Mapping[str, Value]) -> Any:  # noqa: ANN401 - any API answer
    shape = cast("StructureShape", plans.sending(row.type, call.operation).shape)
    try:
        answer = work.call(call.operation, **plans.naming(row, call, values, shape))
    except AwsError as error:
        if error.not_found:
            return None
        raise
    return plans.pick(answer, call.at, values) if call.at else answer


def _complete(row: Row, work: Work, outputs: dict[str, Value]) -> dict[str, Value]:
    described = plans.described(row)
    places = {"region": work.region, "account": account(outputs, work)} if row.built else {}
    for name, template in row.built.items():
        outputs[name] = plans.render(template, {**outputs, **places})
    if row.tags is not None and row.tags.read is not None:
        call = row.tags.read
        found = work.call(call.operation, **plans.render(dict(row.tags.key), outputs))
        outputs["tags"] = tag_map(plans.pick(found, call.at, outputs))
    if "tagsAll" in described.outputs:
        tags = cast("dict[str, str]", outputs.get("tags") or {})
        outputs["tags"] = {key: value for key, value in tags.items() if not key.startswith("aws:")}
        outputs["tagsAll"] = dict(outputs["tags"])
    if "region" in described.outputs:
        outputs["region"] = work.region
    kept = {*described.outputs, *described.inputs}
    return {name: value for name, value in outputs.items() if name in kept and value is not None}


def tag_map(tags: Any) -> dict[str, str]:  # noqa: ANN401 - a map, or a list of pairs in either case
    """Tags in whichever of the API's forms, as a map."""
    if isinstance(tags, dict):
        return dict(cast("dict[str, str]", tags))
    return {pair["Key"]: pair.get("Value", "") for pair in cast("list[dict[str, str]]", tags or [])}


def account(outputs: Mapping[str, Value], work: Work) -> str:
    """The account that a resource is in."""
    owner = outputs.get("ownerId")
    if owner:
        return str(owner)
    caller = Work("sts", work.region, work.cancelled, lambda _: {})
    return str(caller.call("GetCallerIdentity")["Account"])


def _must_read(row: Row, work: Work, known: Mapping[str, Value]) -> dict[str, Value]:
    outputs = read(row, work, known)
    if outputs is None:
        raise ProviderError(f"{row.read[0].operation}: {row.type} {work.id} is not there right after it was written")
    return outputs


def _read_or_nothing(row: Row, work: Work, known: Mapping[str, Value]) -> dict[str, Value]:
    try:
        return read(row, work, known) or {}
    except ProviderError:
        return {}


def await_ready(row: Row, work: Work, known: Mapping[str, Value]) -> None:
    """Wait until the resource is in a good state. ProviderError for a bad one, or if it takes too long."""
    wanted = row.ready
    if wanted is None:
        return
    status = ""
    for _ in range(wanted.seconds * 4):
        answer = _ask(work, row, row.read[0], {**known, "id": work.id})
        status = str(encode.get(answer, tuple(wanted.path.split("."))))
        if status in wanted.good:
            return
        if status in wanted.bad:
            issues = encode.get(answer, ("health", "issues")) or []
            told = "; ".join(f"{issue.get('code')}: {issue.get('message')}" for issue in issues)
            raise ProviderError(f"{row.type} {work.id} is {status}{': ' if told else ''}{told}")
        work.pause(0.25)
    raise ProviderError(f"{row.type} {work.id} is still {status} after {wanted.seconds} s")


def update(row: Row, work: Work, step: Transition) -> dict[str, Value]:
    """Bring the resource to its new inputs. Returns its outputs.

    Raises AwsError where the first call failed, HalfMadeError where some of the change is made. Inputs are kept as they
    were then, so that the next update does all of it again: every call of an update may be repeated.
    """
    emptied = {name: row.empty[name] for name in row.empty if name in step.changed}
    known = {**step.olds, **step.news, "id": work.id}
    done = 0
    try:
        for call in row.update:
            if step.changed & covers(row, call):
                work.call(call.operation, **plans.parameters(row, call, {**emptied, **step.news}, known))
                done += 1
                await_ready(row, work, known)
        done += links.change(row, work, step) + links.retag(row, work, step)
        row.hooks.updated(work, step)
        await_ready(row, work, known)
        return _must_read(row, work, known)
    except ProviderError as error:
        if not done:
            raise
        live = _read_or_nothing(row, work, known)
        raise HalfMadeError(str(error), work.id, {**step.olds, **live}, dict(step.old_inputs)) from error


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
    _await_gone(row, work, values)


def _await_gone(row: Row, work: Work, values: Mapping[str, Value]) -> None:
    """Where creation is waited for, deletion is too."""
    if row.ready is None:
        return
    for _ in range(row.ready.seconds * 4):
        if _ask(work, row, row.read[0], values) is None:
            return
        work.pause(0.25)
    raise ProviderError(f"{row.type} {work.id} is still being deleted after {row.ready.seconds} s")
