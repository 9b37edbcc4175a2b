"""What every test has."""

import asyncio

import pytest

LOOP = asyncio.new_event_loop()
"""Never closed: its executor's threads hold loops that the SDK's mocks made there and that nobody closes."""


@pytest.fixture(autouse=True)
def event_loop_of_the_sdk() -> None:
    """Pulumi's SDK asks for the thread's event loop: Python makes none from 3.14 on, nor after an `asyncio.run`."""
    asyncio.set_event_loop(LOOP)
