"""What is set by calls of its own: links (a row's attachments) and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from standin.provider import botocore_models, plans
from standin.provider.errors import AwsError
from standin.provider.table.row import Call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import ListShape, StructureShape

    from engine_plugin.values import Value
    from standin.provider.hooks import Transition
    from standin.provider.table.row import Link, Row
    from standin.provider.work import Work


def make(row: Row, work: Work, inputs: Mapping[str, Value]) -> None:
    """Make the links that the creation has no member for."""
    for link in row.links:
        if link.property in row.aside or link.property not in plans.sending(row.type, row.create.operation).edges:
            _add(row, work, link, values(link, inputs.get(link.property)), inputs)


def change(row: Row, work: Work, step: Transition) -> None:
    """Bring links from the old state to the new inputs."""
    for link in row.links:
        if link.property in step.changed:
            before, after = values(link, step.olds.get(link.property)), values(link, step.news.get(link.property))
            gone = [value for value in before if value not in after]
            if link.removal_member != "" or not after:  # a removal that names no value would undo what is added
                _remove(row, work, link, gone, step.olds)
            _add(row, work, link, [value for value in after if value not in before], step.news)


def cut(row: Row, work: Work, state: Mapping[str, Value]) -> None:
    """Cut the links that a deletion does not cut itself."""
    for link in row.links:
        if link.first:
            _remove(row, work, link, values(link, state.get(link.property)), state)


def values(link: Link, value: Value) -> list[Value]:
    """The elements of a link's property; none where its value means no link."""
    if value is None or value == link.none:
        return []
    return list(cast("list[Value]", value)) if isinstance(value, list) else [value]


def _add(row: Row, work: Work, link: Link, items: list[Value], known: Mapping[str, Value]) -> None:
    for members in _requests(row, link, link.member, items):
        work.call(link.add, **_named(row, work, link.add, known), **members)


def _remove(row: Row, work: Work, link: Link, items: list[Value], known: Mapping[str, Value]) -> None:
    member = link.member if link.removal_member is None else link.removal_member
    for members in _requests(row, link, member, items):
        try:
            work.call(link.remove, **_named(row, work, link.remove, known), **members)
        except AwsError as error:
            if not error.not_found:
                raise


def _requests(row: Row, link: Link, member: str, items: list[Value]) -> list[dict[str, Any]]:
    """The parameters of each call that a link's elements need."""
    if not items:
        return []
    if not member:
        return [{}]
    is_list = isinstance(plans.described(row).inputs[link.property], list)
    return [{member: items}] if is_list and not link.one_by_one else [{member: item} for item in items]


def _named(row: Row, work: Work, operation: str, known: Mapping[str, Value]) -> dict[str, Any]:
    shape = botocore_models.input_shape(row.service, operation)
    return plans.naming(row, Call(operation), {**known, "id": work.id}, shape)


def retag(row: Row, work: Work, step: Transition) -> None:
    """Bring tags from the old state to the new inputs."""
    if row.tags is None or "tags" not in step.changed:
        return
    before = cast("dict[str, str]", step.olds.get("tags") or {})
    after = cast("dict[str, str]", step.news.get("tags") or {})
    key = plans.render(dict(row.tags.key), {**step.olds, **step.news, "id": work.id})
    gone = sorted(before.keys() - after.keys())
    fresh = {name: value for name, value in after.items() if before.get(name) != value}
    if gone:
        work.call(row.tags.remove, **key, **_removal(row, gone))
    if fresh:
        work.call(row.tags.add, **key, **_addition(row, fresh))


def _removal(row: Row, gone: list[str]) -> dict[str, Any]:
    members = botocore_models.input_shape(row.service, row.tags.remove if row.tags else "").members
    keys = next((member for member in ("TagKeys", "tagKeys") if member in members), None)
    return {keys: gone} if keys else {"Tags": [{"Key": name} for name in gone]}


def _addition(row: Row, fresh: dict[str, str]) -> dict[str, Any]:
    members = botocore_models.input_shape(row.service, row.tags.add if row.tags else "").members
    tags = next(member for member in ("Tags", "tags") if member in members)
    if members[tags].type_name == "map":
        return {tags: fresh}
    key, value = list(cast("StructureShape", cast("ListShape", members[tags]).member).members)[:2]
    return {tags: [{key: name, value: text} for name, text in fresh.items()]}
