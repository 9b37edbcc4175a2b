"""A stack's config: what is good is read, and each bad input ends in one line that names its key and the fix."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from components.facts.windows_images import WindowsServer
from components.settings import EnvironmentSettings, ImagesSettings
from tests.components import configs
from tests.components.configs import images, node_group, release

if TYPE_CHECKING:
    from collections.abc import Callable

BAD_INPUTS = yaml.load((Path(__file__).parent / "bad_inputs.yaml").read_text(), yaml.CSafeLoader)


def _cases(kind: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("change", "line"), [(case["change"], case["line"]) for case in BAD_INPUTS[kind]])


def test_a_good_images_stack_is_read() -> None:
    settings = configs.loaded(images())
    assert isinstance(settings, ImagesSettings)
    assert settings.images[0].windows_server is WindowsServer.SERVER_2022
    assert settings.images[0].fast_launch is not None
    assert settings.images[0].lifecycle is None


def test_a_good_environment_stack_is_read() -> None:
    settings = configs.loaded(node_group())
    assert isinstance(settings, EnvironmentSettings)
    group = settings.clusters[0].node_groups[0]
    assert group.ami.release is not None
    assert [taint.key for taint in group.taints] == ["os"]
    assert group.metadata_hop_limit == 1


def test_keys_of_other_namespaces_are_left_alone() -> None:
    assert configs.problems({**images(), "other:images": "x", "aws:region": "eu-central-1"}) == []


def test_settings_can_not_be_changed_afterwards() -> None:
    settings = configs.loaded(images())
    with pytest.raises(ValueError, match="frozen"):
        settings.images = ()  # pyright: ignore[reportAttributeAccessIssue] what is tested


@_cases("image")
def test_a_bad_image_ends_in_one_line(change: dict[str, Any], line: str) -> None:
    assert configs.problems(images(**change)) == [line]


@_cases("nodeGroup")
def test_a_bad_node_group_ends_in_one_line(change: dict[str, Any], line: str) -> None:
    assert configs.problems(node_group(**change)) == [line]


@_cases("managedNodeGroup")
def test_a_bad_managed_node_group_ends_in_one_line(change: dict[str, Any], line: str) -> None:
    assert configs.problems(configs.managed_node_group(**change)) == [line]


@_cases("release")
def test_a_release_that_contradicts_itself_ends_in_one_line(change: dict[str, Any], line: str) -> None:
    assert configs.problems(release(**change)) == [line]


@_cases("stack")
def test_a_bad_stack_ends_in_one_line(change: dict[str, Any], line: str) -> None:
    assert configs.problems(change) == [line]


def test_several_problems_are_said_together_each_in_its_line() -> None:
    assert len(configs.problems(node_group(minSize=4, labels={"a b": ""}, excludedSnatCidrs=["x"]))) == 3


@pytest.mark.parametrize("kind", [configs.node_group, configs.managed_node_group])
def test_several_types_are_judged_and_not_the_default_in_whose_place_they_stand(
    kind: Callable[..., dict[str, Any]],
) -> None:
    large, burstable = ["m6i.8xlarge"], ["t3.xlarge", "t3.2xlarge"]
    assert configs.problems(kind(instanceTypes=large, kubeReserved={"memory": "20Gi"})) == []
    assert configs.problems(kind(instanceTypes=burstable, launchTemplate={"cpuCredits": "unlimited"})) == []
    assert len(configs.problems(kind(launchTemplate={"cpuCredits": "unlimited"}))) == 1
