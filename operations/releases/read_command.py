"""`releases list|show|diff|facts`: the commands that read."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from components.facts.release import IMAGE_TAG, Release
from components.facts.windows_images import parse_minor
from operations.exit_codes import FOUND, INCOMPLETE, RIGHT
from operations.releases.amazon import amazon_listing, parameters
from operations.releases.compare import difference
from operations.releases.evidence import changes
from operations.releases.evidence_live import Witness
from operations.releases.facts import Ami
from operations.releases.group import AlsoIn, Image, group, known, named, now
from operations.releases.live import Amis
from operations.releases.report import Listing, row
from operations.releases.select import NEWEST, select
from operations.releases.show import show_amazons, show_changes, show_listing, show_release
from operations.stack.options import Folder
from operations.terminal.command import Call, command
from operations.terminal.files import write_whole
from operations.unread import Unread

Server = Literal["2019", "2022", "2025"]


def _minor(value: str | None) -> str | None:
    try:
        return value and ".".join(map(str, parse_minor(value)))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


Minor = Annotated[str | None, typer.Option(help="Kubernetes minor, such as 1.35. Default: all.", callback=_minor)]
Release_ = Annotated[str, typer.Argument(help="latest, an AMI id, a build date, a recipe version or an OS build.")]


@command(group, "list")
def list_releases(
    call: Call,
    image: Annotated[str | None, typer.Argument(help="Name of the image. Default: all.")] = None,
    also_in: AlsoIn = None,
    folder: Folder = Path(),
) -> int:
    """List the releases that this account has built, newest first, and which stack files pin them.

    What their builds tell (programs, updates, digests), Inspector's findings and Fast Launch as it is now are told.

    Exit code: 0 there are some; 1 there are none; 2 wrong usage; 3 something could not be read.

    Example: eks-windows releases list windows-2022-core --also-in eu-west-1
    """
    aws = call.session()
    with call.output.working("asking EC2"):
        found, unfit = known(Amis(aws), aws.region_name, also_in or [], image)
        witness = Witness(aws)
        told = witness.of(found)
    wanted, moment = named(folder), now()
    rows = tuple(row(each, wanted, moment, evidence) for each, evidence in zip(found, told, strict=True))
    report = Listing(releases=rows, unfit=tuple(each.reason for each in unfit), unread=witness.unread)
    call.output.report(report)
    show_listing(report, call.output)
    if report.unread:
        return INCOMPLETE
    return RIGHT if found else FOUND


@command(group, "amazon")
def list_amazons(
    call: Call,
    minor: Minor = None,
    server: Annotated[Server | None, typer.Option(help="Windows Server version. Default: all.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Former ones, too, as long as they are public.")] = False,
    folder: Folder = Path(),
) -> int:
    """List Amazon's EKS optimized Windows AMIs of a Region, newest first, and which stack files name them.

    Amazon's own parameters tell which is current. One that is newer was withdrawn; a pin of it stays right.

    Exit code: 0 there are some; 1 there are none; 2 wrong usage; 3 something could not be read.

    Example: eks-windows releases amazon --minor 1.35 --server 2022 --all --region eu-central-1
    """
    aws = call.session()
    amis, region, unread = Amis(aws), aws.region_name, Unread(aws.region_name)
    names = f"Windows_Server-{server or '*'}-English-*-EKS_Optimized-{minor or '*'}-*"
    with call.output.working("asking EKS, Systems Manager and EC2"):
        minors = [minor] if minor else unread.asked("Kubernetes versions", amis.minors, [])
        held = unread.asked("Amazon's parameters", lambda: amis.held(region, parameters(server, minors)), {})
        publishers = {ami.owner for ami in amis.named(region, held.values()).values()}
        found = amis.of_amazon(region, names, publishers)
    report = replace(amazon_listing(aws.region_name, found, named(folder), now(), held), unread=tuple(unread.lines))
    if not every:
        report = replace(report, releases=tuple(row for row in report.releases if row.newest or row.pinned_by))
    call.output.report(report)
    show_amazons(report, call.output)
    if report.unread:
        return INCOMPLETE
    return RIGHT if report.releases else FOUND


@command(group, "show")
def show_one(
    call: Call, image: Image, release: Release_ = NEWEST, also_in: AlsoIn = None, folder: Folder = Path()
) -> int:
    """Show all that is known of one release.

    Exit code: 0 it is available; 1 it is deprecated or not available; 2 wrong usage; 3 something could not be read.

    Example: eks-windows releases show windows-2022-core 2026-11-18
    """
    aws = call.session()
    with call.output.working("asking EC2"):
        found = select(known(Amis(aws), aws.region_name, also_in or [], image)[0], release)
        witness = Witness(aws)
        (told,) = witness.of([found])
    shown = row(found, named(folder), now(), told)
    call.output.report(Listing(releases=(shown,), unread=witness.unread))
    show_release(shown, call.output)
    call.output.unread(witness.unread)
    if witness.unread:
        return INCOMPLETE
    return RIGHT if shown.state == "available" else FOUND


@command(group, "diff")
def diff_releases(call: Call, image: Image, before: Release_, after: Release_ = NEWEST, also_in: AlsoIn = None) -> int:
    """Tell what changed from one release to another: facts, AMIs, programs, updates, cached images, findings.

    Exit code: 0 it is told, whether or not something differs; 2 wrong usage; 3 something could not be read.

    Example: eks-windows releases diff windows-2022-core 2026-10-18 latest
    """
    aws = call.session()
    with call.output.working("asking EC2"):
        found, _ = known(Amis(aws), aws.region_name, also_in or [], image)
        old, new = select(found, before), select(found, after)
        witness = Witness(aws)
        was, now_ = witness.of([old, new])
    told = difference(old.release, new.release)
    report = replace(told, changes=(*told.changes, *changes(was, now_)), unread=witness.unread)
    call.output.report(report)
    show_changes(report.before, report.after, report.changes, call.output)
    call.output.unread(report.unread)
    return INCOMPLETE if report.unread else RIGHT


@command(group, "facts")
def write_facts(
    call: Call,
    output: Annotated[Path, typer.Option(help="The file to write.", dir_okay=False)],
    also_in: AlsoIn = None,
    folder: Folder = Path(),
) -> int:
    """Write what AMIs hold into a file that the policy pack reads as `imageFacts`.

    Of this account's own images, and of every AMI that a stack file names.

    Exit code: 0 written; 1 an AMI that a stack file names tells nothing or is gone; 2 wrong usage; 3 something could
    not be read.

    Example: eks-windows releases facts --output image-facts.json --also-in eu-west-1
    """
    aws = call.session()
    amis, wanted = Amis(aws), named(folder)
    found: dict[str, Ami] = {}
    with call.output.working("asking EC2"):
        regions: list[str] = [aws.region_name, *(also_in or [])]
        for region in regions:
            found |= {ami.id: ami for ami in amis.own(region, None)} | amis.named(region, wanted)
        copies, _ = known(amis, aws.region_name, also_in or [], None)
    facts = {id_: _facts(each.release) for each in copies for id_ in each.release.ami_ids.values()}
    facts |= {id_: told for id_, ami in found.items() if id_ not in facts and (told := _told(ami)) is not None}
    write_whole(output, json.dumps({"version": 1, "images": dict(sorted(facts.items()))}, indent=2) + "\n")
    call.output.line(f"{output}: {len(facts)} AMIs")
    silent = sorted(set(wanted) - set(facts))
    for id_ in silent:
        call.output.finding("unknown", "yellow", f"{id_} of {wanted[id_][0]} is gone, private, or tells nothing")
    return FOUND if silent else RIGHT


def _facts(release: Release) -> dict[str, Any]:
    return {key: value for key, value in release.to_settings().items() if key != "amiIds"}


def _told(ami: Ami) -> dict[str, Any] | None:
    """What an AMI's tags tell, or its name where Amazon built it; None where neither does."""
    try:
        if IMAGE_TAG in ami.tags:
            return _facts(Release.from_tags(ami.region, ami.id, ami.created.date(), ami.tags))
        return _facts(Release.from_name(ami.region, ami.id, ami.name)) if ami.alias == "amazon" else None
    except ValueError:
        return None
