"""The application around moto: what it calls a write, and how it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import urllib3
from botocore.exceptions import ClientError

from standin.api.application import MAX_BODY, is_read, operation

if TYPE_CHECKING:
    from mypy_boto3_autoscaling import AutoScalingClient
    from mypy_boto3_imagebuilder import ImagebuilderClient

    from standin.api.process import Server

FORM = "application/x-www-form-urlencoded; charset=utf-8"


@pytest.mark.parametrize(
    ("environ", "body", "name", "read"),
    [
        ({"REQUEST_METHOD": "POST", "CONTENT_TYPE": FORM}, b"Action=DescribeImages", "DescribeImages", True),
        ({"REQUEST_METHOD": "POST", "CONTENT_TYPE": FORM}, b"Version=1&Action=RunInstances", "RunInstances", False),
        ({"REQUEST_METHOD": "POST", "HTTP_X_AMZ_TARGET": "AmazonSSM.GetParameter"}, b"{}", "GetParameter", True),
        ({"REQUEST_METHOD": "POST", "HTTP_X_AMZ_TARGET": "AmazonSSM.PutParameter"}, b"{}", "PutParameter", False),
        ({"REQUEST_METHOD": "POST", "PATH_INFO": "/ListImages"}, b"{}", "ListImages", True),
        ({"REQUEST_METHOD": "PUT", "PATH_INFO": "/CreateImage"}, b"{}", "CreateImage", False),
        ({"REQUEST_METHOD": "GET", "PATH_INFO": "/clusters/dev"}, b"", "clusters", True),
        ({"REQUEST_METHOD": "DELETE", "PATH_INFO": "/clusters/dev"}, b"", "clusters", False),
    ],
)
def test_the_operation_is_told_as_each_protocol_tells_it(
    environ: dict[str, object], body: bytes, name: str, *, read: bool
) -> None:
    assert operation(environ, body) == name
    assert is_read(environ, body) is read


def test_what_moto_cannot_do_is_said_once_and_not_tried_again(autoscaling: AutoScalingClient) -> None:
    with pytest.raises(ClientError, match="The rehearsal's API can't answer DescribeTrafficSources") as caught:
        autoscaling.describe_traffic_sources(AutoScalingGroupName="x")
    assert caught.value.response["Error"].get("Code") == "NotImplemented"
    assert caught.value.response["ResponseMetadata"]["RetryAttempts"] == 0


def test_the_same_holds_for_json(imagebuilder: ImagebuilderClient) -> None:
    with pytest.raises(ClientError, match="The rehearsal's API can't answer GetComponentPolicy") as caught:
        imagebuilder.get_component_policy(
            componentArn="arn:aws:imagebuilder:eu-central-1:123456789012:component/x/1.0.0/1"
        )
    assert caught.value.response["Error"].get("Code") == "NotImplemented"


def test_a_body_that_is_too_large_is_not_taken(server: Server) -> None:
    answer = urllib3.request("POST", server.url, body=b"x" * (MAX_BODY + 1), retries=False)
    assert answer.status == 413
