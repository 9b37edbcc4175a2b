"""What a group with strategy blueGreen says of its AMI: the release, the former one beside it, their shares. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.stack.file import StackFileError

if TYPE_CHECKING:
    from components.facts.release import Release

ALL, NONE = 100, 0


@dataclass(frozen=True)
class Beside:
    """The former release that stands beside the pinned one, and the share of the pinned one; None while it is alone."""

    former: Release | None = None
    share: int | None = None


@dataclass(frozen=True)
class Step:
    """How far a release is let: `share` of the nodes, None for what is usual; `alone` ends the former one."""

    share: int | None = None
    alone: bool = False


USUAL = Step()


def ami(place: str, present: Release | None, beside: Beside, release: Release, step: Step) -> dict[str, object]:
    """The settings `ami` of such a group once this release is pinned.

    A new release begins without nodes beside the present one. One that goes back to the former one has all of them at
    once. The same release keeps its share, gets the one that is given, or is alone.

    Args:
        place: CLUSTER/GROUP, for messages.
        present: what is pinned; None where the group follows an image.
        beside: what stands beside it.
        release: what shall be pinned.
        step: how far.

    Raises:
        StackFileError: a third release; or a share of one that is alone.
    """
    wanted: dict[str, object] = {"release": release.to_settings()}
    if present is None or step.alone:
        return wanted
    if str(release) == str(present):
        former, share = beside.former, beside.share if step.share is None else step.share
        if former is None and step.share is not None:
            raise StackFileError(f"{place}: {release.version} is alone, so it has all nodes; leave --share out")
    else:
        back = beside.former is not None and str(release) == str(beside.former)
        if beside.former is not None and not back:
            raise StackFileError(
                f"{place}: {present.version} stands beside {beside.former.version} already, and a third release has no "
                "place; end the former one first: --to the present one, with --alone"
            )
        former, share = present, (ALL if back else NONE) if step.share is None else step.share
    return wanted if former is None else {**wanted, "former": former.to_settings(), "share": share}
