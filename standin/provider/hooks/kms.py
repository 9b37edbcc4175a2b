"""A grant's key is called as the program calls it, by id or ARN, which stands in the grant's own id."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standin.provider.hooks import Hooks, Properties

if TYPE_CHECKING:
    from standin.provider.work import Work


class GrantHooks(Hooks):
    """The API tells one of both only."""

    def outputs(self, work: Work, outputs: Properties, answers: list[Any]) -> Properties:
        del answers
        return {**outputs, "keyId": work.id.rpartition(":")[0]}
