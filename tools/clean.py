"""Remove everything that set-up, tests and rehearsals made in this checkout; runs on any Python.

python3 -m tools.clean
"""

import shutil
import subprocess
import sys

from tools.paths import REHEARSAL, ROOT, TOOLS, VENV

CACHES = (".pytest_cache", ".ruff_cache", ".hypothesis", ".import_linter_cache")


def main() -> None:
    """Stop the rehearsal's server, then remove what git ignores: environment, tools, rehearsal and caches."""
    python = VENV / "bin" / "python"
    if python.exists() and REHEARSAL.is_dir():
        subprocess.run([str(python), "-m", "rehearsal.down"], cwd=ROOT, check=False)
    folders = [REHEARSAL, TOOLS, VENV, *(ROOT / name for name in CACHES)]
    own = (
        folder for top in ROOT.iterdir() if top.is_dir() and top not in folders for folder in top.rglob("__pycache__")
    )
    for folder in [*folders, *own, ROOT / "__pycache__"]:
        shutil.rmtree(folder, ignore_errors=True)
    sys.stdout.write("clean: the checkout holds only its sources\n")


if __name__ == "__main__":
    main()
