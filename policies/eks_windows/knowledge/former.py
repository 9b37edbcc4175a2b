"""Two AMIs in a cluster for as long as a roll-out lasts: the groups of the new one have a tag that names the former.

Its value is the former AMI's id, or of a managed group whose AMI Amazon EKS chooses its release version. Its key has to
be known: tags of which nothing is known yet explain nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from eks_windows.message import Verdict
from eks_windows.model import Fact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from eks_windows.finding import Finding
    from eks_windows.model import NodeGroup

FORMER_TAG: Final = "eks-windows-nodes/former"

_AGAIN = f"one for all again, once the former nodes are drained and the tag {FORMER_TAG} is gone"
_FIX = f'the same tags without "{FORMER_TAG}", and no group of the former AMI'


def rolling(groups: Sequence[NodeGroup], others: Sequence[NodeGroup]) -> Fact[str]:
    """The tag that says that each of some groups follows, or is followed by, one of some others.

    Known where there is one for each group; absent where one of them has none; unknown where that is open.
    """
    told = [_between(group, others) for group in groups]
    missing = next((tag for tag in told if tag.absent), None)
    unclear = next((tag for tag in told if tag.unknown is not None), None)
    return missing or unclear or told[0]


def excused(finding: Finding, tag: Fact[str]) -> Finding:
    """The finding as what a roll-out explains: told for the record, never passed over."""
    if tag.absent:
        return finding
    if tag.value is None:
        return finding.hinging_on(tag)
    found = f"{finding.found}; a roll-out is on, as {tag.place.path} tells"
    return replace(finding, found=found, expected=_AGAIN, fix=_FIX, verdict=Verdict.NOTE)


def _between(group: NodeGroup, others: Iterable[NodeGroup]) -> Fact[str]:
    unclear: Fact[str] | None = None
    for other in others:
        for later, earlier in ((group, other), (other, group)):
            tag = later.tags.known.get(FORMER_TAG) or Fact(later.tags.place)
            if tag.value is not None and _is_of(tag.value, earlier):
                return tag
            unclear = unclear or (tag if tag.unknown is not None else None)
    return unclear or Fact(group.tags.place)


def _is_of(former: str, group: NodeGroup) -> bool:
    keys = (image.value.key for image in group.images if image.value is not None and image.value.key is not None)
    return any(key == former or key.endswith(f" release {former}") for key in keys)
