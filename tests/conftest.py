"""What every test has."""

import asyncio
import logging

import pytest
from hypothesis import settings

LOOP = asyncio.new_event_loop()
"""Never closed: its executor's threads hold loops that the SDK's mocks made there and that nobody closes."""


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
    """Each day's random examples are the same ones, so that a change is judged by itself; nightly ones are others."""
    settings.register_profile("daily", derandomize=True, database=None)
    if config.option.markexpr == "not nightly" and config.option.hypothesis_profile is None:
        settings.load_profile("daily")
