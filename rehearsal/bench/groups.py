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
from rehearsal.bench.described import is_component
from rehearsal.bench.project import PREVIEW, own_project
from rehearsal.bench.report import GOALS
from rehearsal.bench.timing import Command, Pair, against, median_of_three
from rehearsal.stacks import WITHOUT_CHECKPOINTS, Stack
from tools.paths import ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FEW, MANY, RENDERED = 25, 50, 10_000


@dataclass(frozen=True)
class Times:
    """What node groups cost.

    Attributes:
        flat: the preview of the most groups against that of their resources written flat.
        components: those resources, under as many empty components, against themselves without any.
        code: the preview of the most groups against that of their resources under empty components.
        twice: the same preview against that of half as many groups.
        held: how many components there are.
        rendering: CPU seconds in which the user data of so many groups is rendered.
        peak_mib: what rendering the most of them holds at once, of the interpreter's own memory, in MiB.
    """

    flat: Pair
    components: Pair
    code: Pair
    twice: Pair
    held: int
    rendering: Mapping[int, float]
    peak_mib: float

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """All previews."""
        return self.flat, self.components, self.code, self.twice


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
    resources, config = made.resources(), f"config:\n  aws:region: {shell.REGION}\n"
    top, under = folder / "groups-flat", folder / "groups-under-components"
    for written in (top, under):
        flat.write(written, resources, flat.DEV, facts, config, components=written is under)
        Stack(written, "bench", variables).select()
    if made.destroy().code:
        raise SystemExit("destroy of node groups failed; run `make up` to see why")
    ours = Command(f"preview of {MANY} node groups", PREVIEW, many, variables)
    half = Command(f"preview of {FEW} node groups", PREVIEW, few, variables)
    same = Command(f"the resources of {MANY} node groups written flat", PREVIEW, top, variables)
    empty = Command(f"the resources of {MANY} node groups under empty components", PREVIEW, under, variables)
    whole, components, code, twice = against([(ours, same), (empty, same), (ours, empty), (ours, half)], runs)
    seconds = {count: median_of_three(partial(_texts, count)) for count in (RENDERED // 2, RENDERED)}
    held = sum(map(is_component, resources))
    return Times(whole, components, code, twice, held, seconds, _peak_mib())


def section(times: Times) -> str:
    """The page's part on them."""
    half, whole = times.rendering[RENDERED // 2], times.rendering[RENDERED]
    return (
        f"\n## Node groups\n\n{_previews(times)}\n\n"
        f"The user data of {RENDERED:,} node groups is rendered in {whole:.2f} CPU seconds, of "
        f"{RENDERED // 2:,} in {half:.2f} ({whole / half:.2f} times as long; goal 2.2). Rendering them one by one "
        f"holds {times.peak_mib:.1f} MiB at the most.\n"
    )


def _previews(times: Times) -> str:
    """Against the goal, and what of it is components' own."""
    ours, empty = times.flat, times.components
    goal, peak, of_flat = GOALS[ours.measured, ours.baseline], ours.cost.peak_mib, ours.baseline_cost.peak_mib
    kept = "met" if ours.ratio <= goal else "not met"
    more, by_themselves = ours.ratio - 1, empty.ratio - 1
    share = f", {by_themselves / more:.0%} of what ours takes more" if 0 < by_themselves <= more else ""
    return (
        f"The {ours.measured} takes {ours.ratio:.2f} times the CPU seconds of the same resources written flat, with "
        f"the same outputs: the goal of {goal} is {kept}. Under {times.held} components that do nothing but hold its "
        f"resources, as many as ours has, the flat program takes {empty.ratio:.2f} times: what the SDK and the engine "
        f"do for components by themselves{share}. Ours takes {times.code.ratio:.2f} times as many CPU seconds as that "
        "program, which is what this project's own code adds.\n\n"
        f"The largest process of that preview has {peak:.0f} MiB resident at its peak, of the flat one's {of_flat:.0f} "
        f"MiB ({peak / of_flat:.2f} times as much)."
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
