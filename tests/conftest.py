"""What every test has."""

from __future__ import annotations

import asyncio
import gc
import logging
from functools import cache
from typing import Any

import pytest
import typer.main
import typer.testing
from botocore.loaders import JSONFileLoader
from hypothesis import HealthCheck, settings

LOOP = asyncio.new_event_loop()
"""Never closed: its executor's threads hold loops that the SDK's mocks made there and that nobody closes."""

LOADED = 50_000
"""New objects at which Python looks for garbage, in place of 700: of what a worker holds nearly all is imported."""


def _without_traceback(record: logging.LogRecord) -> bool:
    record.exc_info = None
    return True


# A task whose error no test reads is told when it is collected, perhaps in the midst of an `ast.parse`; its traceback
# would parse source, too, which fails the outer one before Python 3.11.8 (python/cpython#106905).
logging.getLogger("asyncio").addFilter(_without_traceback)


@pytest.fixture(autouse=True)
def event_loop_of_the_sdk() -> None:
    """Pulumi's SDK asks for the thread's event loop: Python makes none from 3.14 on, nor after an `asyncio.run`."""
    asyncio.set_event_loop(LOOP)


def pytest_configure(config: pytest.Config) -> None:
    """What each test would read anew is read once: AWS's models, which a new session does not share with the one
    before, and the command line, of which each call builds all commands.

    Each day's random examples are the same ones, so that a change is judged by itself; nightly ones are others. How
    fast they are made tells of a busy machine, and of no fault.
    """
    settings.register_profile("daily", derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow])
    if config.option.markexpr == "not nightly" and config.option.hypothesis_profile is None:
        settings.load_profile("daily")
    read: Any = JSONFileLoader().load_file
    setattr(JSONFileLoader, "load_file", staticmethod(cache(read)))  # noqa: B010  its stub says it is no static method
    setattr(typer.testing, "_get_command", cache(typer.main.get_command))  # noqa: B010  no public way to give the runner one


def pytest_collection_finish() -> None:
    """What is loaded by now stays: the search for garbage need not walk it again with every few hundred objects."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(LOADED)
