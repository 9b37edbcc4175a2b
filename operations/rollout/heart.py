"""The thread that keeps termination hooks waiting while a roll-out is drained, whatever its clusters let it wait for.

A look at a cluster whose API server hangs lasts most of a minute, and the shortest wait of a hook is one.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Self

from operations.aws import UnreadError
from operations.rollout.drains import BEATS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from operations.rollout.drains import Drains, Hold

SHORTEST = 30
"""Seconds that a hook waits at least (Auto Scaling API, PutLifecycleHook): of a group that is found later, too."""


class Heart:
    """Beats as long as it is entered: at once, and then as often as the shortest wait may ask for."""

    def __init__(self, drains: Drains, held: Callable[[], Sequence[Hold]], shortest: int = SHORTEST) -> None:
        """Make one; nothing beats yet.

        Args:
            drains: what is beaten for.
            held: looks at Auto Scaling for the instances that a hook holds, also those that nobody drains yet.
            shortest: the shortest heartbeat timeout that one of their hooks may have, in seconds.
        """
        self._drains = drains
        self._held = held
        self._every = shortest / BEATS
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heart", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        self._thread.join()

    def _beat(self) -> None:
        while not self._ended.is_set():
            held: Sequence[Hold] = ()
            with suppress(UnreadError):  # the roll-out's own look tells of it
                held = self._held()
            self._drains.beat(held, self._every)
            self._ended.wait(self._every)
