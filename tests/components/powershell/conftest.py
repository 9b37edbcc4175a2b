"""The engine that runs PowerShell in the tests, and nodes to be."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.components.powershell.engine.node import Nodes
from tests.components.powershell.engine.process import Engine, find
from tests.components.powershell.machine import PROGRAMS, Machine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A PowerShell, one process for all; without one its tests are skipped, in CI they fail."""
    program = find()
    if program is None:
        say = "no PowerShell 7: install pwsh (https://aka.ms/powershell), or lay it at ../shared/pwsh/pwsh"
        if os.environ.get("CI"):
            pytest.fail(say)
        pytest.skip(say)
    folder: Path = tmp_path_factory.mktemp("engine")
    with Engine(program, folder) as running:
        yield running


@pytest.fixture(scope="session")
def nodes(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Nodes:
    """Nodes whose image has a bootstrap script that works."""
    return Nodes(engine, tmp_path_factory.mktemp("nodes"))


@pytest.fixture
def bare(engine: Engine, tmp_path: Path) -> Machine:
    return Machine(engine, tmp_path)


@pytest.fixture
def machine(bare: Machine) -> Machine:
    """An EKS optimized AMI."""
    for place, text in PROGRAMS.items():
        bare.has(place, text)
    return bare
