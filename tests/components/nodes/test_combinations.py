"""Settings of a node group in any combination: refused in one line each, or made without a contradiction."""

from __future__ import annotations

import base64
from collections import Counter
from typing import TYPE_CHECKING, Any, cast

import pytest
import yaml
from hypothesis import given, settings

from components.nodes.checked import MANAGED_NODE_GROUP, NODE_GROUP
from components.nodes.group import WindowsNodeGroup
from components.nodes.managed_group import ManagedWindowsNodeGroup
from components.settings.managed_node_group import ManagedNodeGroupSettings
from tests.components.nodes.any_group import AnyGroup, fitting, groups
from tests.components.nodes.test_group import AMI, CLUSTER, GROUP, TEMPLATE
from tests.components.nodes.test_managed_group import AMAZONS, LOOK_UP
from tests.components.nodes.test_managed_group import NODE_GROUP as EKS_GROUP
from tests.components.program import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from standin.provider.mocks import AwsMocks

Inputs = dict[str, Any]


def made(group: AnyGroup) -> tuple[AwsMocks, list[str]]:
    """What the component registers for it, and Karpenter's manifests."""
    by_release = isinstance(group, ManagedNodeGroupSettings) and group.by_release_version
    own = {
        "cluster": CLUSTER,
        "ami": AMAZONS if by_release else AMI,
        "subnet_ids": group.subnet_ids or ["subnet-0a1a2a3a4a5a6a7a8"],
        "access": "access_entry",
    }
    manifests: list[str] = []

    def program() -> None:
        if isinstance(group, ManagedNodeGroupSettings):
            ManagedWindowsNodeGroup("dev-windows", MANAGED_NODE_GROUP.arguments(group, **own))
        else:
            one = WindowsNodeGroup("dev-windows", NODE_GROUP.arguments(group, **own))
            if group.karpenter:
                one.karpenter_manifests.apply(manifests.append)

    return run(program, failures={LOOK_UP: "couldn't find resource"}), manifests


def texts(value: object) -> Iterator[str]:
    """Every text in it."""
    if isinstance(value, dict):
        for key, each in cast("dict[str, object]", value).items():
            yield from (key, *texts(each))
    elif isinstance(value, list):
        for each in cast("list[object]", value):
            yield from texts(each)
    elif isinstance(value, str):
        yield value


def once(values: list[Any]) -> bool:
    return not [value for value, many in Counter(values).items() if many > 1]


def template_is_whole(template: Inputs) -> str:
    """One place says each thing; its user data."""
    devices = [each["deviceName"] for each in template.get("blockDeviceMappings") or ()]
    assert once(devices), devices
    assert once(template["vpcSecurityGroupIds"]), template["vpcSecurityGroupIds"]
    placement: Inputs = template.get("placement") or {}
    assert not ("groupName" in placement and placement.get("tenancy") == "host"), placement
    assert len(template.get("capacityReservationSpecification") or {}) <= 1
    kinds = {each["resourceType"]: each["tags"] for each in template["tagSpecifications"]}
    assert len(kinds) == 3
    assert all(len(tags) <= 50 for tags in kinds.values())
    text = base64.b64decode(template.get("userData", "")).decode()
    assert len(text.encode()) <= 16384
    return text


def scaling_group_is_whole(group: Inputs, template: Inputs) -> None:
    tags = {each["key"]: each for each in group["tags"]}
    assert len(tags) == len(group["tags"]) <= 50, "a tag twice, or too many"
    on_nodes = {key: each["value"] for key, each in tags.items() if each["propagateAtLaunch"] == "true"}
    in_template = template["tagSpecifications"][0]["tags"]
    differs = {key for key in on_nodes.keys() & in_template.keys() if on_nodes[key] != in_template[key]}
    assert not differs, f"two values of {differs}"
    assert ("launchTemplate" in group) != ("mixedInstancesPolicy" in group)
    assert int(group["minSize"]) <= int(group.get("desiredCapacity") or group["minSize"]) <= int(group["maxSize"])
    mixed = group.get("mixedInstancesPolicy")
    overrides: list[Inputs] = mixed["launchTemplate"]["overrides"] if mixed else []
    assert ("instanceType" in template) or overrides
    types = [each["instanceType"] for each in overrides]
    assert once(types)
    assert len({"weightedCapacity" in each for each in overrides}) <= 1, "weights of some types"
    assert not (mixed and group.get("warmPool")), "a warm pool beside several types"


def eks_group_is_whole(group: Inputs, template: Inputs) -> None:
    assert not ("instanceType" in template and group.get("instanceTypes")), "types in two places"
    assert ("imageId" in template) != ("amiType" in group), "the AMI in two places, or none"
    assert ("imageId" in template) == ("userData" in template)
    assert "iamInstanceProfile" not in template
    sizes = {name: int(size) for name, size in group["scalingConfig"].items()}
    assert sizes["minSize"] <= sizes["desiredSize"] <= sizes["maxSize"]
    assert once([(each["key"], each["effect"]) for each in group.get("taints") or ()])


class _Once(yaml.SafeLoader):
    """YAML in which a key stands once."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:  # noqa: ANN401, FBT002 PyYAML's
        assert once([self.construct_object(key, deep=True) for key, _ in node.value])
        return super().construct_mapping(node, deep)


def judged(given_group: Mapping[str, Any]) -> list[str]:
    """The scripts of a group of what fits together of such settings, which are judged on the way."""
    mocks, manifests = made(fitting(given_group))
    found: list[str] = []
    for registration in mocks.registrations:
        strange = [text for text in texts(registration.inputs) if "pulumi.output" in text or "Output(" in text]
        assert not strange, strange
    template = mocks.inputs(TEMPLATE)
    found.append(template_is_whole(template))
    if given_group["kind"] == "managed":
        eks_group_is_whole(mocks.inputs(EKS_GROUP), template)
    else:
        scaling_group_is_whole(mocks.inputs(GROUP), template)
    for text in manifests:
        node_class, pool = yaml.load_all(text, _Once)
        assert (node_class["kind"], pool["kind"]) == ("EC2NodeClass", "NodePool")
        found.append(node_class["spec"]["userData"])
    return [text.replace("<powershell>", "").replace("</powershell>", "").split("<persist>")[0] for text in found]


@settings(max_examples=6, deadline=None, derandomize=True)
@given(groups())
def test_what_is_not_refused_is_made_without_a_contradiction(group: Mapping[str, Any]) -> None:
    judged(group)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
@settings(max_examples=2000, deadline=None)
@given(groups())
def test_nor_is_there_one_among_many(group: Mapping[str, Any]) -> None:
    """The same with the nightly number of groups."""
    judged(group)
