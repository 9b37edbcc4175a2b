"""`python -m operations`."""

from operations.start import run

run("python -m operations")
