"""A topic's properties are attributes, all of them text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standin.provider import schema
from standin.provider.hooks import Hooks, Properties, Transition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from standin.provider.values import Value
    from standin.provider.work import Work

_TOPIC = schema.require("aws:sns/topic:Topic")
ATTRIBUTES = tuple(name for name in _TOPIC.inputs if name not in {"name", "namePrefix", "region", "tags"})
"""Inputs that are attributes of the topic."""


def attribute(name: str) -> str:
    """The attribute of a property: `kmsMasterKeyId` is `KmsMasterKeyId`, `httpFailure...` is `HTTPFailure...`."""
    for prefix in ("http", "sqs"):
        if name.startswith(prefix):
            return prefix.upper() + name.removeprefix(prefix)
    return name[0].upper() + name[1:]


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_READERS: dict[str, Callable[[str], Value]] = {"bool": lambda text: text == "true", "int": int}


class TopicHooks(Hooks):
    """Attributes are given together at creation, and one by one later."""

    def request(self, operation: str, request: dict[str, Any], inputs: Mapping[str, Value]) -> dict[str, Any]:
        del operation
        given = {attribute(name): _text(inputs[name]) for name in ATTRIBUTES if inputs.get(name) not in {None, False}}
        return {**request, "Attributes": given} if given else request

    def outputs(self, work: Work, outputs: Properties, answers: list[Any]) -> Properties:
        found = answers[0]
        for name, kind in _TOPIC.outputs.items():
            value = found.get(attribute(name))
            if value is not None:
                outputs[name] = _READERS.get(str(kind), str)(value)
        return {"fifoTopic": False, **outputs, "arn": work.id, "name": work.id.rpartition(":")[2]}

    def updated(self, work: Work, change: Transition) -> None:
        for name in ATTRIBUTES:
            if name in change.changed:
                value = _text(change.news.get(name, ""))
                work.call("SetTopicAttributes", TopicArn=work.id, AttributeName=attribute(name), AttributeValue=value)
