"""`images scan`: the command."""

from typing import Annotated, Literal

import typer
from rich.text import Text

from components.facts.defaults import SCAN_FAILS_ON
from components.facts.severity import Severity
from operations.exit_codes import FOUND, INCOMPLETE, RIGHT
from operations.images.group import Image, image_outputs, images
from operations.images.scan import ORDER, Report, judge
from operations.images.scans import Scans
from operations.stack.options import OutputsFile, Stack
from operations.terminal.command import Call, command
from operations.terminal.output import Output

Gate = Literal["critical", "high", "medium", "low"]


@command(images, "scan")
def scan_image(
    call: Call,
    image: Image,
    build: Annotated[str | None, typer.Option(help="ARN of the build. Default: the newest with an AMI.")] = None,
    fail_on: Annotated[
        Gate | None, typer.Option(help="Least severity that fails. Default: scan.failOn of the stack, or high.")
    ] = None,
    stack: Stack = None,
    outputs_file: OutputsFile = None,
) -> int:
    """Tell what Amazon Inspector found in a build, by severity, and fail where it is too much.

    Image Builder keeps the findings of the machine that tested the build. A build that was not scanned, or whose scan
    has not ended well, cannot be judged.

    Exit code: 0 nothing at or above the severity; 1 something is; 2 wrong usage; 3 something could not be read, a scan
    that is missing among it.

    Example: eks-windows images scan windows-2022-core --stack images --fail-on critical
    """
    made = image_outputs(image, stack, outputs_file)
    gate = Severity(fail_on or made.scan_fail_on or SCAN_FAILS_ON)
    scans = Scans(call.session(made.region))
    with call.output.working("asking Image Builder"):
        report = judge(image, scans.told(build or scans.newest(made.pipeline_arn)), gate)
    call.output.report(report)
    _show(report, call.output)
    if report.failing:
        return FOUND
    return INCOMPLETE if report.unread else RIGHT


def _show(report: Report, output: Output) -> None:
    failing = report.fail_on.and_above
    output.table(
        ("Severity", "Vulnerability", "Score", "Package", "Title"),
        [
            (
                Text(each.severity, "bold red" if each.severity in failing else ""),
                each.vulnerability,
                f"{each.score:.1f}" if each.score else "",
                "\n".join(each.packages),
                each.title,
            )
            for each in report.findings
        ],
        title=report.build.rpartition(":image/")[2],
        words=("Title",),
    )
    if report.status == "COMPLETED":
        counted = ", ".join(f"{report.counts[each]} {each}" for each in ORDER if report.counts[each]) or "nothing found"
        output.line(f"{report.image}: {counted}")
    if report.failing:
        output.finding("failed", "bold red", f"{report.failing} at or above {report.fail_on}")
    output.unread(report.unread)
