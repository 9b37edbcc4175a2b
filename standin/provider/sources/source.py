"""What the data sources share: calls, filters, and answers read through the schema."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from standin.provider import botocore_models, encode, mapping, schema
from standin.provider.errors import AwsError, ProviderError
from standin.provider.work import Work

if TYPE_CHECKING:
    import threading
    from collections.abc import Mapping

    from engine_plugin.values import Value
    from standin.provider.mapping import Node
    from standin.provider.schema import Type


@dataclass(frozen=True)
class Query:
    """One call of a data source."""

    token: str
    args: Mapping[str, Value]
    region: str
    cancelled: threading.Event

    def call(self, service: str, operation: str, **parameters: Any) -> Any:  # noqa: ANN401 - any API parameter and answer
        return Work(service, self.region, self.cancelled, lambda _: {}).call(operation, **parameters)

    def find(self, what: str, service: str, operation: str, **parameters: Any) -> Any:  # noqa: ANN401 - as above
        """A call that reads one thing by name. ProviderError, in the real provider's words, where there is none."""
        try:
            return self.call(service, operation, **parameters)
        except AwsError as error:
            if error.not_found:
                raise ProviderError(f"reading {what}: couldn't find resource") from error
            raise

    def decode(self, service: str, operation: str, at: str, answer: Any, **renames: str) -> dict[str, Value]:  # noqa: ANN401 - as above
        """The part of an operation's answer that lies at `at`, as this data source's outputs."""
        return encode.decode(_node(self.token, service, operation, at, tuple(renames.items())), answer)

    def filters(self) -> list[dict[str, Any]]:
        """EC2 filters from `filters` and `tags`."""
        given = cast("list[dict[str, Any]]", self.args.get("filters") or [])
        tags = cast("dict[str, str]", self.args.get("tags") or {})
        named = [{"Name": each["name"], "Values": each["values"]} for each in given]
        return named + [{"Name": f"tag:{key}", "Values": [value]} for key, value in tags.items()]


@functools.cache
def _node(token: str, service: str, operation: str, at: str, renames: tuple[tuple[str, str], ...]) -> Node:
    described = schema.lookup(token)
    if described is None:
        raise ProviderError(f"rehearsals do not serve {token}")
    shape = botocore_models.output_shape(service, operation, at)
    kind = cast("Type", {"props": dict(described.outputs), "required": []})
    return mapping.build(kind, shape, mapping.Renames(dict(renames)))


def only(found: list[Any], one: str, many: str) -> Any:  # noqa: ANN401 - any API answer
    """The one element. ProviderError, in the real provider's words, for none or several."""
    if not found:
        raise ProviderError(f"no matching {one} found")
    if len(found) > 1:
        raise ProviderError(f"multiple {many} matched; use additional constraints to reduce matches to a single {one}")
    return found[0]


def tags_of(found: Mapping[str, Any]) -> dict[str, str]:
    """The tags of an API answer, without AWS's own."""
    tags = cast("list[dict[str, str]]", found.get("Tags") or [])
    return {tag["Key"]: tag["Value"] for tag in tags if not tag["Key"].startswith("aws:")}
