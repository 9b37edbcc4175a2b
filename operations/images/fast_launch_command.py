"""`images fast-launch`: the command."""

import itertools
from collections import ChainMap

import boto3
from rich.text import Text

from operations.aws import at_once
from operations.exit_codes import FOUND, RIGHT
from operations.images.fast_launch import judge
from operations.images.fast_launch_live import states
from operations.images.group import Image, image_outputs, images
from operations.images.pipelines import Pipelines
from operations.releases.live import Amis
from operations.stack.options import OutputsFile, Stack
from operations.stack.outputs import ImageOutputs
from operations.terminal.command import Call, command


@command(images, "fast-launch")
def fast_launch(call: Call, image: Image, stack: Stack = None, outputs_file: OutputsFile = None) -> int:
    """Read Fast Launch of an image's AMIs back from EC2: on, on its way, off though promised, or failed.

    All Regions that the image goes to are asked, or --region alone. Copies in another account are that account's to ask
    about: with its --profile, and --region.

    Exit code: 0 it is on wherever an AMI's tag promises it; 1 it is not, or has failed; 2 wrong usage; 3 it could not
    be read.

    Example: eks-windows images fast-launch windows-2022-core --stack images
    """
    made = image_outputs(image, stack, outputs_file)
    aws = call.session(made.region)
    with call.output.working("asking EC2"):
        regions = [call.region] if call.region else _regions(aws, made)
        amis = at_once(lambda region: Amis(aws).own(region, image), regions)
        live = at_once(lambda region: states(aws, region), regions)
        report = judge(image, itertools.chain(*amis), ChainMap(*live))
    call.output.report(report)
    call.output.table(
        ("AMI", "Region", "Name", "Promised", "Fast Launch", "Snapshots"),
        [
            (
                row.ami_id,
                row.region,
                row.name,
                "yes" if row.promised else "no",
                Text(row.state, "bold red" if row.wrong else ""),
                str(row.snapshots or ""),
            )
            for row in report.rows
        ],
    )
    for row in report.rows:
        if row.wrong:
            call.output.finding(row.state, "bold red", row.message)
    if not report.rows:
        call.output.line(f"{image} has no AMI in {', '.join(regions)}")
    return FOUND if report.wrong else RIGHT


def _regions(aws: boto3.Session, made: ImageOutputs) -> list[str]:
    return list(dict.fromkeys([made.region, *Pipelines(aws).regions(made.pipeline_arn)]))
