"""aws-iam-authenticator's own parser, as a process that answers one question a line."""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


@dataclass(frozen=True)
class Verdict:
    """The role mappings that the authenticator finds, and the error that it logs, empty where there is none."""

    roles: list[dict[str, object]]
    error: str


class Judge:
    """A running parser."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def read(self, text: str) -> Verdict:
        """What the authenticator makes of a mapRoles."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise ValueError("the judge has no pipes")
        stdin.write(json.dumps({"mapRoles": text}) + "\n")
        stdin.flush()
        answer = cast("dict[str, object]", json.loads(stdout.readline()))
        return Verdict(cast("list[dict[str, object]]", answer["roles"] or []), str(answer.get("error", "")))


@contextmanager
def running_judge(program: Path) -> Generator[Judge]:
    """Start the parser, and end it."""
    with subprocess.Popen(
        [program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
    ) as process:
        yield Judge(process)
