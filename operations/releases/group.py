"""The group `releases`, what its commands are called with, and how they find releases."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from components.facts import limits
from operations.releases.facts import BUILD_ARN_TAG, Known, Unfit, releases
from operations.releases.live import Amis
from operations.stack.file import all_files, stacks
from operations.terminal.command import Call

group = typer.Typer(
    name="releases", help="Releases: which there are, what changed, and which one is pinned.", no_args_is_help=True
)


@group.callback()
def about() -> None:
    """Releases: which there are, what changed, and which one is pinned."""


def _regions(values: list[str] | None) -> list[str]:
    for value in values or []:
        if refusal := limits.REGION.refuse(value):
            raise typer.BadParameter(f"found {refusal}")
    return values or []


AlsoIn = Annotated[
    list[str] | None, typer.Option("--also-in", help="A Region with copies; again for each.", callback=_regions)
]
Image = Annotated[str, typer.Argument(help="Name of the image, as in its stack file.")]


def now() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


def known(amis: Amis, region: str, also_in: Sequence[str], image: str | None) -> tuple[list[Known], list[Unfit]]:
    """The releases that this account has built in a Region, with their copies in others."""
    homes = amis.own(region, image)
    builds = sorted({ami.tags[BUILD_ARN_TAG] for ami in homes if BUILD_ARN_TAG in ami.tags})
    others = [each for each in also_in if each != region]
    return releases(homes, [ami for other in others for ami in amis.copies(other, builds)])


def named(folder: Path, *, needed: bool = False) -> dict[str, list[str]]:
    """AMI id to the places in a folder's stack files that name it.

    Raises:
        StackFileError: a file cannot be read; or there is none, and it is needed.
    """
    found: dict[str, list[str]] = defaultdict(list)
    for file in all_files(folder) if needed or stacks(folder) else []:
        for mention in file.mentions():
            found[mention.ami_id].append(str(mention))
    return found


def region_of(call: Call) -> str:
    """The Region that a command asks first."""
    return call.session().region_name
