"""The page that `make bench` writes."""

from __future__ import annotations

import json
import os
import platform
import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rehearsal.bench.timing import Cost, Pair

GOALS = {
    ("preview of dev", "the same resources written flat"): 1.25,
    ("preview of dev with the policy pack", "preview of dev with an empty pack"): 1.05,
    ("preview of 50 node groups", "the resources of 50 node groups written flat"): 1.1,
    ("preview of 50 node groups", "preview of 25 node groups"): 2,
    ("preview of 20 pipelines", "the resources of 20 pipelines written flat"): 1.25,
    ("preview of 40 pipelines", "preview of 20 pipelines"): 2,
    ("import components", "import pulumi_aws"): 1.2,
}
"""The ratio that a measurement should stay under, where one is set. Of a pack it is what its rules cost: any pack in
Python is a process more, with the SDK in it."""

_KEPT = "Kept from an earlier run, on a machine that may be another one: "

POLICY_PACK = """
## The policy pack

All its rules against a pack with one empty resource policy and one empty stack policy: the same messages, one call a
resource and one for the stack (goals: at most 1.1 times the time and 1.2 times the memory; shapes that are odd in what
they refer to at most twice a plain one of the same size; at most 0.2 s more at the start). The ratio is one of CPU
seconds.

| shape | resources | all rules | empty pack | ratio | peak memory | of the empty pack | start-up added |
|---|---|---|---|---|---|---|---|"""


def page(pairs: Iterable[Pair], make_up: Cost, runs: int) -> str:
    """The figures as Markdown."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return "\n".join(
        [
            "# What it costs",
            "",
            (
                "Written by `make bench`; what is compared was timed in turns in one run, and the figures are medians "
                f"of {runs} runs. The ratio is one of CPU seconds, of a command and of all that it starts (engine, "
                "program, plugins): a machine that others use, too, stretches the time on the clock by much more. "
                "Memory is the largest resident size of any one process of the command. "
                f"Machine: {os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, "
                f"{platform.system()} {platform.machine()}. Ratios carry over to other machines, seconds do not."
            ),
            "",
            (
                "| measured | against | CPU seconds | of the baseline | ratio | goal | on the clock | of the baseline "
                "| memory | of the baseline |"
            ),
            "|---|---|---|---|---|---|---|---|---|---|",
            *map(_row, pairs),
            "",
            (
                f"A warm `make up`, from the shell to the table: {make_up.seconds:.1f} s (goal 30 s). "
                f"Its largest process has {make_up.peak_mib:.0f} MiB resident."
            ),
            "",
        ]
    )


def _row(pair: Pair) -> str:
    cost, baseline = pair.cost, pair.baseline_cost
    cells = [
        pair.measured,
        pair.baseline,
        f"{cost.cpu_seconds:.2f} s",
        f"{baseline.cpu_seconds:.2f} s",
        f"{pair.ratio:.2f}",
        str(GOALS.get((pair.measured, pair.baseline), "")),
        f"{cost.seconds:.2f} s",
        f"{baseline.seconds:.2f} s",
        f"{cost.peak_mib:.0f} MiB",
        f"{baseline.peak_mib:.0f} MiB",
    ]
    return f"| {' | '.join(cells)} |"


def policy_pack(lines: Iterable[str]) -> str:
    """The policy pack against a pack with one empty resource policy and one empty stack policy."""
    return "\n".join([POLICY_PACK, *(_pack_row(json.loads(line)) for line in lines), ""])


def _pack_row(one: Mapping[str, Any]) -> str:
    whole, empty = one["whole"], one["empty"]
    cells = [
        one["shape"],
        str(one["resources"]),
        f"{whole['judge']:.2f} s",
        f"{empty['judge']:.2f} s",
        f"{one['cpu_ratio']:.2f}",
        f"{whole['peak_mb']:.0f} MB",
        f"{empty['peak_mb']:.0f} MB",
        f"{one['start_difference']:+.2f} s",
    ]
    return f"| {' | '.join(cells)} |"


def aws_auth(lines: Iterable[str]) -> str:
    """One role mapping on a real API server."""
    head = ["", "## aws-auth", "", "One role mapping on a real kube-apiserver, medians of seven rounds:", "", "```"]
    return "\n".join([*head, *lines, "```", ""])


OPERATIONS = """
## Operations

