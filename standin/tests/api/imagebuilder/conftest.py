"""A workshop for pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from standin.tests.api.imagebuilder.good import Workshop

if TYPE_CHECKING:
    from mypy_boto3_iam import IAMClient
    from mypy_boto3_imagebuilder import ImagebuilderClient


@pytest.fixture
def workshop(imagebuilder: ImagebuilderClient, iam: IAMClient) -> Workshop:
    return Workshop(imagebuilder, iam)
