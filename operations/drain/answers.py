"""What the API server's answer to an eviction means. Pure.

Source: https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/ and the registry of that subresource
(kubernetes, pkg/registry/core/pod/storage/eviction.go).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

FIRST_WAIT = 5.0
LONGEST_WAIT = 30.0
"""Seconds until a pod is asked for again that may not leave yet."""


class Kind(StrEnum):
    """`going`: accepted; `gone`: there is no such pod any more; `later`: ask again; `never`: no use in asking."""

    GOING = "going"
    GONE = "gone"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What came of one eviction.

    Attributes:
        wait: seconds until it is asked for again, where it is asked `later`.
        why: in one line.
    """

    kind: Kind
    wait: float = 0.0
    why: str = ""


GOING = Answer(kind=Kind.GOING)


def refused(  # noqa: PLR0911  a row each
    code: int, reason: str, message: str, retry_after: float | None, tries: int
) -> Answer:
    """The meaning of a refusal.

    Args:
        code: the HTTP status.
        reason: the Status object's reason.
        message: its message.
        retry_after: seconds of the header Retry-After.
        tries: how often this pod was asked for before.
    """
    wait = max(retry_after or 0.0, min(LONGEST_WAIT, FIRST_WAIT * 2.0**tries))
    match code:
        case HTTPStatus.NOT_FOUND | HTTPStatus.CONFLICT:
            # The name is another pod's by now where the uid does not fit: a StatefulSet's comes back under its name.
            return Answer(kind=Kind.GONE)
        case HTTPStatus.TOO_MANY_REQUESTS:
            busy = "disruption budget" not in message
            return Answer(kind=Kind.LATER, wait=wait, why="the API server is busy" if busy else message)
        case HTTPStatus.FORBIDDEN if "being terminated" in message:
            return Answer(kind=Kind.GOING)
        case HTTPStatus.FORBIDDEN | HTTPStatus.UNAUTHORIZED:
            return Answer(kind=Kind.NEVER, why=f"{message}; it takes create on pods/eviction")
        case HTTPStatus.INTERNAL_SERVER_ERROR if "more than one PodDisruptionBudget" in message:
            return Answer(kind=Kind.LATER, wait=LONGEST_WAIT, why=f"{message}; leave it one budget")
        case _ if code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return Answer(kind=Kind.LATER, wait=wait, why=message)
        case _:
            return Answer(kind=Kind.NEVER, why=f"{reason or code}: {message}")