Audits of clusters with three groups of 42 nodes each, one of them EKS's, in one Region and account; AWS is moto in a
process of its own, API servers are played (goals: at most 1.05 times the fewest calls, 150 MB more at most, linear).
CPU seconds and memory are the audit's own; the seconds in all are mostly moto's answers. Moto goes through the tags
of all machines for those of each, which grows with the square of the machines: here it takes them by the machine's id
(`tests/operations/audit/server.py`).

| clusters | nodes | calls | fewest | CPU seconds | for 1,000 nodes | seconds in all | memory more |
|---|---|---|---|---|---|---|---|"""

YEAR = """
A simulated year of 40 clusters in three environments that follow each other, from Amazon's release until every node of
the last one is audited (goal: under 24 h):

| looked | median | worst | median from Patch Tuesday | worst |
|---|---|---|---|---|"""

ASSUMED = """
The first row is what is shipped: an image with `schedule.whenPublished` looks for a release, and the workflow of
`examples/08-patch-month` for a build to pin and, for each stack that follows, for a pin to promote. The second is a
comparison. Assumed: Amazon publishes three to nine days after Patch Tuesday; a build starts when that is seen, and
takes 50 to 95 minutes with its tests; a pin is merged 10 to 120 minutes after its pull request; `pulumi up` takes six
minutes, an audit five; groups of 2 to 60 nodes, three a cluster, are rolled at once with a surge of a fifth, Ready
nine minutes after their launch, drained in five. Nights and weekends in which nobody merges are not in it. The
roll-out is the model of `rollout plan` (`operations/rollout/forecast.py`)."""


def operations(lines: Iterable[str]) -> str:
    """Audits, plans and the simulated year."""
    found: list[dict[str, Any]] = [json.loads(line) for line in lines]
    audits = [
        f"| {each['clusters']} | {each['nodes']} | {each['calls']} | {each['table']} | {each['cpu_seconds']:.1f} s "
        f"| {each['cpu_seconds'] * 1000 / each['nodes']:.2f} s | {each['seconds']:.1f} s | {each['more_mb']:.0f} MB |"
        for each in found
        if "clusters" in each
    ]
    (plan,) = [each["plan"] for each in found if "plan" in each]
    (year,) = [each["year"] for each in found if "year" in each]
    rows = [
        f"| `{one['looked']}` | {one['median_hours']:.1f} h | {one['worst_hours']:.1f} h | {one['median_days']:.1f} d "
        f"| {one['worst_days']:.1f} d |"
        for one in year
    ]
    planned = (
        f"The plan of a group of 10,000 nodes takes {plan['by waves']:.4f} s by waves, {plan['played']:.2f} s played "
        "node by node (goal: 1 s)."
    )
    return "\n".join([OPERATIONS, *audits, "", planned, YEAR, *rows, ASSUMED, ""])


def kept(former: str, title: str, why: str) -> str:
    """A part that this run could not measure: as the former page has it, and said so; a sentence where it has none.

    Args:
        former: the page that is written over.
        title: of the part.
        why: it was not measured, as the end of a sentence.
    """
    found = re.search(
        rf"^## {re.escape(title)}\n\n(?:{_KEPT}[^\n]*\n\n)?(.*?)(?=^## |\Z)", former, re.DOTALL | re.MULTILINE
    )
    said = f"{_KEPT}{why}.\n\n{found[1].strip()}" if found else f"Not measured: {why}."
    return f"\n## {title}\n\n{said}\n"
