"""What every test has."""

import asyncio

import pytest


@pytest.fixture(scope="session")
def loop_of_the_session() -> asyncio.AbstractEventLoop:
    """Never closed: its executor's threads hold loops that the SDK's mocks made there and that nobody closes."""
    return asyncio.new_event_loop()


@pytest.fixture(autouse=True)
def event_loop_of_the_sdk(loop_of_the_session: asyncio.AbstractEventLoop) -> None:
    """Pulumi's SDK asks for the thread's event loop: Python makes none from 3.14 on, nor after an `asyncio.run`."""
    asyncio.set_event_loop(loop_of_the_session)
