"""Stacks of a former version preview under the present one with exactly the changes that the CHANGELOG tells of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from components.facts.windows_images import Variant, WindowsServer, ssm_name
from tests.engine import upgrades
from tests.engine.sandbox import succeeded
from tests.engine.upgrades import Operation

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox

BUILDER = "aws:imagebuilder"
COMPONENT, RECIPE = f"{BUILDER}/component:Component", f"{BUILDER}/imageRecipe:ImageRecipe"
GROUP, ROLE = "aws:autoscaling/group:Group", "aws:iam/role:Role"
TEMPLATE, SECURITY_GROUP = "aws:ec2/launchTemplate:LaunchTemplate", "aws:ec2/securityGroup:SecurityGroup"
HOOK = "aws:autoscaling/lifecycleHook:LifecycleHook"
IMAGE = "windows-2022-core"
PARTS = ("cache", "evidence", "updates")

IMAGES_0_1 = {
    *(Operation("create", COMPONENT, f"{IMAGE}-{part}-VERSION") for part in PARTS),
    *(Operation("delete", COMPONENT, f"{IMAGE}-{part}") for part in PARTS),
    Operation("create", COMPONENT, f"{IMAGE}-boot-marks-VERSION"),
    Operation("create", COMPONENT, f"{IMAGE}-boot-modules-VERSION"),
    Operation("create", RECIPE, f"{IMAGE}-VERSION"),
    Operation("delete", RECIPE, IMAGE),
    Operation("update", f"{BUILDER}/imagePipeline:ImagePipeline", IMAGE),
    Operation("update", f"{BUILDER}/distributionConfiguration:DistributionConfiguration", IMAGE),
    Operation("update", f"{BUILDER}/lifecyclePolicy:LifecyclePolicy", IMAGE),
    Operation("update", "eks-windows-nodes:index:WindowsImagePipeline", IMAGE),
    Operation("update", ROLE, f"{IMAGE}-build"),
    Operation("update", "aws:iam/rolePolicy:RolePolicy", f"{IMAGE}-build"),
    Operation("update", TEMPLATE, f"{IMAGE}-fast-launch"),
}
"""Each version of a recipe and component is a resource of its own since then, and old images go by age; the rest
changes in place. The machines of a build may write the manifest, and AWS commands come from small modules."""


def node_group_0_1(name: str) -> set[Operation]:
    """No rollback, no wait for nodes, a role that goes with what others attached, tags, and a launch hook that nodes
    answer: their template rolls them, once.

    Of the components only the names and values of arguments, which are nothing in AWS.
    """
    components = (f"eks-windows-nodes:index:{kind}" for kind in ("WindowsNodeGroup", "WindowsNodeAccess"))
    kinds = (GROUP, ROLE, TEMPLATE, SECURITY_GROUP, *components)
    held = {Operation("create", kind, f"{name}-launch") for kind in (HOOK, "aws:iam/rolePolicy:RolePolicy")}
    return {Operation("update", kind, name) for kind in kinds} | held


def test_images_of_0_1_get_versions_of_their_own_and_nothing_else_goes(lived_in: Sandbox) -> None:
    """No image, AMI or role is deleted or replaced."""
    outcome = succeeded(upgrades.taken_over(lived_in, "images", {}).preview())
    assert upgrades.operations(outcome) == IMAGES_0_1


@pytest.mark.nightly
def test_a_node_group_in_mode_config_map_of_0_1_changes_in_place(lived_in: Sandbox) -> None:
    """Its aws-auth entry stays, and no group is replaced for its first hook."""
    config = lived_in.config("dev")
    cluster = config["config"]["eks-windows-nodes:clusters"][0]
    cluster["name"] = "legacy"
    parameter = ssm_name(WindowsServer.SERVER_2022, Variant.CORE, "1.35")
    cluster["nodeGroups"][0]["ami"] = {"ssmParameter": parameter}
    del config["config"]["eks-windows-nodes:imagesStack"]
    lived_in.configure("legacy", config)
    stack = upgrades.taken_over(lived_in, "legacy", upgrades.network("legacy", "legacy"))
    outcome = succeeded(stack.preview())
    assert upgrades.operations(outcome) == node_group_0_1("legacy-windows")


def test_a_node_group_of_0_1_changes_in_place(lived_in: Sandbox) -> None:
    """The AMI is this account's newest build, which the stored state cannot know."""
    (stored,) = (one["outputs"] for one in upgrades.resources("dev") if one["type"] == "pulumi:pulumi:Stack")
    former = upgrades.release(stored, "dev")
    present = upgrades.release(lived_in.stack("dev").outputs(), "dev")
    built = {former[key]: present[key] for key in former}
    stack = upgrades.taken_over(lived_in, "dev", upgrades.network("dev", "dev") | built)
    outcome = succeeded(stack.preview())
    assert upgrades.operations(outcome) == node_group_0_1("dev-windows")


@pytest.mark.nightly
def test_a_replacement_is_seen(lived_in: Sandbox) -> None:
    """So that the tests above can fail: a role's path, which replaces it, is made another in the stored state."""
    stack = upgrades.taken_over(lived_in, "images", {'"path": "/"': '"path": "/other/"'})
    found = upgrades.operations(succeeded(stack.preview()))
    assert Operation("delete-replaced", ROLE, f"{IMAGE}-build") in found - IMAGES_0_1
