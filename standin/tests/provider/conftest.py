"""A provider process and a stand-in account of the tests' own."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from standin.api import process
from standin.tests.accounts import SEED
from standin.tests.provider import engine as driver
from standin.tests.provider.cases import CASES, World
from standin.tests.provider.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REGION = "eu-central-1"

_numbers = count(1)


@pytest.fixture(scope="session")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[process.Server]:
    """One account for all tests, which leave resources with names of their own behind."""
    state_dir = tmp_path_factory.mktemp("account")
    yield process.start(state_dir, SEED)
    process.stop(state_dir)


@pytest.fixture(scope="session")
def engine(api: process.Server) -> Iterator[Engine]:
    """The engine's side of a provider that is configured for the account."""
    plugin, address = driver.start(api.url)
    engine = Engine(address)
    engine.configure(region=REGION)
    yield engine
    engine.channel.close()
    plugin.terminate()
    plugin.wait()
    assert plugin.stdout is not None
    plugin.stdout.close()


@pytest.fixture(scope="session")
def aws(api: process.Server) -> Callable[[str], Any]:
    """boto3 clients of the account, by service: what any other tool does there."""
    session: Any = boto3.Session("rehearsal", "rehearsal", region_name=REGION)  # boto3's overloads want literals

    def client(service: str) -> Any:  # noqa: ANN401 - as above
        return session.client(service, endpoint_url=api.url)

    return client


@pytest.fixture(scope="session")
def world(engine: Engine, aws: Callable[[str], Any]) -> World:
    """What resources need around them."""
    return World(engine, aws, CASES)


@pytest.fixture
def name() -> str:
    """A name that no other test uses."""
    return f"test-{next(_numbers)}"
