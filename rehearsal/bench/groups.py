"""Node groups by the dozen: a preview against the same resources written flat, and their user data by itself."""

from __future__ import annotations

import tracemalloc
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import yaml

from components.facts.names import PROJECT
from components.powershell.bootstrap import SAMPLE_NETWORK, Bootstrap, Launch, user_data
from components.powershell.kubelet import Kubelet
from rehearsal import shell
from rehearsal.bench import flat
from rehearsal.bench.project import PREVIEW, own_project
from rehearsal.bench.timing import Command, Pair, against, median_of_three
from rehearsal.stacks import WITHOUT_CHECKPOINTS, Stack
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FEW, MANY, RENDERED = 25, 50, 10_000
RUNS = 3
"""Timed runs of a preview at most: one of fifty groups takes several seconds."""


@dataclass(frozen=True)
class Times:
    """What node groups cost.

    Attributes:
        pairs: previews, each against its baseline.
        rendering: seconds in which the user data of so many groups is rendered.
        peak_mib: what rendering the most of them holds at once, of the interpreter's own memory, in MiB.
    """

    pairs: tuple[Pair, ...]
    rendering: Mapping[int, float]
    peak_mib: float


def measured(folder: Path, variables: dict[str, str], facts: dict[str, str], runs: int) -> Times:
    """Time it all, in an account whose images are built.

    Args:
        folder: gets the projects.
        variables: of the account.
        facts: what an environment stack looks up, see `flat.DEV`.
        runs: timed runs of each command.
    """
    few, many = (_project(folder / f"groups-{count}", count, variables) for count in (FEW, MANY))
    made = Stack(many, "made", {**variables, **WITHOUT_CHECKPOINTS})
    made.select()
    if made.up().code:
        raise SystemExit("up of node groups failed; run `make up` to see why")
    written = folder / "groups-flat"
    flat.write(written, made.resources(), flat.DEV, facts, f"config:\n  aws:region: {shell.REGION}\n")
    Stack(written, "bench", variables).select()
    if made.destroy().code:
        raise SystemExit("destroy of node groups failed; run `make up` to see why")
    ours = Command(f"preview of {MANY} node groups", PREVIEW, many, variables)
    half = Command(f"preview of {FEW} node groups", PREVIEW, few, variables)
    same = Command(f"the resources of {MANY} node groups written flat", PREVIEW, written, variables)
    turns = min(runs, RUNS)
    seconds = {count: median_of_three(partial(_texts, count)) for count in (RENDERED // 2, RENDERED)}
    return Times((against(ours, same, turns), against(ours, half, 1)), seconds, _peak_mib())


def section(times: Times) -> str:
    """The page's part on rendering."""
    half, whole = times.rendering[RENDERED // 2], times.rendering[RENDERED]
    return (
        f"\n## Node groups\n\nThe user data of {RENDERED:,} node groups is rendered in {whole:.2f} s, of "
        f"{RENDERED // 2:,} in {half:.2f} s ({whole / half:.2f} times as long; goal 2.2). Rendering them one by one "
        f"holds {times.peak_mib:.1f} MiB at the most.\n"
    )


def _texts(count: int) -> int:
    """Render them one by one, each another one; how long they are together."""
    plain = Bootstrap(cluster_name="dev", network=SAMPLE_NETWORK, launch=Launch(hook="joined", seconds=1800))
    return sum(
        len(user_data(replace(plain, kubelet=Kubelet(labels={"example.com/group": f"group-{number}"}))))
        for number in range(count)
    )


def _peak_mib() -> float:
    tracemalloc.start()
    try:
        _texts(RENDERED)
        return tracemalloc.get_traced_memory()[1] / 1024**2
    finally:
        tracemalloc.stop()


def _project(folder: Path, count: int, variables: dict[str, str]) -> Path:
    """This project's own program with so many groups of the cluster `dev` in its stacks `bench` and `made`."""
    config: dict[str, Any] = yaml.safe_load((ROOT / "Pulumi.dev.yaml").read_text())
    (cluster,) = config["config"][f"{PROJECT}:clusters"]
    (group,) = cluster["nodeGroups"]
    cluster["nodeGroups"] = [{**group, "name": f"windows-{number:03}"} for number in range(count)]
    return own_project(folder, yaml.safe_dump(config, sort_keys=False), variables)
