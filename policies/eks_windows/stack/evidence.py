"""What several sources together prove: one order of strength for every question that more than one of them answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic

from eks_windows.stack.facts import Fact, T
from eks_windows.stack.urn import name_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from eks_windows.stack.view import Place


@dataclass(frozen=True, slots=True)
class Sign(Generic[T]):
    """What one source says.

    Attributes:
        source: what to call it in a message ("its user data").
        fact: its answer; absent where it says nothing.
        rank: how strong it is, 0 the strongest.
    """

    source: str
    fact: Fact[T]
    rank: int = 0


def settled(place: Place, signs: Iterable[Sign[T]], agreed: Callable[[T, T], T | None] | None = None) -> Fact[T]:
    """What the signs prove.

    Known signs that agree are proof, unless a stronger one is still unknown. Signs that contradict each other prove
    nothing, and both are named.

    Args:
        place: where nothing is said.
        signs: what the sources say.
        agreed: what two answers come to together, None where they contradict; equal answers agree by default.
    """
    said = sorted((sign for sign in signs if not sign.fact.absent), key=lambda sign: sign.rank)
    known = [(sign, sign.fact.value) for sign in said if sign.fact.value is not None]
    if not known:
        return said[0].fact if said else Fact(place)
    first, value = known[0]
    for other, also in known[1:]:
        both = agreed(value, also) if agreed else (value if value == also else None)
        if both is None:
            return _contradiction(first, other)
        value = both
    stronger = next((sign for sign in said if sign.rank < first.rank), None)
    return Fact(first.fact.place, value) if stronger is None else _open(stronger, first)


def _contradiction(first: Sign[T], other: Sign[T]) -> Fact[T]:
    """Of two signs that are as strong as each other the first by place is named first, in whatever order they came."""
    if first.rank == other.rank:
        first, other = sorted((first, other), key=lambda sign: sign.fact.place)
    told = f"{first.source} says {_spoken(first)}, {other.source} says {_spoken(other)}"
    return Fact(first.fact.place, unknown=f"signs that contradict each other: {told}")


def _open(stronger: Sign[T], known: Sign[T]) -> Fact[T]:
    why = f"{stronger.source}: {stronger.fact.unknown}; that {known.source} says {_spoken(known)} proves nothing yet"
    return Fact(stronger.fact.place, unknown=why)


def _spoken(sign: Sign[T]) -> str:
    """An answer in a message: of a resource its name."""
    return name_in(f"{sign.fact.value}")
