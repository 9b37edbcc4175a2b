"""What every test has."""

import asyncio
import warnings

import pytest


@pytest.fixture(scope="session", autouse=True)
def event_loop_of_the_sdk() -> None:
    """Pulumi's SDK asks for the thread's event loop, which Python no longer makes by itself from 3.14 on.

    It is not closed: its executor's threads hold loops that the SDK's mocks made there and that nobody closes.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # Python 3.12 and 3.13 still make it, and say so
        try:
            asyncio.get_event_loop()
        except RuntimeError:
            asyncio.set_event_loop(asyncio.new_event_loop())
