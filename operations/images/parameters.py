"""Which parameters of images nobody writes any more: those of images that were renamed, removed, or go elsewhere. Pure.

Image Builder writes an image's parameters, and the command that promotes writes its channels. No stack owns them, as a
stack that did would give them a value of its own; so they stay when the image goes, and are found by what they hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.facts.channels import channel_parameters
from components.facts.manifest import parameter as manifest_of
from operations.terminal.output import JSON_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

ROOTS = ("/imagebuilder/eks-windows-nodes/", "/eks-windows-nodes/")
"""Where the parameters of images are, unless an image has given another place."""

OF_A_STACK = "/watch"
"""How the names of parameters end that a stack makes itself, and takes away."""


@dataclass(frozen=True, order=True)
class Place:
    """A parameter in a Region; `account` is "" for the account that asks."""

    region: str
    name: str
    account: str = ""


@dataclass(frozen=True, kw_only=True)
class Pipeline:
    """A pipeline that is there: its name, and where its builds write the ids of their AMIs."""

    name: str
    writes: frozenset[Place]

    @property
    def keeps(self) -> frozenset[Place]:
        """Every parameter of its image: ids, manifests, and the channels wherever they are."""
        beside = {Place(each.region, manifest_of(each.name), each.account) for each in self.writes}
        return self.writes | beside

    @property
    def channels(self) -> frozenset[str]:
        """Names of its channels' parameters, in whichever Region."""
        return frozenset(channel_parameters(self.name))


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter that is there.

    Attributes:
        image: ARN of the Image Builder image that its value tells of; "" where it tells none.
        value: what it holds, in short.
    """

    place: Place
    image: str
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A parameter that no pipeline writes.

    Attributes:
        account: whose it is; "" for the account that asks.
        reasons: why it stays; none where it may go.
        removed: whether it was removed.
    """

    region: str
    name: str
    account: str
    value: str
    reasons: tuple[str, ...] = ()
    removed: bool = False


@dataclass(frozen=True, kw_only=True)
class Report:
    """The parameters of images that no pipeline writes any more."""

    parameters: tuple[Row, ...]
    version: int = JSON_VERSION

    @property
    def going(self) -> tuple[Row, ...]:
        """Those that nothing holds."""
        return tuple(each for each in self.parameters if not each.reasons)


def plan(
    found: Iterable[Parameter],
    pipelines: Mapping[str, Iterable[Pipeline]],
    home_of: Mapping[str, str],
    named: Mapping[Place, Iterable[str]],
) -> Report:
    """What no pipeline writes, and what of it may go.

    Args:
        found: parameters of images.
        pipelines: by Region, those that are there.
        home_of: ARN of an image of this account to the Region of the pipeline that built it.
        named: what names a parameter, in words.
    """
    rows: list[Row] = []
    for each in sorted(found, key=lambda one: one.place):
        home = home_of.get(each.image)
        known = (
            list(pipelines.get(home, ())) if home is not None else [one for all_ in pipelines.values() for one in all_]
        )
        if _written(each.place, known):
            continue
        reasons = [*named.get(each.place, ())]
        if home is None and each.image:
            reasons.append(f"{each.image} is another account's, whose pipelines were not looked at")
        elif home is None:
            reasons.append("its value tells of no image that is there, so nobody can tell whose it is")
        if each.place.account:
            reasons.append(f"only account {each.place.account} can remove it")
        place = each.place
        rows.append(
            Row(region=place.region, name=place.name, account=place.account, value=each.value, reasons=tuple(reasons))
        )
    return Report(parameters=tuple(rows))


def _written(place: Place, pipelines: Iterable[Pipeline]) -> bool:
    return place.name.endswith(OF_A_STACK) or any(
        place in each.keeps or place.name in each.channels for each in pipelines
    )
