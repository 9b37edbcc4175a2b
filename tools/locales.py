"""Write the table of Windows' locales.

python -m tools.locales

They come from .NET's own table of Windows' locale identifiers (IcuLocaleData of dotnet/runtime), as PowerShell on PATH
has it; those of sorts, of languages without a country, and pseudo-locales are left out.
"""

from __future__ import annotations

import csv
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FILE = Path(__file__).parents[1] / "components" / "facts" / "locales.csv"

SCRIPT = """
$Table = [string].Assembly.GetType('System.Globalization.IcuLocaleData').GetMethods('NonPublic,Public,Static')
$Name = $Table.Where({ $_.Name -eq 'LCIDToLocaleName' })[0]
foreach ($Id in 0x401..0xffff) {
  $Found = $Name.Invoke($null, @([int]$Id))
  if ($Found) { '{0:x4} {1}' -f $Id, $Found }
}
"""
"""Tells each identifier and its name in small letters."""

_LINE = re.compile(
    r"(?P<identifier>[0-9a-f]{4}) (?P<language>(?!qps)[a-z]{2,3})(?P<script>-[a-z]{4})?-(?P<country>[a-z]{2}|\d{3})"
    r"(?P<rest>-valencia|_tradnl)?"
)


def rows(lines: Iterable[str]) -> list[tuple[str, str]]:
    """Windows' name of each locale, and its identifier."""
    found = filter(None, map(_LINE.fullmatch, lines))
    return sorted(
        (
            f"{each['language']}{(each['script'] or '').title()}-{each['country'].upper()}{each['rest'] or ''}",
            f"0x{each['identifier'].upper()}",
        )
        for each in found
    )


def main() -> None:
    """Write it anew."""
    command = ["pwsh", "-NoProfile", "-NonInteractive", "-Command", SCRIPT]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    with FILE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("name", "identifier"))
        writer.writerows(rows(told.splitlines()))


if __name__ == "__main__":
    main()
