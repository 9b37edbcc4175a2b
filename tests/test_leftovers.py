"""What one test leaves behind is no error of another."""

from __future__ import annotations

import ast
import asyncio
import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tests.conftest import LOOP

if TYPE_CHECKING:
    from collections.abc import Generator

SOURCE = "\n".join(f"f({each}, [1, (2, {{3: 4}})])" for each in range(300))


@contextmanager
def collected_often() -> Generator[None]:
    before = gc.get_threshold()
    gc.set_threshold(50)
    try:
        yield
    finally:
        gc.set_threshold(*before)


async def fails() -> float:
    return 1 + (1 / 0)  # carets mark a part of the line only, which is why its traceback parses it


async def leaves_errors_unread() -> None:
    for _ in range(50):
        ring: list[object] = [asyncio.ensure_future(fails())]
        ring.append(ring)
        await asyncio.sleep(0)
        del ring
        ast.parse(SOURCE)


def test_an_error_that_nobody_reads_does_not_fail_what_is_parsed_when_it_is_collected() -> None:
    with collected_often():
        LOOP.run_until_complete(leaves_errors_unread())
