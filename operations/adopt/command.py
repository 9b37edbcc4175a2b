"""`adopt`: the command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from components.facts import limits
from operations.adopt.imports import LIMIT, ImportFileError, filled
from operations.adopt.live import read
from operations.adopt.previewed import Preview
from operations.adopt.report import Report, as_yaml, report
from operations.exit_codes import RIGHT
from operations.stack.write import replace_whole
from operations.terminal.command import Call

if TYPE_CHECKING:
    from operations.terminal.output import Output


def adopt_group(
    call: Call,
    group: Annotated[str, typer.Argument(help="Name of the Auto Scaling group in AWS.")],
    name: Annotated[str, typer.Option(help="Its name in the stack file.")] = "windows",
    cluster: Annotated[str | None, typer.Option(help="Its cluster. Default: as its tag tells.")] = None,
    import_file: Annotated[
        Path | None,
        typer.Option(help="What `pulumi preview --import-file` wrote: filled in for this group.", dir_okay=False),
    ] = None,
    previewed: Annotated[
        Path | None,
        typer.Option(
            "--preview", help="What the same command printed with --json: then nothing changes.", dir_okay=False
        ),
    ] = None,
) -> int:
    """Tell how a group that CloudFormation, eksctl, Terraform or a person made comes under this project, unchanged.

    It prints the group's settings for the stack file, what its first roll-out will change, and how the former owner is
    left. Put the settings in, run `pulumi preview --import-file FILE --json > PREVIEW`, then this command with both
    files, then `pulumi import --file FILE --protect=false --generate-code=false`. The proof is `pulumi preview
    --expect-no-changes`. It changes nothing in AWS.

    Exit code: 0 it can be taken over; 2 wrong usage; 3 it cannot, or could not be read; 130 stopped.

    Example: eks-windows adopt eksctl-dev-NodeGroup-1A2B3C --import-file import.json --preview preview.json
    """
    if previewed is not None and import_file is None:
        raise typer.BadParameter("--preview: found no --import-file beside it, expected the one of the same run")
    if refusal := limits.NODE_GROUP_NAME.refuse(name):
        raise typer.BadParameter(f"--name: found {refusal}")
    aws = call.session()
    with call.output.working(f"asking Auto Scaling, EC2 and IAM in {aws.region_name}"):
        found = read(aws, group, cluster)
    preview = None if previewed is None else Preview.read(_text(previewed))
    if import_file is not None:
        replace_whole(import_file, filled(_text(import_file), found, name, preview))
    told = report(found, name, default_tags=preview.default_tags if preview else ())
    call.output.report(told)
    _show(told, import_file, call.output)
    return RIGHT


def _text(file: Path) -> str:
    with file.open(encoding="utf-8") as stream:
        text = stream.read(LIMIT + 1)
    if len(text) > LIMIT:
        raise ImportFileError(f"{file}: found over {LIMIT} characters, expected what pulumi wrote")
    return text


def _show(told: Report, import_file: Path | None, output: Output) -> None:
    output.line(f"# {told.group} of {told.cluster}, made by {told.made_by}; under nodeGroups of that cluster:")
    output.line(as_yaml(told.settings))
    for each in told.notes:
        output.finding("first", "bold yellow", each)
    for each in told.changes:
        output.finding("first roll-out", "yellow", each)
    for each in told.leaving:
        output.finding("former owner", "cyan", each)
    if import_file is not None:
        output.line(
            f"filled {import_file}: pulumi import --file {import_file} --protect=false --generate-code=false; "
            "the proof: pulumi preview --expect-no-changes"
        )
