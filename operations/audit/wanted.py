"""What stacks want of their node groups: physical names from their outputs, releases from their files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from operations.audit.facts import Wanted
from operations.rollout.declared import FORMER, declared
from operations.stack import places
from operations.stack.pins import pins

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.rollout.facts import Declared
    from operations.stack.file import StackFile
    from operations.stack.outputs import NodesOutputs, Outputs
    from operations.stack.pins import Pin


def wanted(outputs: Outputs, file: StackFile | None) -> Iterator[Wanted]:
    """The node groups of a stack. The pin of its file counts; where there is none, what the last update took.

    Raises:
        StackFileError: the file cannot be used, or holds images.
    """
    pinned = {(pin.cluster, pin.group): pin for pin in pins(file)} if file else {}
    for each, managed in (
        *((each, False) for each in declared(outputs)),
        *((each, True) for each in declared(outputs, "managed")),
    ):
        group = (outputs.clusters or {})[each.cluster].node_groups[each.node_group.removesuffix(FORMER)]
        told = group.former if each.node_group.endswith(FORMER) else group
        pin = pinned.get((each.cluster, each.node_group))
        yield replace(_wanted(each, told or group, group.role_arn, pin, file), managed=managed)


def _wanted(
    group: Declared, told: NodesOutputs, role_arn: str | None, pin: Pin | None, file: StackFile | None
) -> Wanted:
    release = pin.release if pin else None
    ami = release.ami_ids.get(group.region or "") if release else None
    return Wanted(
        declared=group,
        ami_id=ami or told.ami_id or "",
        kubelet_version=(release.kubelet_version if release else told.kubelet_version) or "",
        os_build=(release.os_build if release else told.os_build) or "",
        built=release.build_date if release else None,
        role_arn=role_arn,
        file=_shown(file.path) if pin and file else "",
        line=_line(file, pin) if pin and file else 0,
    )


def _shown(path: Path) -> str:
    """As seen from the folder that the command runs in, which is a repository's root where code scanning reads it."""
    whole, here = path.resolve(), Path.cwd()
    return (whole.relative_to(here) if whole.is_relative_to(here) else whole).as_posix()


def _line(file: StackFile, pin: Pin) -> int:
    """The line on which a pin begins."""
    place = places.at(places.compose(file.text), pin.path)
    return file.text.count("\n", 0, place.start) + 1
