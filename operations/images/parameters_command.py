"""`images cleanup` without an image: parameters of images that no pipeline writes any more."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import boto3
import typer

from operations.exit_codes import RIGHT
from operations.images import parameters_live as live
from operations.images.parameters import Report, plan
from operations.releases.live import Amis
from operations.stack.file import all_files
from operations.terminal.command import Call


def clean_parameters(call: Call, folder: Path, also_in: Sequence[str], *, dry_run: bool, yes: bool) -> int:
    """List what is left over, and remove what nothing holds; the exit code."""
    aws = call.session()
    with call.output.working("asking Image Builder, EC2 and Systems Manager"):
        report = _planned(aws, folder, also_in)
    if not call.output.json:
        _show(call, report)
    if not dry_run and report.going and (yes or typer.confirm(f"remove {len(report.going)} parameters?", err=True)):
        gone = live.remove(aws, report.going)
        report = replace(report, parameters=tuple(replace(row, removed=row in gone) for row in report.parameters))
        for row in gone:
            call.output.line(f"removed {row.name} in {row.region}")
    call.output.report(report)
    return RIGHT


def _planned(aws: boto3.Session, folder: Path, also_in: Sequence[str]) -> Report:
    here, amis = aws.region_name, Amis(aws)
    account = amis.account()
    known = {here: live.pipelines(aws, here, account)}
    told = live.of_builds(aws, here, account)
    written = {place.region for pipeline in known[here] for place in pipeline.writes} | {place.region for place in told}
    found = live.parameters(aws, amis, sorted({here, *written, *also_in}), told)
    home_of = live.homes(found, account)
    for region in sorted(set(home_of.values()) - {here}):
        known[region] = live.pipelines(aws, region, account)
    left = plan(found, known, home_of, {}).parameters
    places = [
        each.place for each in found if (each.place.region, each.place.name) in {(row.region, row.name) for row in left}
    ]
    return plan(found, known, home_of, live.readers(aws, all_files(folder), places))


def _show(call: Call, report: Report) -> None:
    call.output.table(
        ("Parameter", "Region", "Account", "Holds", "Stays because"),
        [(row.name, row.region, row.account, row.value, "\n".join(row.reasons) or "goes") for row in report.parameters],
    )
    call.output.line(f"{len(report.going)} of {len(report.parameters)} parameters that no pipeline writes go")
