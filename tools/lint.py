"""Every static check, in one go: formatting, complexity, types, layers, locks. Exit code 0 only if all pass.

Types, which take a minute, are not checked again until a file, a setting or the lock has changed since they passed.
"""

import os
import re
import subprocess
import sys
import tomllib

from tools.paths import ROOT, VENV
from tools.steps import stamps

PACKAGES = [str(ROOT), str(ROOT / "policies")]
"""Where our packages lie."""

TYPES = "types"

CHECKS = {
    "formatting": ["ruff", "format", "--check", "--quiet", "."],
    "complexity and habits": ["ruff", "check", "--quiet", "."],
    TYPES: ["basedpyright", "--warnings"],
    "layers": ["lint-imports"],
}
"""What a check looks at, and its command in the virtual environment."""


def addresses_in_locks() -> list[str]:
    """Lines of our lock files that name a download address: a lock carries versions and hashes only."""
    locks = [*ROOT.glob("requirements*.txt"), *ROOT.glob("tools/**/*.txt"), *ROOT.glob("policies/requirements*.txt")]
    locks += ROOT.glob("tests/**/package-lock.json")
    return [
        f"{lock.relative_to(ROOT)}:{number}: {line}"
        for lock in locks
        for number, line in enumerate(lock.read_text().splitlines(), start=1)
        if re.search(r"https?://", line)
    ]


def typed() -> str:
    """A digest of what the types depend on: our modules, the settings, the locked packages, the Python."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    included = [ROOT / name for name in settings["tool"]["basedpyright"]["include"]]
    modules = sorted(file for place in included for file in (place.rglob("*.py") if place.is_dir() else [place]))
    names = [str(module.relative_to(ROOT)) for module in modules]
    return stamps.digest([*modules, ROOT / "pyproject.toml", ROOT / "requirements-dev.txt"], *names, sys.version)


def main() -> int:
    """Run all checks; the output of those that fail."""
    failed = 0
    seen = typed()
    for title, (program, *arguments) in CHECKS.items():
        if title == TYPES and stamps.is_done(TYPES, seen):
            sys.stdout.write(f"  {title}: passed, and nothing has changed since\n")
            continue
        done = subprocess.run(
            [str(VENV / "bin" / program), *arguments],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(PACKAGES)},
            capture_output=True,
            text=True,
            check=False,
        )
        sys.stdout.write(f"  {title}: {'passed' if done.returncode == 0 else 'FAILED'}\n")
        sys.stdout.flush()
        if done.returncode:
            failed += 1
            sys.stdout.write(done.stdout + done.stderr)
        elif title == TYPES:
            stamps.set_done(TYPES, seen)
    found = addresses_in_locks()
    sys.stdout.write(
        f"  locks without addresses: {'FAILED' if found else 'passed'}\n" + "".join(f"{f}\n" for f in found)
    )
    return 1 if failed or found else 0


if __name__ == "__main__":
    sys.exit(main())
