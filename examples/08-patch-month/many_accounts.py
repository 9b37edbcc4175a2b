"""One release over many stacks and accounts: each is brought up and verified, some at once, and one table tells of all.

    python examples/08-patch-month/many_accounts.py stacks.json --at-once 4

`stacks.json` is a list of `{"stack": "prod-eu", "profile": "prod"}`: a stack of the project in this folder, and the AWS
profile of its account (none for the environment's own). A stack that fails keeps nobody: the others go on, and the exit
code is 1.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pulumi import automation as auto


@dataclass(frozen=True)
class Target:
    """A stack, and the profile of its account."""

    stack: str
    profile: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """What its engine and its checks run with, beside what this program has."""
        return {"AWS_PROFILE": self.profile} if self.profile else {}


@dataclass(frozen=True)
class Result:
    """What came of one: how many resources changed, and whether its nodes run the release."""

    target: Target
    changed: str
    verified: str

    @property
    def right(self) -> bool:
        """Whether all of it went well."""
        return self.verified == "right"


def bring_up(target: Target, project: Path, minutes: int) -> Result:
    """`pulumi up`, then `rollout verify` over the stack's outputs."""
    options = auto.LocalWorkspaceOptions(env_vars=target.environment)
    try:
        stack = auto.select_stack(target.stack, work_dir=str(project), opts=options)
        changes = stack.up(refresh=True, on_output=lambda _: None).summary.resource_changes or {}
        outputs = {name: each.value for name, each in stack.outputs().items()}
    except auto.CommandError as error:
        return Result(target, "failed", str(error).strip().splitlines()[-1])
    changed = sum(count for operation, count in changes.items() if operation not in {"same", "read"})
    return Result(target, str(changed), verified(target, outputs, minutes))


def verified(target: Target, outputs: dict[str, object], minutes: int) -> str:
    """What `rollout verify` says: right, or its last line."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "outputs.json"
        file.write_text(json.dumps(outputs))
        command = [sys.executable, "-m", "operations", "rollout", "verify", "--outputs", str(file)]
        done = subprocess.run(
            [*command, "--wait", str(minutes)],
            env={**os.environ, **target.environment},
            capture_output=True,
            text=True,
            check=False,
        )
    return "right" if done.returncode == 0 else (done.stdout + done.stderr).strip().splitlines()[-1]


def table(results: list[Result]) -> str:
    """One line a stack, those that went wrong last."""
    rows = [("stack", "changed", "nodes"), *((r.target.stack, r.changed, r.verified) for r in results)]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    return "\n".join(f"{row[0]:<{widths[0]}}  {row[1]:>{widths[1]}}  {row[2]}" for row in rows)


def main() -> int:
    """Bring all up; 0 where every stack is right, 1 where one is not."""
    parser = argparse.ArgumentParser(description="Bring many stacks up, and tell of all in one table.")
    parser.add_argument("stacks", type=Path, help="JSON list of stack and profile")
    parser.add_argument("--project", type=Path, default=Path(), help="folder of Pulumi.yaml")
    parser.add_argument("--at-once", type=int, default=4, help="stacks at once")
    parser.add_argument("--minutes", type=int, default=90, help="to wait for a stack's nodes")
    given = parser.parse_args()
    targets = [Target(**each) for each in json.loads(given.stacks.read_text())]

    def brought_up(target: Target) -> Result:
        return bring_up(target, given.project, given.minutes)

    with ThreadPoolExecutor(given.at_once) as pool:
        results = list(pool.map(brought_up, targets))
    print(table(sorted(results, key=lambda each: (not each.right, each.target.stack))))
    return 0 if all(each.right for each in results) else 1


if __name__ == "__main__":
    sys.exit(main())
