"""What every test has."""

import asyncio

import pytest
from hypothesis import settings

LOOP = asyncio.new_event_loop()
"""Never closed: its executor's threads hold loops that the SDK's mocks made there and that nobody closes."""


@pytest.fixture(autouse=True)
def event_loop_of_the_sdk() -> None:
    """Pulumi's SDK asks for the thread's event loop: Python makes none from 3.14 on, nor after an `asyncio.run`."""
    asyncio.set_event_loop(LOOP)


def pytest_configure(config: pytest.Config) -> None:
    """Each day's random examples are the same ones, so that a change is judged by itself; nightly ones are others."""
    settings.register_profile("daily", derandomize=True, database=None)
    if config.option.markexpr == "not nightly" and config.option.hypothesis_profile is None:
        settings.load_profile("daily")
