"""`make up`: the whole loop on a stand-in account: images, a build of each, the dev environment, the policy pack.

python -m rehearsal.up           a table at the end
python -m rehearsal.up --json    the same rows for a program
"""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from rehearsal import account_rows, shell
from rehearsal.builds import Build, BuildError, ensure_built
from rehearsal.kubernetes import KubernetesError
from rehearsal.show import Row, as_json, table
from rehearsal.stacks import Stack, StackError
from standin.api.process import RehearsalApiError
from tools.paths import ROOT

if TYPE_CHECKING:
    from rich.status import Status

    from rehearsal.engine import Event, Outcome

PACK = "policies"
ENVIRONMENT = "dev"
LOG_WIDTH = 160
"""Columns of the table where it goes to a file or a CI log."""


class RehearsalError(Exception):
    """The rehearsal cannot go on; each line of the text is one reason."""


@dataclass(frozen=True)
class Rehearsal:
    """One run of the loop.

    Attributes:
        environment: the variables that point the engine and boto3 at the stand-in account.
        console: where progress goes; standard error, so that `--json` stays alone on standard output.
    """

    environment: dict[str, str]
    console: Console

    def run(self) -> list[Row]:
        """Bring images, builds and the environment up; what was made, row by row.

        Raises:
            RehearsalError: a step failed, in the words of the engine, the program or the policy pack.
        """
        images = self._up("images")
        builds = {name: self._build(name, image["pipelineArn"]) for name, image in images.outputs["images"].items()}
        environment = self._up(ENVIRONMENT)
        return [
            *account_rows.images(images.outputs["images"]),
            *account_rows.releases(images.outputs["images"], builds),
            *account_rows.node_groups(ENVIRONMENT, environment.outputs["clusters"]),
            *_policies({"images": images.outcome, ENVIRONMENT: environment.outcome}),
        ]

    def _up(self, name: str) -> Updated:
        with self.console.status(f"{name}: starting the engine") as status:
            progress = _Progress(name, status)
            stack = Stack(ROOT, name, self.environment, progress.see)
            try:
                stack.select()
                outcome = stack.up("--policy-pack", PACK)
                if outcome.code:
                    raise RehearsalError("\n".join([*outcome.errors, *(v.message for v in outcome.reported)]))
                outputs = stack.outputs()
            except StackError as error:
                raise RehearsalError(str(error)) from error
        unchanged = outcome.operations["same"]
        self.console.print(f"  stack {name}: {outcome.changed} changed, {unchanged} unchanged")
        return Updated(outcome, outputs)

    def _build(self, name: str, pipeline_arn: str) -> Build:
        with self.console.status(f"image {name}: asking for a build") as status:
            try:
                build = ensure_built(pipeline_arn, shell.REGION, lambda state: status.update(f"image {name}: {state}"))
            except BuildError as error:
                raise RehearsalError(str(error)) from error
        self.console.print(f"  image {name}: {build.ami_id} {'built' if build.is_new else 'stands already'}")
        return build


@dataclass(frozen=True)
class Updated:
    """A stack after its update."""

    outcome: Outcome
    outputs: dict[str, Any]


@dataclass
class _Progress:
    """Counts an update's resources on the status line."""

    stack: str
    status: Status
    count: int = 0

    def see(self, event: Event) -> None:
        if "resOutputsEvent" in event:
            self.count += 1
            urn = event["resOutputsEvent"]["metadata"]["urn"]
            self.status.update(f"{self.stack}: {self.count} resources, {urn.rpartition('::')[2]}")


def _policies(outcomes: dict[str, Outcome]) -> list[Row]:
    """One row a rule: passed on every stack, or what was found on which."""
    found: dict[str, list[str]] = {}
    for stack, outcome in outcomes.items():
        for summary in outcome.of("policyAnalyzeStackSummaryEvent"):
            for rule in [*summary.get("passed", []), *summary.get("failed", [])]:
                found.setdefault(rule, [])
        for violation in outcome.reported:
            found.setdefault(violation.rule, []).append(f"{violation.level} on {stack}")
    return [Row("policies", rule, ", ".join(dict.fromkeys(words)) or "passed") for rule, words in sorted(found.items())]


def main(
    as_json_rows: Annotated[bool, typer.Option("--json", help="Print the rows as JSON instead of a table.")] = False,  # noqa: FBT002  (typer's way)
) -> None:
    """Rehearse the whole loop without an AWS account: images, a build of each, dev, and the policy pack.

    Example: python -m rehearsal.up --json
    """
    console = Console(stderr=True, highlight=False)
    try:
        server = shell.prepare(with_kubernetes=True)
        for line in server.note.splitlines():
            console.print(f"  {line}", soft_wrap=True)
        environment = shell.variables(server)
        os.environ.update(environment)
        rows = Rehearsal(environment, console).run()
    except (RehearsalApiError, KubernetesError, RehearsalError) as error:
        console.print(f"\n[red]the rehearsal stopped:[/red] {error}", soft_wrap=True)
        raise typer.Exit(1) from error
    if as_json_rows:
        sys.stdout.write(as_json(rows) + "\n")
    else:
        table(rows, Console(highlight=False, width=None if sys.stdout.isatty() else LOG_WIDTH))
    raise typer.Exit(1 if any(row.problem for row in rows) else 0)


if __name__ == "__main__":
    typer.run(main)
