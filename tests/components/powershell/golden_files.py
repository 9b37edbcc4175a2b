"""Golden files: the whole text that a case gives, kept beside the tests so that a change of it reads as a diff.

After a change that is meant: `GOLDEN=write pytest tests/components`, then read the diff.
"""

import os
from pathlib import Path

_FOLDER = Path(__file__).parent / "golden"


def expect(name: str, text: str) -> None:
    """Hold a text to its golden file, byte by byte."""
    file = _FOLDER / name
    if os.environ.get("GOLDEN") == "write":
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
    assert read(name) == text


def read(name: str) -> str:
    """The text of a golden file, for a comparison elsewhere."""
    return (_FOLDER / name).read_bytes().decode()


def names(folder: str) -> set[str]:
    """The golden files of a folder, to see that none is left over."""
    return {file.stem for file in (_FOLDER / folder).iterdir()}
