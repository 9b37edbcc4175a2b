"""What has to hold where a release stands beside its former one."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from components.facts.strategy import Strategy
from components.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from components.settings.validation import Spelling


def former_fits(spell: Spelling, release: object, former: object, share: int | None) -> Iterator[Problem]:
    """Both releases are named, they differ, and it is said who has how many nodes."""
    if former is None:
        if share is not None:
            text = f"found {share} without {spell('former')}, which would have the rest; drop it"
            yield Problem(("share",), text)
        return
    if share is None:
        text = f"found one without {spell('share')}, the percentage of the nodes that the new one has; add it"
        yield Problem(("former",), text)
    if _amis(release) is not None and _amis(release) == _amis(former):
        yield Problem(("former",), "found the very same AMI again, expected the one before it; take it out")


def strategy_fits(*, blue_green: bool, former: object) -> Iterator[Problem]:
    """Only blueGreen has two releases."""
    if former is not None and not blue_green:
        text = "found rolling beside a former release, which is of blueGreen; change one"
        yield Problem(("strategy",), text)


def releases_fit_strategy(spell: Spelling, ami: Mapping[str, object], strategy: str) -> Iterator[Problem]:
    """blueGreen takes pins, after whose AMIs its groups are called."""
    blue_green = strategy == Strategy.BLUE_GREEN
    yield from strategy_fits(blue_green=blue_green, former=ami.get("former"))
    if blue_green and ami.get("release") is None:
        text = f"found blueGreen without a pinned release, expected {spell('ami')}.{spell('release')}; pin one"
        yield Problem(("strategy",), text)


def a_name_is_of_one_group(spell: Spelling, strategy: str, names: Mapping[str, object]) -> Iterator[Problem]:
    """Two templates, or two Auto Scaling groups, have no name in common."""
    for name in ("launch_template", "auto_scaling_group") if strategy == Strategy.BLUE_GREEN else ():
        if names.get(name) is not None:
            text = f"found {names[name]!r} beside blueGreen, which has one for each release; drop it, or roll in place"
            yield Problem(("names", spell(name)), text)


def _amis(release: object) -> object:
    """What says which AMI it is: the ids of a stack file by Region, or the id in a program."""
    if isinstance(release, dict):
        return cast("Mapping[str, object]", release).get("ami_ids")
    return release if isinstance(release, str) else None
