"""Pinning a release in a stack file: chosen, checked, shown, written; and its AMIs kept where it is promoted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from difflib import unified_diff
from typing import TYPE_CHECKING

from components.facts.release import KEEP_TAG
from components.kubernetes.errors import RefusedError
from operations.aws import UnreadError, asking
from operations.releases.checks import PENDING, World, check
from operations.releases.compare import difference
from operations.releases.group import now
from operations.releases.report import Pinning
from operations.stack.beside import USUAL, Step
from operations.stack.file import StackFileError
from operations.stack.history import revisions
from operations.stack.pins import Pin, pinned, pins
from operations.stack.write import locked
from operations.stack.write import replace as replace_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import boto3

    from components.facts.release import Release
    from operations.releases.live import Amis
    from operations.stack.file import StackFile


class NoPinError(RefusedError):
    """A stack file has no such pin; one line."""


@dataclass(frozen=True)
class Order:
    """What is to be pinned where.

    Attributes:
        path: the stack file.
        image: the image; None for the only one of the file.
        choose: the release, by the pins that are to have it.
        dry_run: whether nothing is written.
        step: how far the release is let, of groups with strategy blueGreen.
    """

    path: Path
    image: str | None
    choose: Callable[[StackFile, Sequence[Pin]], Release]
    dry_run: bool
    step: Step = USUAL


def pin(order: Order, amis: Amis, region: str) -> tuple[Pinning, Release]:
    """Carry an order out: the file is locked from its reading to its writing, and written only if nothing refuses.

    Raises:
        RefusedError: there is nothing to pin, or it cannot be judged.
    """
    with locked(order.path) as file:
        targets = chosen(file, order.image)
        release = order.choose(file, targets)
        regions = tuple(sorted({region, *(each for pin in targets if pin.release for each in pin.release.ami_ids)}))
        clusters = sorted({pin.cluster for pin in targets})
        world = World(
            regions=regions,
            amis=amis.everywhere(regions, release.ami_ids.values()),
            account=amis.account(),
            control_planes=amis.control_planes(region, clusters),
            now=now(),
        )
        report = _planned(file, targets, release, world, order.step)
        refused = any(finding.refuses for finding in report.findings)
        if refused or order.dry_run or not report.diff:
            return report, release
        replace_file(file, pinned(file, targets, release, order.step))
        return replace(report, written=True), release


def is_pending(report: Pinning) -> bool:
    """Whether nothing refuses the pin but an AMI that will be available by itself."""
    return {each.code for each in report.findings if each.refuses} == {PENDING}


def chosen(file: StackFile, image: str | None) -> list[Pin]:
    """The pins of an image in a file.

    Raises:
        NoPinError: there is none, or they are of several images and none was given.
    """
    found = pins(file)
    images = sorted({each.image for each in found})
    if image is None and len(images) > 1:
        raise NoPinError(f"{file.path}: found pins of {', '.join(images)}; give --image")
    targets = [each for each in found if image in {None, each.image}]
    if not targets:
        known = ", ".join(images) or "none"
        raise NoPinError(f"{file.path}: no node group runs {image or 'an image of a pipeline'}; images there: {known}")
    return targets


def of_stack(file: StackFile, image: str) -> Release:
    """What a stack's file pins of an image.

    Raises:
        NoPinError: nothing, or several releases.
    """
    found = {str(pin.release): pin.release for pin in chosen(file, image) if pin.release}
    if len(found) != 1:
        what = "several releases" if found else "no release, as it follows the newest build"
        raise NoPinError(f"{file.path}: found {what} of {image}, expected one that can be taken over")
    return next(iter(found.values()))


def former(file: StackFile, targets: Sequence[Pin]) -> Release:
    """What the file pinned before its present pin, as git has it: the newest of its pins that is older.

    A newer one is what somebody went back from already; whoever asks twice does not get it again.

    Raises:
        NoPinError: git knows none that is older.
    """
    present = [pin.release for pin in targets if pin.release]
    image = targets[0].image
    looked, newer = 0, ""
    for revision in revisions(file):
        looked += 1
        try:
            release = of_stack(revision.file, image)
        except (NoPinError, StackFileError):
            continue
        if any(is_older(each, release) for each in present):
            newer = newer or f", and {release.version} is newer"
        elif release not in present:
            return release
    raise NoPinError(
        f"{file.path}: no older pin of {image} in its {looked} revisions in git{newer}; give the release by --to"
    )


def is_older(one: Release, other: Release) -> bool:
    """Whether a release was built before another, as its day and its OS build tell; recipes are not counted."""
    return (one.build_date, _build(one)) < (other.build_date, _build(other))


def _build(release: Release) -> tuple[int, ...]:
    return tuple(int(part) for part in (release.os_build or "").split(".") if part.isdecimal())


def _planned(file: StackFile, targets: Sequence[Pin], release: Release, world: World, step: Step) -> Pinning:
    findings = tuple(check(release, world))
    text = pinned(file, targets, release, step) if not any(each.refuses for each in findings) else file.text
    before = next((pin.release for pin in targets if pin.release), None)
    name = file.path.name
    lines = unified_diff(file.text.splitlines(), text.splitlines(), name, name, n=1, lineterm="")
    return Pinning(
        stack=file.stack,
        file=str(file.path),
        pinned=release.version,
        groups=tuple(f"{pin.cluster}/{pin.group}" for pin in targets),
        changes=difference(before, release).changes if before else (),
        findings=findings,
        diff="\n".join(lines),
    )


def keep(aws: boto3.Session, release: Release) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Set the tag on a promoted release's AMIs that keeps them from every clean-up.

    Returns:
        A line for each that has it, and one for each that could not get it.
    """
    kept: list[str] = []
    undone: list[str] = []
    for region, ami_id in sorted(release.ami_ids.items()):
        try:
            with asking():
                tags = [{"Key": KEEP_TAG, "Value": "true"}]
                aws.client("ec2", region_name=region).create_tags(Resources=[ami_id], Tags=tags)  # pyright: ignore[reportArgumentType]
            kept.append(f"{region}: {ami_id} has the tag {KEEP_TAG}, which keeps it")
        except UnreadError as error:
            undone.append(f"{region}: {ami_id} has no tag {KEEP_TAG}, the pin was written; run it again: {error}")
    return tuple(kept), tuple(undone)
