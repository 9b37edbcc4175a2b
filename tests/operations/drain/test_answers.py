"""What each answer to an eviction means; the messages are those of kubernetes' own registry."""

from __future__ import annotations

import pytest

from operations.drain.answers import Answer, Kind, refused

BUDGET = "Cannot evict pod as it would violate the pod's disruption budget."
TWO = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support."

CASES = {
    "gone": (404, "NotFound", 'pods "web" not found', None, Kind.GONE, 0.0, ""),
    "another pod of that name": (
        409,
        "Conflict",
        "the UID in the precondition does not match",
        None,
        Kind.GONE,
        0.0,
        "",
    ),
    "a budget": (429, "TooManyRequests", BUDGET, None, Kind.LATER, 5.0, BUDGET),
    "a budget that says when": (429, "TooManyRequests", BUDGET, 10.0, Kind.LATER, 10.0, BUDGET),
    "a busy API server": (429, "TooManyRequests", "too many requests", 1.0, Kind.LATER, 5.0, "the API server is busy"),
    "two budgets": (500, "InternalError", TWO, None, Kind.LATER, 30.0, f"{TWO}; leave it one budget"),
    "an API server that fails": (
        503,
        "ServiceUnavailable",
        "etcd leader changed",
        None,
        Kind.LATER,
        5.0,
        "etcd leader changed",
    ),
    "a namespace that goes": (403, "Forbidden", "namespace shop is being terminated", None, Kind.GOING, 0.0, ""),
    "no right": (403, "Forbidden", "no access", None, Kind.NEVER, 0.0, "no access; it takes create on pods/eviction"),
    "a request that cannot be": (422, "Invalid", "no such field", None, Kind.NEVER, 0.0, "Invalid: no such field"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_an_answer_means(case: str) -> None:
    code, reason, message, after, kind, wait, why = CASES[case]
    assert refused(code, reason, message, after, 0) == Answer(kind=kind, wait=wait, why=why)


def test_a_pod_that_may_not_leave_yet_is_asked_for_less_and_less_often() -> None:
    assert [refused(429, "", BUDGET, None, tries).wait for tries in range(5)] == [5, 10, 20, 30, 30]
