"""An update of the images stack that fails half-way can be mended or taken back, as often as it takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox

NAME = "windows-2022-core"
NO_TOPIC = f"arn:aws:sns:{REGION}:123456789012:there-is-no-such-topic"


def with_image(sandbox: Sandbox, **changes: object) -> dict[str, Any]:
    """The images stack's file with keys of its first image changed."""
    config = sandbox.config("images")
    config["config"]["eks-windows-nodes:images"][0].update(changes)
    return config


def versions(kind: str) -> list[str]:
    """Versions of the image's recipes or components in the account."""
    client = boto3.client("imagebuilder", region_name=REGION)
    if kind == "recipe":
        return [each["arn"] for each in client.list_image_recipes()["imageRecipeSummaryList"]]
    return [each["arn"] for each in client.list_components(owner="Self")["componentVersionList"]]


@pytest.mark.nightly
def test_an_update_that_fails_after_the_new_recipe_is_made_can_be_taken_back_and_made_again(fresh: Sandbox) -> None:
    good = fresh.config("images")
    changed = with_image(fresh, cachedImages=["mcr.microsoft.com/windows/nanoserver:ltsc2022"])
    mistaken = with_image(fresh, cachedImages=changed["config"]["eks-windows-nodes:images"][0]["cachedImages"])
    mistaken["config"]["eks-windows-nodes:images"][0]["build"] = {"snsTopicArn": NO_TOPIC}
    stack = fresh.stack("images")
    succeeded(stack.up())
    recipes, components = versions("recipe"), versions("component")
    fresh.configure("images", mistaken)
    assert any("topic does not exist" in error for error in stack.up().errors)
    fresh.configure("images", good)
    succeeded(stack.up())
    assert set(succeeded(stack.up()).operations) == {"same"}
    assert (versions("recipe"), versions("component")) == (recipes, components)
    fresh.configure("images", changed)
    succeeded(stack.up())
    assert len(versions("recipe")) == 1
    assert versions("recipe") != recipes
