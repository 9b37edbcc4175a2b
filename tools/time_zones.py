"""Write the table of Windows' names of time zones.

python -m tools.time_zones

They come from CLDR's windowsZones, as the installed tzlocal has them (https://github.com/regebro/tzlocal).
"""

from __future__ import annotations

import csv
from pathlib import Path

from tzlocal.windows_tz import win_tz

FILE = Path(__file__).parents[1] / "components" / "facts" / "time_zones.csv"


def rows() -> list[tuple[str, str]]:
    """Windows' name of each zone, and the one of the IANA's that stands for it."""
    return sorted(win_tz.items())


def main() -> None:
    """Write it anew."""
    with FILE.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("name", "iana"))
        writer.writerows(rows())


if __name__ == "__main__":
    main()
