"""The write protocol: read, decide, write for just that version, and begin again when someone else was quicker.

A merge patch with the resourceVersion that was read cannot undo anybody's change: the API server refuses it with 409
when the object has moved on. Every retry starts from a new read, so an answer that was lost after the server had acted
is found out there: the entry stands and carries our mark.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING

from components.aws_auth.plan.configmap import ConfigMap, merge_patch, new_document
from components.aws_auth.plan.plan import Plan
from components.kubernetes.errors import ApiError, LostError, StatusError

if TYPE_CHECKING:
    from components.aws_auth.cluster.api import AwsAuthApi

MOST_TRIES = 12
WHOLE_SECONDS = 60.0
SHORTEST_WAIT = 0.02
LONGEST_WAIT = 2.0

Planner = Callable[[ConfigMap | None], Plan]

_locks: dict[str, threading.Lock] = {}
_locks_guard = threading.Lock()


@dataclass(frozen=True)
class Clock:
    """Time and chance, for tests to replace."""

    now: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = field(default=random.random)


@dataclass(frozen=True)
class Written:
    """The plan that was carried out, and how many tries that took."""

    plan: Plan
    tries: int


def write(api: AwsAuthApi, planner: Planner, clock: Clock | None = None) -> Written:
    """Carry out what `planner` decides about the live ConfigMap, once, whatever else happens to it meanwhile.

    Writers of one process take turns per cluster; writers elsewhere are met by the API server's version check.

    Raises:
        RefusedError: the planner refuses; nothing was changed.
        ApiError: the server refuses for good, or conflicts do not end within `MOST_TRIES` or `WHOLE_SECONDS`.
    """
    with _lock(api.endpoint):
        return _write(api, planner, clock or Clock())


def rehearse(api: AwsAuthApi, planner: Planner) -> Plan:
    """The plan for now, and the server's word (dry run) that it would accept it; nothing is persisted.

    Raises:
        RefusedError: as `write` would.
    """
    live = api.read()
    plan = planner(live)
    if plan.writes:
        _send(api, live, plan, dry_run=True)
    return plan


def _write(api: AwsAuthApi, planner: Planner, clock: Clock) -> Written:
    end = clock.now() + WHOLE_SECONDS
    tries = 0
    while True:
        tries += 1
        began = clock.now()
        live: ConfigMap | None = None
        try:
            live = api.read()
            plan = planner(live)
            if plan.writes:
                _send(api, live, plan)
            return Written(plan, tries)
        except (StatusError, LostError) as error:
            wait = _wait(error, tries, clock.now() - began, clock)
            if wait is None:
                raise ApiError(f"aws-auth not changed: {error}") from None
            if tries >= MOST_TRIES or clock.now() + wait > end:
                raise ApiError(_exhausted(error, tries, live)) from None
            clock.sleep(wait)


def _send(api: AwsAuthApi, live: ConfigMap | None, plan: Plan, *, dry_run: bool = False) -> None:
    if live is None:
        after = api.create(new_document(plan.text or "[]", plan.annotations), dry_run=dry_run)
    else:
        after = api.patch(merge_patch(live, plan.text, plan.annotations), dry_run=dry_run)
    if plan.text is not None and after.data.get("mapRoles") != plan.text:
        raise ApiError(
            "the API server stored another mapRoles than it was sent; an admission webhook rewrites aws-auth"
        )


def _wait(error: StatusError | LostError, tries: int, took: float, clock: Clock) -> float | None:
    """Seconds to the next try (full jitter); None where another try cannot help.

    A try that took long is one during which many others could write, so the writers of a slow server spread further.
    """
    longest = max(min(LONGEST_WAIT, SHORTEST_WAIT * 2.0**tries), took * tries)
    if isinstance(error, LostError) or error.code in {HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT}:
        return clock.chance() * longest
    if error.code == HTTPStatus.TOO_MANY_REQUESTS or error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return max(clock.chance() * longest, error.retry_after or 0.0)
    return None


def _exhausted(error: StatusError | LostError, tries: int, live: ConfigMap | None) -> str:
    if isinstance(error, StatusError) and error.code == HTTPStatus.CONFLICT and live is not None:
        writers = ", ".join(dict.fromkeys(live.writers)) or "unnamed"
        return f"aws-auth not changed: someone else changed it before each of {tries} tries (last writers: {writers})"
    return f"aws-auth may not have been changed: {tries} tries, the last one: {error}; run again, which is safe"


def _lock(endpoint: str) -> threading.Lock:
    with _locks_guard:
        return _locks.setdefault(endpoint, threading.Lock())
