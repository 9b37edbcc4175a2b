"""Commands of the engine that nobody waits for any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rehearsal import engine

if TYPE_CHECKING:
    from pathlib import Path

HANGING = """#!/bin/sh
echo '{"sequence": 0, "preludeEvent": {}}'
exec sleep 100000
"""


class GivenUp(BaseException):
    """What ends a test whose time is over; like that of pytest, no Exception."""


def test_an_engine_that_hangs_ends_with_who_gave_it_up(tmp_path: Path) -> None:
    """It would be waited for without end; the time limit of every test ends this one then."""
    program = tmp_path / "pulumi"
    program.write_text(HANGING)
    program.chmod(0o755)

    def give_up(event: engine.Event) -> None:
        raise GivenUp(event)

    with pytest.raises(GivenUp):
        engine.run(["up"], tmp_path, {"PATH": f"{tmp_path}:/usr/bin:/bin"}, give_up)
