"""An adopted group that runs what it ran then has no tag of ours, and nobody drains it: its stack holds on to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from operations.adopt.imports import COMPONENT
from operations.adopt.live import read
from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded
from tests.engine.test_adopted_in_parts import settings, taken_over
from tests.engine.test_bad_input import CLUSTERS
from tests.engine.test_kept_names import KEYS, camel, name_of
from tests.engine.test_taken_over import image_and_subnet, made, pulumi

if TYPE_CHECKING:
    from rehearsal.engine import Outcome
    from tests.engine.sandbox import Sandbox

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(900)]

NAME = "whole"
"""Role, profile and security group are imported, too."""


def instances(group: str) -> set[str]:
    """Of a group, that are in service."""
    asked = boto3.client("autoscaling", region_name=REGION)
    found = asked.describe_auto_scaling_groups(AutoScalingGroupNames=[group])["AutoScalingGroups"]
    return {each["InstanceId"] for one in found for each in one["Instances"] if each["LifecycleState"] == "InService"}


def test_it_is_neither_made_managed_nor_taken_out_before_its_first_roll_out_unless_that_is_said(
    finished: Sandbox,
) -> None:
    dev, config = finished.stack("dev"), finished.config("dev")
    groups: list[dict[str, Any]] = config["config"][CLUSTERS][0]["nodeGroups"]
    group = made(NAME, *image_and_subnet(), "from-eksctl")
    live = {NAME: read(boto3.Session(region_name=REGION), group, None)}
    adopted = settings(live[NAME], NAME)
    groups.append(adopted)
    finished.configure("dev", config)
    taken_over(finished, dev, live)
    succeeded(dev.up())
    assert succeeded(dev.up()).changed == 0
    (urn,) = (each["urn"] for each in dev.resources() if each.get("protect"))
    nodes, before = instances(group), {each["urn"]: each.get("id") for each in dev.resources()}
    assert len(nodes) == 2

    def refused(outcome: Outcome) -> None:
        assert outcome.code != 0
        (told,) = [each for each in outcome.errors if urn in each]
        assert "is protected" in told
        assert instances(group) == nodes

    less = {key: value for key, value in adopted.items() if key not in {"adopted", "names"}}
    for changed in ([{**less, "kind": "managed"}], [{**less, "name": "renamed", "ami": dict(groups[0]["ami"])}], []):
        groups[1:] = changed
        finished.configure("dev", config)
        refused(dev.preview())
        refused(dev.up("--skip-preview"))
        left = {each["urn"]: each.get("id") for each in dev.resources()}
        assert {each: left.get(each) for each in before} == before
    groups[1:] = [adopted]
    finished.configure("dev", config)
    back = succeeded(dev.up())
    assert urn not in {each for each, step in back.steps.items() if step != "same"}

    adopted["ami"] = dict(groups[0]["ami"])
    finished.configure("dev", config)
    succeeded(dev.up())
    assert [each["urn"] for each in dev.resources() if each.get("protect")] == []


def test_one_is_given_back_as_it_stands_or_taken_out_with_its_nodes_as_somebody_says(finished: Sandbox) -> None:
    dev, config = finished.stack("dev"), finished.config("dev")
    groups: list[dict[str, Any]] = config["config"][CLUSTERS][0]["nodeGroups"]
    image, session = image_and_subnet(), boto3.Session(region_name=REGION)
    names = ("group-alone", "with-security-group")
    live = {name: read(session, made(name, *image, "from-eksctl"), None) for name in names}
    groups += [settings(found, name) for name, found in live.items()]
    finished.configure("dev", config)
    taken_over(finished, dev, live)
    succeeded(dev.up())
    component = next(each["urn"] for each in dev.resources() if each["urn"].endswith("Group::dev-group-alone"))
    assert component.split("::")[2] == COMPONENT
    protected = {each["id"]: each["urn"] for each in dev.resources() if each.get("protect")}
    back, out = live.values()
    kept = instances(back.group)
    for command in (
        ("delete", "--force", "--target-dependents", component),
        ("unprotect", protected[out.group]),
    ):
        ran = pulumi(dev, finished, "state", *command, "--yes")
        assert ran.returncode == 0, ran.stderr
    del groups[1:]
    finished.configure("dev", config)
    succeeded(dev.up())
    assert (instances(back.group), instances(out.group)) == (kept, set())
    assert kept
    asked = boto3.client("ec2", region_name=REGION).describe_launch_templates()["LaunchTemplates"]
    standing = {each.get("LaunchTemplateName") for each in asked}
    assert (back.template in standing, out.template in standing) == (True, False)


def test_one_of_eks_is_held_on_to_likewise(managed: Sandbox) -> None:
    dev, config = managed.stack("dev"), managed.config("dev")
    groups: list[dict[str, Any]] = config["config"][CLUSTERS][0]["nodeGroups"]
    of_eks = groups[-1]
    of_eks["adopted"] = {"amiId": dev.outputs()["clusters"]["dev"]["nodeGroups"]["managed"]["amiId"]}
    of_eks["names"] = {camel(key): name_of(dev, key, "dev-managed") for key in KEYS}
    managed.configure("dev", config)
    succeeded(dev.up())
    (urn,) = (each["urn"] for each in dev.resources() if each.get("protect"))
    del groups[1]
    managed.configure("dev", config)
    told = dev.preview()
    assert told.code != 0
    assert [each for each in told.errors if urn in each and "is protected" in each], told.errors
    del of_eks["adopted"]
    groups.append(of_eks)
    managed.configure("dev", config)
    succeeded(dev.up())
    assert not [each for each in dev.resources() if each.get("protect")]
