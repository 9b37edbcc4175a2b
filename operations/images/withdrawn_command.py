"""`images withdrawn`: the command."""

import sys
from collections import defaultdict
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from operations.exit_codes import FOUND, RIGHT
from operations.images.group import images
from operations.images.parents import mentioned, notices, parents
from operations.images.withdrawn import judge, notice
from operations.releases.group import now
from operations.releases.live import Amis
from operations.stack.file import all_files
from operations.stack.options import Folder
from operations.terminal.command import Call, command

LARGEST_NOTICE = 1024 * 1024
"""Characters of a notice that are read at most."""


@command(images, "withdrawn")
def withdrawn_images(
    call: Call,
    within: Annotated[int, typer.Option(help="Days before its deprecation that an AMI is told.", min=0, max=730)] = 30,
    announced: Annotated[
        Path | None,
        typer.Option("--notice", help="A notice of Amazon's topic ec2-windows-ami-private; - for standard input."),
    ] = None,
    queue: Annotated[str | None, typer.Option(help="URL of an SQS queue that gets these notices.")] = None,
    folder: Folder = Path(),
) -> int:
    """Name the recipes and pins whose AMI is gone, private, deprecated, about to be, or announced to go.

    Looks at the parents of all recipes that pipelines of the Region build with, and at every key of the folder's stack
    files that names an AMI. Notices stay in their queue.

    Exit code: 0 all AMIs stay; 1 one is gone or goes; 2 wrong usage; 3 something could not be read.

    Example: eks-windows images withdrawn --within 30 --notice notice.txt
    """
    aws = call.session()
    texts = [_text(announced)] if announced else []
    with call.output.working("asking Image Builder, EC2 and the queue"):
        texts += notices(aws, queue) if queue else []
        files = all_files(folder)
        named = [*parents(aws), *(each for file in files for each in mentioned(file, aws.region_name))]
        by_region: defaultdict[str, set[str]] = defaultdict(set)
        for each in named:
            by_region[each.region].add(each.ami_id)
        amis = {region: Amis(aws).named(region, ids) for region, ids in sorted(by_region.items())}
    report = judge(named, amis, notice(texts), now(), timedelta(days=within))
    call.output.report(report)
    for loss in report.losses:
        call.output.finding(loss.fate, "bold red", loss.message)
    if not report.losses:
        call.output.line(f"{report.checked} places name AMIs that stay")
    return FOUND if report.losses else RIGHT


def _text(file: Path) -> str:
    if str(file) == "-":
        return sys.stdin.read(LARGEST_NOTICE)
    with file.open(encoding="utf-8", errors="replace") as stream:
        return stream.read(LARGEST_NOTICE)
