"""`images cleanup`: the command."""

import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import boto3
import typer

from components.facts.channels import channel_parameters
from operations.exit_codes import RIGHT
from operations.images.cleanup import Report, Rule, plan
from operations.images.group import image_outputs, images
from operations.images.parameters_command import clean_parameters
from operations.images.references import References, distributed, remove
from operations.releases.facts import BUILD_ARN_TAG, Ami
from operations.releases.group import AlsoIn, now
from operations.releases.group import named as named_by
from operations.releases.live import Amis
from operations.stack.options import Folder, OutputsFile, Stack
from operations.stack.outputs import ImageOutputs
from operations.terminal.command import Call, command


@command(images, "cleanup")
def cleanup_images(
    call: Call,
    image: Annotated[
        str | None, typer.Argument(help="Name of the image. Default: parameters of images that went.")
    ] = None,
    stack: Stack = None,
    outputs_file: OutputsFile = None,
    folder: Folder = Path(),
    also_in: AlsoIn = None,
    newest: Annotated[int, typer.Option(help="Newest builds that stay in any case.", min=1, max=1000)] = 3,
    days: Annotated[int, typer.Option(help="Builds that are younger stay in any case.", min=0, max=3650)] = 30,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="List what would go, and remove nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Remove without asking.")] = False,
) -> int:
    """Remove old builds of an image that nothing names, with their AMIs and snapshots in each Region; without an image,
    parameters of images that no pipeline writes any more.

    A build stays where one of its AMIs is named by a stack file (comments included), by any version of a launch
    template, a launch configuration, an instance, or the image's parameters; may be launched by another account; has
    the tag eks-windows-nodes/keep; or is a copy in a Region or account that is not looked at. What goes is listed.

    A parameter is left over when its image was renamed, removed, or goes to another Region or account now. It stays
    where a stack file or a launch template follows it, in other accounts, and where its value tells of no image.

    Exit code: 0 removed, or nothing to remove; 2 wrong usage; 3 something could not be read, and nothing was removed
    after it.

    Example: eks-windows images cleanup windows-2022-core --stack images --dry-run
    """
    if not (dry_run or yes or sys.stdin.isatty()):
        raise typer.BadParameter("nobody can be asked here; give --dry-run or --yes")
    if image is None:
        return clean_parameters(call, folder, also_in or [], dry_run=dry_run, yes=yes)
    made = image_outputs(image, stack, outputs_file)
    aws = call.session(made.region)
    with call.output.working("asking EC2, Auto Scaling and Systems Manager"):
        report = _planned(aws, image, made, also_in or [], folder, Rule(newest, timedelta(days=days)))
    if not call.output.json:
        _show(call, report)
    if not dry_run and report.going and (yes or typer.confirm(f"remove {len(report.going)} builds?", err=True)):
        report = replace(
            report,
            builds=tuple(
                build if build.reasons else replace(build, removed=tuple(remove(aws, build))) for build in report.builds
            ),
        )
        for build in report.going:
            call.output.line(f"removed {', '.join(build.removed)}")
    call.output.report(report)
    return RIGHT


def _planned(
    aws: boto3.Session, image: str, made: ImageOutputs, also_in: list[str], folder: Path, rule: Rule
) -> Report:
    amis = Amis(aws)
    home = amis.own(made.region, image)
    arns = sorted({ami.tags[BUILD_ARN_TAG] for ami in home if BUILD_ARN_TAG in ami.tags})
    all_amis = [*home, *(ami for region in also_in if region != made.region for ami in amis.copies(region, arns))]
    builds: defaultdict[str, list[Ami]] = defaultdict(list)
    for ami in all_amis:
        builds[ami.tags.get(BUILD_ARN_TAG, ami.id)].append(ami)
    named = named_by(folder, needed=True)
    for id_, what in [*_referenced(aws, image, made, all_amis), *_not_seen(aws, {arn: builds[arn] for arn in arns})]:
        named.setdefault(id_, []).append(what)
    found = [(key if key.startswith("arn:") else "", each) for key, each in builds.items()]
    return plan(image, found, named, rule, now())


def _referenced(aws: boto3.Session, image: str, made: ImageOutputs, amis: list[Ami]) -> Iterator[tuple[str, str]]:
    parameters = [made.output_parameter, *channel_parameters(image)]
    for region in sorted({ami.region for ami in amis}):
        ids = [ami.id for ami in amis if ami.region == region]
        for id_, reasons in References(aws, region).of(ids, parameters).items():
            yield from ((id_, what) for what in reasons)


def _not_seen(aws: boto3.Session, builds: dict[str, list[Ami]]) -> Iterator[tuple[str, str]]:
    """Copies in Regions or accounts that were not looked at: their build stays."""
    for arn, amis in builds.items():
        for region, id_ in distributed(aws, arn):
            if id_ not in {ami.id for ami in amis}:
                yield amis[0].id, f"has {id_} in {region}, which was not looked at; give --also-in"


def _show(call: Call, report: Report) -> None:
    call.output.table(
        ("Build", "Built", "AMIs", "Stays because"),
        [
            (
                build.name,
                build.built,
                "\n".join(f"{region} {id_}" for region, id_ in sorted(build.amis.items())),
                "\n".join(build.reasons) or "goes",
            )
            for build in report.builds
        ],
        title=report.image,
    )
    call.output.line(f"{len(report.going)} of {len(report.builds)} builds of {report.image} go")
