"""`pulumi up --target` of one thing in a node group: the next update makes the rest, once, and nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.engine.sandbox import succeeded
from tests.engine.test_adopted_in_parts import refreshes
from tests.engine.test_kept_names import TYPES, Story, refused, standing

if TYPE_CHECKING:
    from rehearsal.engine import Outcome
    from tests.engine.sandbox import Sandbox

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(900)]


def changed(outcome: Outcome) -> dict[str, str]:
    """Type and name of what is not as it was, to what was done."""
    steps = succeeded(outcome).steps.items()
    return {urn.rpartition("$")[2].rpartition("eks-windows-nodes::")[2]: step for urn, step in steps if step != "same"}


def test_the_next_update_makes_what_was_left_out(managed: Sandbox) -> None:
    story = Story(managed)
    dev = story.dev
    succeeded(story.configured().up())
    urns = {key: f"{TYPES[key]}::dev-own" for key in TYPES}
    full = {each["urn"].rpartition("$")[2]: each["urn"] for each in dev.resources()}
    component = next(each["urn"] for each in dev.resources() if each["urn"].endswith(":WindowsNodeGroup::dev-own"))

    def alone(key: str) -> dict[str, str]:
        done = changed(story.configured().up("--target", full[urns[key]]))
        done.pop("pulumi:pulumi:StackReference::organization/eks-windows-nodes/images", None)
        return done

    def rest() -> set[str]:
        found = succeeded(dev.up()).steps
        assert set(found.values()) <= {"same", "read", "update"}
        assert succeeded(dev.up()).changed == 0
        return {urn.rpartition("$")[2] for urn, step in found.items() if step == "update"} - {component}

    before = standing()
    story.own["instanceType"] = "m6i.4xlarge"
    assert alone("launch_template") == {urns["launch_template"]: "update"}
    assert refreshes("ours") == 0
    assert rest() == {urns["auto_scaling_group"]}
    assert refreshes("ours") == 1
    story.own |= {"maxSize": 7, "instanceType": "m6i.2xlarge"}
    assert alone("auto_scaling_group") == {urns["auto_scaling_group"]: "update"}
    assert refreshes("ours") == 1
    assert rest() == {urns["launch_template"], urns["auto_scaling_group"]}
    assert refreshes("ours") == 2
    story.own["tags"] = {"team": "web"}
    assert alone("role") == {urns["role"]: "update"}
    assert {urns["launch_template"], urns["auto_scaling_group"]} <= rest()
    assert standing() == before

    story.own["names"]["autoScalingGroup"] = "another"
    line = {"NodeGroup dev-own names.auto_scaling_group": ("'another'", "'ours'")}
    whole = story.configured().preview("--target", component, "--target-dependents")
    assert refused(whole) == line
    of_group = dev.preview("--target", full[urns["auto_scaling_group"]])
    assert of_group.code != 0
    assert "names.auto_scaling_group: found 'another', expected 'ours', as it stands" in "\n".join(of_group.errors)
    story.own["names"]["autoScalingGroup"] = "ours"
    assert succeeded(story.configured().up()).changed == 0
