"""How an image boots, on the engine: in pairs, put in, changed and taken back; node groups say what they expect."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from rehearsal.builds import ensure_built
from rehearsal.shell import REGION
from rehearsal.stacks import WITHOUT_CHECKPOINTS
from tests.engine.sandbox import succeeded

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox

PROGRAM = {"version": "1.35.0", "sha256": "0123456789abcdef" * 4}
LEVERS: dict[str, dict[str, Any]] = {
    "no-modules": {"modules": False},
    "ssm-agent": {"ssmAgent": "delayed"},
    "unattend": {"unattend": "trimmed"},
    "locale": {"unattend": "trimmed", "locale": "de-DE"},
    "time-zone": {"unattend": "trimmed", "timeZone": "W. Europe Standard Time"},
    "excluded": {"defender": "exclude"},
    "removed": {"defender": "remove"},
    "program": {"bootstrapper": PROGRAM},
    "shut-down": {"bootstrapper": {**PROGRAM, "shutdownOnFailure": True}},
}
EVERYTHING = {
    "ssmAgent": "delayed",
    "unattend": "trimmed",
    "locale": "de-DE",
    "timeZone": "W. Europe Standard Time",
    "defender": "remove",
    "bootstrapper": PROGRAM,
}


def image(name: str, boot: dict[str, Any] | None) -> dict[str, Any]:
    """Without Fast Launch, which goes with no trimmed answer file."""
    known = {"name": name, "windowsServer": 2022, "kubernetesMinor": "1.35", "fastLaunch": None}
    return known if boot is None else {**known, "boot": boot}


def images(boots: dict[str, dict[str, Any] | None]) -> dict[str, Any]:
    made = [image(name, boot) for name, boot in boots.items()]
    return {"config": {"aws:region": REGION, "eks-windows-nodes:images": made}}


@pytest.mark.nightly
def test_a_group_of_an_image_with_all_levers_and_of_one_with_none_says_what_it_expects(lived_in: Sandbox) -> None:
    boots: dict[str, dict[str, Any] | None] = {"fast": EVERYTHING, "plain": {"modules": False}}
    config = lived_in.config("images")
    config["config"]["eks-windows-nodes:images"] += images(boots)["config"]["eks-windows-nodes:images"]
    lived_in.configure("images", config)
    stack = lived_in.stack("images")
    succeeded(stack.up())
    for name in boots:
        ensure_built(stack.outputs()["images"][name]["pipelineArn"], REGION, lambda _: None)
    dev = lived_in.config("dev")
    (group,) = dev["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"]
    dev["config"]["eks-windows-nodes:clusters"][0]["nodeGroups"] = [
        {**group, "name": name, "ami": {"image": name}, "excludedSnatCidrs": ["10.0.0.0/8"]} for name in boots
    ]
    lived_in.configure("dev", dev)
    outcome = succeeded(lived_in.stack("dev").preview())
    fast, plain = sorted(line for line in outcome.told("info") if "expected to be Ready" in line)
    assert "Ready about 0.5 minutes after its launch" in fast
    assert "modules, ssmAgent=delayed, unattend=trimmed, defender=remove, bootstrapper=1.35.0" in fast
    assert "Ready about 4.5 to 5.5 minutes after its launch" in plain
    (warned,) = [line for line in outcome.warnings if "bootstrapper" in line]
    assert "excluded_snat_cidrs is not read by the image's bootstrapper" in warned


@pytest.mark.nightly
@pytest.mark.timeout(1800)
def test_levers_come_up_in_pairs_change_and_are_taken_back(fresh: Sandbox) -> None:
    found = [(LEVERS[one], LEVERS[other]) for one, other in combinations(LEVERS, 2)]
    pairs: dict[str, dict[str, Any] | None] = {f"pair-{n:02}": {**one, **other} for n, (one, other) in enumerate(found)}
    firsts: dict[str, dict[str, Any] | None] = {f"pair-{n:02}": one for n, (one, _) in enumerate(found)}
    empty: dict[str, dict[str, Any] | None] = {name: {} for name in pairs}
    unset: dict[str, dict[str, Any] | None] = dict.fromkeys(pairs)
    stack = replace(fresh, environment={**fresh.environment, **WITHOUT_CHECKPOINTS}).stack("images")
    for boots in (pairs, firsts, empty, unset):
        fresh.configure("images", images(boots))
        succeeded(stack.up())
        assert set(succeeded(stack.preview()).operations) == {"same"}
    succeeded(stack.destroy())
    assert boto3.client("imagebuilder", region_name=REGION).list_image_recipes()["imageRecipeSummaryList"] == []
