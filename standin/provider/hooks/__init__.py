"""What a resource type does that no row can say. A row without such things keeps `Hooks`, which do nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine_plugin.values import Value
    from standin.provider.work import Work

Properties = dict[str, Any]


@dataclass(frozen=True)
class Transition:
    """An update: from where to where."""

    olds: Mapping[str, Value]
    """The outputs so far: what the account had when it was last read."""
    old_inputs: Mapping[str, Value]
    news: Mapping[str, Value]
    changed: set[str]
    """The inputs that differ between the old ones and the new ones, by name."""


class Hooks:
    """The places where a resource type may step in; each of them starts from what the table made."""

    def request(self, operation: str, request: dict[str, Any], inputs: Mapping[str, Value]) -> dict[str, Any]:
        """The parameters of a creation or update, completed or changed before they are sent.

        `inputs` has the resource's `id`, too; None before creation.
        """
        del operation, inputs
        return request

    def outputs(self, work: Work, outputs: Properties, answers: list[Any]) -> Properties:
        """The properties read, completed: from the answers of the row's reads (in their order) or from calls.

        Properties that no API tells are there as the state has them.
        """
        del work, answers
        return outputs

    def created(self, work: Work, inputs: Mapping[str, Value]) -> None:
        """After creation, before the first read."""

    def answered(self, work: Work, answer: Any) -> None:  # noqa: ANN401  any answer of the API
        """After each of the row's own update calls, with what it was answered."""

    def updated(self, work: Work, change: Transition) -> None:
        """After the row's own update calls."""

    def deleting(self, work: Work, state: Mapping[str, Value]) -> None:
        """Before the deletion."""

    def recomputed(self, changed: set[str], news: Mapping[str, Value]) -> set[str]:
        """Outputs that an update of the `changed` inputs changes, beside those that the row names."""
        del changed, news
        return set()
