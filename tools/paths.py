"""Where set-up puts things: every folder lies in the checkout, is ignored by git and goes with `make clean`."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""

VENV = ROOT / ".venv"
"""The virtual environment with the locked packages; `Pulumi.yaml` names it too."""

TOOLS = ROOT / ".tools"
"""Everything that set-up builds or downloads outside the virtual environment."""

BIN = TOOLS / "bin"
"""Launchers of the rehearsal; first on PATH in a rehearsal shell."""

BUILT = TOOLS / "built"
"""Binaries built from Go modules."""

CACHES = TOOLS / "caches"
"""Caches of the package managers, kept here so that nothing is written outside the checkout."""

STAMPS = TOOLS / "stamps"
"""One file a finished step, holding the digest of what it was made from."""

REHEARSAL = ROOT / ".rehearsal"
"""State of the rehearsal: the account, the stacks, the engine's home."""
