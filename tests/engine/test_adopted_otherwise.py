"""Adopted groups of which another kind, or no path of their role, is said: a line with the way, and nothing is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest

from operations.adopt.live import read
from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded
from tests.engine.test_adopted_in_parts import settings, taken_over
from tests.engine.test_bad_input import CLUSTERS
from tests.engine.test_taken_over import image_and_subnet, made

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(900)]

OF_SELF_MANAGED = ("autoScalingGroup",)


def refused(sandbox: Sandbox, line: str) -> None:
    """By the preview in this line, by an update as well, and the state stays as it was."""
    dev = sandbox.stack("dev")
    before = {each["urn"] for each in dev.resources() if each["type"].startswith("aws:")}
    previewed, updated = dev.preview(), dev.up()
    assert 0 not in {previewed.code, updated.code}
    assert [each for each in previewed.errors if line in each], previewed.errors
    assert not [each for each in (*previewed.errors, *updated.errors) if "Traceback" in each]
    assert {each["urn"] for each in dev.resources() if each["type"].startswith("aws:")} == before


def test_another_kind_is_refused_and_a_role_stays_under_its_path(finished: Sandbox) -> None:
    dev, config = finished.stack("dev"), finished.config("dev")
    groups: list[dict[str, Any]] = config["config"][CLUSTERS][0]["nodeGroups"]
    image, subnet = image_and_subnet()
    session = boto3.Session(region_name=REGION)
    name = "with-profile"
    live = {name: read(session, made(name, image, subnet, "from-eksctl", "/team/"), None)}
    adopted = settings(live[name], name)
    groups.append(adopted)
    finished.configure("dev", config)
    first = dev.preview()
    assert "role_path: found '/', expected '/team/', under which a role with-profile-" in "\n".join(first.errors)
    adopted["rolePath"] = "/team/"
    finished.configure("dev", config)
    taken_over(finished, dev, live)
    succeeded(dev.up())

    names = {key: value for key, value in adopted["names"].items() if key not in OF_SELF_MANAGED}
    groups[-1] = {**adopted, "kind": "managed", "names": names}
    finished.configure("dev", config)
    refused(finished, f"adopted: EKS has no node group {name} in cluster dev that could be taken over")

    groups[-1] = adopted
    adopted["ami"] = dict(groups[0]["ami"])
    del adopted["rolePath"]
    finished.configure("dev", config)
    refused(finished, "role_path: found '/', expected '/team/'")
    adopted["rolePath"] = "/team/"
    finished.configure("dev", config)
    steps = {urn: step for urn, step in succeeded(dev.up()).steps.items() if "$aws:" in urn}
    assert {urn: step for urn, step in steps.items() if "delete" in step or "replace" in step} == {}
    role = dev.outputs()["clusters"]["dev"]["nodeGroups"][name]["roleArn"]
    assert role == live[name].role
    assert succeeded(dev.up()).changed == 0
