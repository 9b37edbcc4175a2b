"""What a backend of moto's keeps by name: asking for a name that nothing has ends in the service's own error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_Thing = TypeVar("_Thing")


class Named(dict[str, _Thing]):
    """A dict in which a missing key raises the error that AWS answers with; moto looks many things up unasked.

    Args:
        missing: makes the error for a name.
    """

    def __init__(self, missing: Callable[[str], Exception], *given: Any) -> None:  # noqa: ANN401  as a dict's
        super().__init__(*given)
        self._missing = missing

    def __missing__(self, name: str) -> _Thing:
        raise self._missing(name)
