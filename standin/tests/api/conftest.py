"""A stand-in API of the tests' own, and real boto3 clients that speak to it over HTTP."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from standin.api import process
from standin.tests.accounts import SEED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from mypy_boto3_autoscaling import AutoScalingClient
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_eks import EKSClient
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_imagebuilder import ImagebuilderClient
    from mypy_boto3_ssm import SSMClient

REGION = "eu-central-1"

_numbers = count(1)


@pytest.fixture(scope="session")
def state_dir_of_server(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `server` keeps its account."""
    return tmp_path_factory.mktemp("api")


@pytest.fixture(scope="session")
def server(state_dir_of_server: Path) -> Iterator[process.Server]:
    """One API for all tests that leave names of their own behind."""
    yield process.start(state_dir_of_server, SEED)
    process.stop(state_dir_of_server)


@pytest.fixture(scope="session")
def settings_in(server: process.Server) -> Callable[[str], dict[str, Any]]:
    """What a client needs to reach it in a region."""

    def settings_in(region: str) -> dict[str, Any]:
        keys = {"aws_access_key_id": "rehearsal", "aws_secret_access_key": "rehearsal"}
        return {"endpoint_url": server.url, "region_name": region, **keys}

    return settings_in


@pytest.fixture(scope="session")
def settings(settings_in: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """The same in the region that most tests use."""
    return settings_in(REGION)


@pytest.fixture
def name() -> str:
    """A name that no other test uses."""
    return f"test-{next(_numbers)}"


@pytest.fixture(scope="session")
def autoscaling(settings: dict[str, Any]) -> AutoScalingClient:
    return boto3.client("autoscaling", **settings)


@pytest.fixture(scope="session")
def ec2(settings: dict[str, Any]) -> EC2Client:
    return boto3.client("ec2", **settings)


@pytest.fixture(scope="session")
def eks(settings: dict[str, Any]) -> EKSClient:
    return boto3.client("eks", **settings)


@pytest.fixture(scope="session")
def iam(settings: dict[str, Any]) -> IAMClient:
    return boto3.client("iam", **settings)


@pytest.fixture(scope="session")
def imagebuilder(settings: dict[str, Any]) -> ImagebuilderClient:
    return boto3.client("imagebuilder", **settings)


@pytest.fixture(scope="session")
def ssm(settings: dict[str, Any]) -> SSMClient:
    return boto3.client("ssm", **settings)
