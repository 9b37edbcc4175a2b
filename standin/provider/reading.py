"""Reading a resource: its outputs from the account, and waiting until it is as it should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from engine_plugin.values import items
from standin.provider import encode, plans
from standin.provider.errors import AwsError, ProviderError
from standin.provider.partitions import partition_of
from standin.provider.work import Work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import StructureShape

    from engine_plugin.values import Value
    from standin.provider.table.row import Call, Row


def read(row: Row, work: Work, known: Mapping[str, Value]) -> dict[str, Value] | None:
    """The live outputs of the resource, beside what only the state knows (`known`, its old outputs or inputs).

    None if the resource is not there.
    """
    values: dict[str, Value] = {**plans.take_apart(row.import_id or row.id, work.id), **known, "id": work.id}
    outputs: dict[str, Value] = {}
    answers: list[Any] = []
    for number, call in enumerate(row.read):
        answer = ask(work, row, call, values)
        if answer is None:
            return None
        answers.append(answer)
        outputs |= encode.decode(plans.receiving(row.type, number), answer)
    told = {name: value for name, value in values.items() if name not in readable(row)}
    return _complete(row, work, row.hooks.outputs(work, {**told, **outputs}, answers))


def readable(row: Row) -> set[str]:
    """The properties that the row's reads tell; of the others only the state knows."""
    told = {name for number in range(len(row.read)) for name in plans.receiving(row.type, number).edges}
    return told - set(row.unread)


def ask(work: Work, row: Row, call: Call, values: Mapping[str, Value]) -> Any:  # noqa: ANN401 - any API answer
    """The resource's part of the answer to a read; None if it is not there."""
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
    places: dict[str, Value] = {}
    if row.built:
        places = {
            "partition": partition_of(work.region),
            "region": work.region,
            "account": account(outputs, work),
        }
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
    pairs = [{name.lower(): text for name, text in pair.items()} for pair in cast("list[dict[str, str]]", tags or [])]
    return {pair["key"]: pair.get("value", "") for pair in pairs}


def account(outputs: Mapping[str, Value], work: Work) -> str:
    """The account that a resource is in."""
    owner = outputs.get("ownerId")
    if owner:
        return str(owner)
    caller = Work("sts", work.region, work.cancelled, lambda _: {})
    return str(caller.call("GetCallerIdentity")["Account"])


def await_ready(row: Row, work: Work, known: Mapping[str, Value]) -> None:
    """Wait until the resource is in a good state. ProviderError for a bad one, or if it takes too long."""
    wanted = row.ready
    if wanted is None:
        return
    status = ""
    for _ in range(wanted.seconds * 4):
        answer = ask(work, row, row.read[0], {**known, "id": work.id})
        status = str(encode.get(answer, tuple(wanted.path.split("."))))
        if status in wanted.good:
            return
        if status in wanted.bad:
            issues = items(encode.get(answer, ("health", "issues")))
            told = "; ".join(f"{issue.get('code')}: {issue.get('message')}" for issue in issues)
            raise ProviderError(f"{row.type} {work.id} is {status}{': ' if told else ''}{told}")
        work.pause(0.25)
    raise ProviderError(f"{row.type} {work.id} is still {status} after {wanted.seconds} s")


def await_gone(row: Row, work: Work, values: Mapping[str, Value]) -> None:
    """Where creation is waited for, deletion is too."""
    if row.ready is None:
        return
    for _ in range(row.ready.seconds * 4):
        if ask(work, row, row.read[0], values) is None:
            return
        work.pause(0.25)
    raise ProviderError(f"{row.type} {work.id} is still being deleted after {row.ready.seconds} s")
