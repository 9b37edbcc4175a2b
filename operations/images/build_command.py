"""`images build|follow|explain`: the commands."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from operations.aws import UnreadError
from operations.exit_codes import FOUND, RIGHT
from operations.images.build import Build, Report, explained
from operations.images.follow import follow
from operations.images.group import Image, image_outputs, images
from operations.images.pipelines import Pipelines
from operations.images.show import show_build
from operations.stack.options import OutputsFile, Stack
from operations.stack.outputs import ImageOutputs
from operations.terminal.command import Call, command

_DAY = 24 * 60
Minutes = Annotated[int, typer.Option(help="Minutes to follow it at most.", min=1, max=_DAY)]


@command(images, "build")
def build_image(
    call: Call,
    image: Image,
    stack: Stack = None,
    outputs_file: OutputsFile = None,
    minutes: Minutes = 6 * 60,
    *,
    following: Annotated[bool, typer.Option("--follow", help="Stay until it has ended.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Start one though another runs.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be started, and start nothing.")] = False,
) -> int:
    """Start an image's pipeline now: the same road as on its patch day, for an emergency or after a fix.

    Exit code: 0 started, or with --follow its AMI is there; 1 one runs already, or it failed or did not end in time;
    2 wrong usage; 3 something could not be read; 130 stopped, which leaves the build running.

    Example: eks-windows images build windows-2022-core --stack images --follow
    """
    made, pipelines = _pipelines(call, image, stack, outputs_file)
    running = pipelines.running(made.pipeline_arn)
    if running and not again:
        return _answer(call, image, pipelines.build(running), "runs already; follow it, or give --again", FOUND)
    if dry_run:
        call.output.line(f"would start {made.pipeline_arn} with recipe version {made.recipe_version}")
        return RIGHT
    arn = pipelines.start(made.pipeline_arn)
    call.output.say(f"images build: started {arn}")
    if not following:
        return _answer(call, image, pipelines.build(arn), "follow it: eks-windows images follow " + image, RIGHT)
    return _followed(call, image, pipelines, arn, minutes)


@command(images, "follow")
def follow_image(
    call: Call, image: Image, stack: Stack = None, outputs_file: OutputsFile = None, minutes: Minutes = 6 * 60
) -> int:
    """Follow an image's newest build to its AMI, or to what it failed of.

    Exit code: 0 its AMI is there; 1 it failed, did not end in time, or there is none; 2 wrong usage; 3 something could
    not be read; 130 stopped, which leaves the build running.

    Example: eks-windows images follow windows-2022-core --stack images --minutes 120
    """
    made, pipelines = _pipelines(call, image, stack, outputs_file)
    arn = pipelines.newest(made.pipeline_arn)
    if arn is None:
        return _answer(call, image, None, "", FOUND)
    return _followed(call, image, pipelines, arn, minutes)


@command(images, "explain")
def explain_build(
    call: Call,
    image: Image,
    build: Annotated[str | None, typer.Option(help="ARN of the build. Default: the newest.")] = None,
    stack: Stack = None,
    outputs_file: OutputsFile = None,
) -> int:
    """Say what a build failed of: component, phase and step, the log's last lines, and the likely cause.

    Exit code: 0 it did not fail; 1 it failed, or there is none; 2 wrong usage; 3 something could not be read.

    Example: eks-windows images explain windows-2022-core --stack images
    """
    made, pipelines = _pipelines(call, image, stack, outputs_file)
    arn = build or pipelines.newest(made.pipeline_arn)
    if arn is None:
        return _answer(call, image, None, "", FOUND)
    return _ended(call, image, pipelines, pipelines.build(arn), FOUND)


def _pipelines(call: Call, image: str, stack: str | None, file: Path | None) -> tuple[ImageOutputs, Pipelines]:
    made = image_outputs(image, stack, file)
    return made, Pipelines(call.session(made.region))


def _followed(call: Call, image: str, pipelines: Pipelines, arn: str, minutes: int) -> int:
    def look() -> Build:
        with call.output.working("asking Image Builder"):
            return pipelines.build(arn)

    found = follow(look, minutes * 60, lambda line: call.output.say(f"images follow: {image}: {line}"), time.sleep)
    if not found.ended:
        call.output.say(f"images follow: {image}: not ended after {minutes} minutes; it goes on")
    return _ended(call, image, pipelines, found, RIGHT if found.good else FOUND)


def _ended(call: Call, image: str, pipelines: Pipelines, build: Build, otherwise: int) -> int:
    if build.failure is None:
        return _answer(call, image, build, "", RIGHT if build.good or not build.ended else otherwise)
    unread: tuple[str, ...] = ()
    log: tuple[str, ...] = ()
    try:
        log = pipelines.log(build)
    except UnreadError as error:
        unread = (f"the build's log: {error}",)
    told = replace(build, failure=explained(build.failure, log))
    return _answer(call, image, told, "", FOUND, unread)


def _answer(call: Call, image: str, build: Build | None, note: str, code: int, unread: tuple[str, ...] = ()) -> int:
    report = Report(image=image, build=build, unread=unread)
    call.output.report(report)
    show_build(report, call.output)
    if note:
        call.output.line(note)
    return code
