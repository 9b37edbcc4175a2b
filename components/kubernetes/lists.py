"""Lists of objects, as an API server hands them out.

Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, cast
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PAGE = 500
"""Objects of one answer. Of nodes that is about 10 MiB at most, as a node of many images is of 20 KiB."""


class Asks(Protocol):
    """What can ask an API server."""

    def ask(self, method: str, path: str) -> Mapping[str, object]:
        """One request."""
        ...


def pages(api: Asks, path: str, **query: str) -> Iterator[Mapping[str, Any]]:
    """The answers to a list, whole, until there are no more.

    Args:
        api: whom to ask.
        path: path of the list.
        query: further parameters, such as a field selector.

    Raises:
        ApiError: the API server refuses.
    """
    more: dict[str, str] = {}
    while True:
        asked = urlencode({"limit": str(PAGE), **query, **more})
        answer = cast("Mapping[str, Any]", api.ask("GET", f"{path}?{asked}"))
        yield answer
        more = {"continue": answer.get("metadata", {}).get("continue", "")}
        if not more["continue"]:
            return
