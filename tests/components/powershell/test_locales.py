"""The table of Windows' locales is what PowerShell's own tells."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from tools import locales

if TYPE_CHECKING:
    from pathlib import Path

    from tests.components.powershell.engine.process import Engine


def test_the_table_of_locales_is_what_its_tool_writes(engine: Engine, tmp_path: Path) -> None:
    script = tmp_path / "locales.ps1"
    script.write_text(locales.SCRIPT)
    with locales.FILE.open() as file:
        table = [(row["name"], row["identifier"]) for row in csv.DictReader(file)]
    assert table == locales.rows(engine.run(script, tmp_path, {}).lines)
