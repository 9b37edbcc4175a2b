"""Starting quickly: what a process loads at its start is no garbage."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator


@contextmanager
def without_collections() -> Generator[None]:
    """Load modules and tables without Python's search for reference cycles.

    Each search walks what was loaded so far, and none of it goes before the process does: the API of a rehearsal spends
    a third of its start on that. Afterwards what stays is left out of later searches (`gc.freeze`).
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
