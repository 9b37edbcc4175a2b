"""A log group that is there already: refused before anything is made, and each way out that the line names works."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import boto3
import pytest

from components.facts import defaults
from components.images.logs import refusal_of
from rehearsal.shell import REGION
from tests.engine.sandbox import succeeded

if TYPE_CHECKING:
    from tests.engine.sandbox import Sandbox

IMAGE = "windows-2022-core"
GROUP = defaults.log_group(IMAGE)
TYPE = "aws:cloudwatch/logGroup:LogGroup::"


@pytest.mark.nightly
def test_a_log_group_that_is_there_is_refused_then_named_then_taken_over(fresh: Sandbox) -> None:
    logs = boto3.client("logs", region_name=REGION)
    logs.create_log_group(logGroupName=GROUP, tags={"owner": "platform"})
    logs.create_log_stream(logGroupName=GROUP, logStreamName="kept")
    images = fresh.stack("images")
    for refused in (images.preview(), images.up()):
        assert refused.code != 0
        assert any(error.endswith(refusal_of(GROUP, IMAGE)) for error in refused.errors), refused.errors
    assert boto3.client("imagebuilder", region_name=REGION).list_image_pipelines()["imagePipelineList"] == []

    config = fresh.config("images")
    image = config["config"]["eks-windows-nodes:images"][0]
    image["build"] = {**image.get("build", {}), "logGroup": GROUP}
    fresh.configure("images", config)
    named = succeeded(images.up())
    assert [urn for urn in named.steps if TYPE in urn] == []
    assert images.outputs()["images"][IMAGE]["logGroup"] == GROUP

    del image["build"]["logGroup"]
    fresh.configure("images", config)
    command = refusal_of(GROUP, IMAGE).partition("kept: ")[2].split()
    subprocess.run(
        [*command, "--stack", "images", "--yes", "--generate-code=false"],
        cwd=fresh.project,
        env={**os.environ, **fresh.environment},
        check=True,
    )
    taken = succeeded(images.up())
    assert [kind for urn, kind in taken.steps.items() if TYPE in urn] == ["update"]
    (found,) = logs.describe_log_groups(logGroupNamePrefix=GROUP)["logGroups"]
    assert found.get("retentionInDays") == defaults.LOG_RETENTION_DAYS
    streams = logs.describe_log_streams(logGroupName=GROUP)["logStreams"]
    assert [each.get("logStreamName") for each in streams] == ["kept"]
    assert succeeded(images.up("--refresh")).changed == 0
