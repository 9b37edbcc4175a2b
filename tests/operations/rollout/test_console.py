"""The console of a machine that tells nothing: what it shows, and what is told where it is not read."""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber

from operations.aws import UnreadError
from operations.rollout.live import console
from operations.rollout.stages import HANGS, Stage, hangs_silently
from tests.operations.rollout.test_stages import NOW, STAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_ec2 import EC2Client


@pytest.fixture
def ec2() -> Iterator[tuple[EC2Client, Stubber]]:
    client = boto3.client("ec2", region_name="eu-central-1", aws_access_key_id="a", aws_secret_access_key="b")
    with Stubber(client) as stub:
        yield client, stub
        stub.assert_no_pending_responses()


def asked(*, latest: bool) -> dict[str, Any]:
    return {"InstanceId": "i-0123456789abcdef0", "Latest": latest}


def test_a_console_is_read_as_of_now_and_else_as_of_its_boot(ec2: tuple[EC2Client, Stubber]) -> None:
    client, stub = ec2
    stub.add_client_error("get_console_output", "UnsupportedOperation", expected_params=asked(latest=True))
    text = base64.b64encode(b"Windows is Ready to use").decode()
    stub.add_response("get_console_output", {"Output": text}, asked(latest=False))
    assert console(client, "i-0123456789abcdef0") in {"Windows is Ready to use", text}  # a stub decodes nothing


@pytest.mark.parametrize("code", ["UnsupportedOperation", "InvalidInstanceID.NotFound"])
def test_an_instance_without_a_console_tells_nothing(ec2: tuple[EC2Client, Stubber], code: str) -> None:
    client, stub = ec2
    for latest in (True, False):
        stub.add_client_error("get_console_output", code, expected_params=asked(latest=latest))
    assert console(client, "i-0123456789abcdef0") is None


def test_a_console_that_may_not_be_read_is_told(ec2: tuple[EC2Client, Stubber]) -> None:
    client, stub = ec2
    stub.add_client_error("get_console_output", "UnauthorizedOperation", expected_params=asked(latest=True))
    with pytest.raises(UnreadError, match=r"missing permission .*GetConsoleOutput"):
        console(client, "i-0123456789abcdef0")


@pytest.mark.parametrize("stage", Stage)
def test_the_console_is_asked_of_one_that_hangs_and_told_nothing(stage: Stage) -> None:
    late = replace(STAGES[stage], launched=NOW - HANGS)
    assert hangs_silently(late, NOW) is (stage is Stage.STARTING)
    assert not hangs_silently(late, NOW - timedelta(minutes=1))
    assert not hangs_silently(replace(late, launched=None), datetime.now(UTC))
