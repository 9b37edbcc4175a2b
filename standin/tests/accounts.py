"""The account that most tests begin with: a seed as a person would write it."""

from __future__ import annotations

from pathlib import Path

from standin.seed.document import Seed

FILE = Path(__file__).with_name("account.json")
SEED = Seed.load(FILE)
OWNER = "801119661308"
"""Who published its Amazon AMIs."""
