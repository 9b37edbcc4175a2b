"""One line for what AWS does not answer, with the permission that is missing."""

from __future__ import annotations

from threading import Lock
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.stub import Stubber

from components.kubernetes.errors import ApiError
from operations.aws import AT_ONCE, UnreadError, asking, at_once, batches, refused, session


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_PROFILE", raising=False)


def error(code: str, operation: str = "DescribeImages") -> ClientError:
    told: Any = {"Code": code, "Message": "what AWS\nsays", "Service": "ec2"}
    return ClientError({"Error": told}, operation)


@pytest.mark.parametrize(
    ("given", "line"),
    [
        (error("UnauthorizedOperation"), "missing permission ec2:DescribeImages; allow it for the role or user that"),
        (error("AccessDeniedException"), "missing permission ec2:DescribeImages"),
        (error("ExpiredTokenException"), "the AWS session has expired"),
        (
            error("Throttling"),
            "An error occurred (Throttling) when calling the DescribeImages operation: what AWS says",
        ),
        (EndpointConnectionError(endpoint_url="https://x"), 'Could not connect to the endpoint URL: "https://x"'),
    ],
)
def test_a_refusal_is_one_line(given: ClientError, line: str) -> None:
    told = refused(given)
    assert told.startswith(line)
    assert "\n" not in told


def test_the_permission_has_the_service_that_refused() -> None:
    """botocore's own error tells the operation alone."""
    client = session("eu-west-1", None).client("imagebuilder")
    stub = Stubber(client)
    stub.add_client_error("list_image_pipelines", "AccessDeniedException", "no", http_status_code=403)
    with stub, pytest.raises(UnreadError, match=r"^missing permission imagebuilder:ListImagePipelines;"), asking():
        client.list_image_pipelines()


@pytest.mark.parametrize(
    ("region", "profile", "words"),
    [
        (None, "none-such", r"none-such.* could not be found"),
        ("Frankfurt", None, "AWS region: found 'Frankfurt', expected a Region such as eu-central-1"),
        (None, None, "no AWS region; give --region, or set AWS_REGION"),
    ],
)
def test_a_session_that_cannot_be_is_refused(
    region: str | None, profile: str | None, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    with pytest.raises(ApiError, match=words):
        session(region, profile)


@pytest.mark.parametrize(
    ("region", "variables", "place"),
    [
        (None, {"AWS_REGION": "eu-west-1"}, "eu-west-1"),
        (None, {"AWS_DEFAULT_REGION": "eu-west-2"}, "eu-west-2"),
        (None, {"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-2"}, "eu-west-1"),
        (None, {"AWS_REGION": "", "AWS_DEFAULT_REGION": "eu-west-2"}, "eu-west-2"),
        ("eu-west-3", {"AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-2"}, "eu-west-3"),
    ],
)
def test_a_region_is_that_which_was_given_else_that_of_either_variable(
    region: str | None, variables: dict[str, str], place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """botocore alone reads AWS_DEFAULT_REGION only; AWS's own CLI and other SDKs read AWS_REGION."""
    for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_CONFIG_FILE", "/dev/null")
    assert session(region, None).region_name == place


def test_every_client_is_patient_and_bounded() -> None:
    config: Any = session("eu-west-1", None).client("ec2").meta.config
    assert config.retries == {"mode": "adaptive", "total_max_attempts": 7}
    assert (config.connect_timeout, config.read_timeout) == (10, 60)


def test_a_few_are_asked_at_once_and_answer_in_order() -> None:
    lock, running, most = Lock(), 0, 0

    def ask(number: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        with lock:
            running -= 1
        return number * 2

    assert at_once(ask, range(50)) == [number * 2 for number in range(50)]
    assert most <= AT_ONCE


def test_the_first_that_fails_ends_it() -> None:
    asked: list[int] = []

    def ask(number: int) -> None:
        asked.append(number)
        raise UnreadError("no")

    with pytest.raises(UnreadError):
        at_once(ask, range(1000))
    assert len(asked) < 1000


def test_batches_hold_all_in_order() -> None:
    assert [list(each) for each in batches(range(5), 2)] == [[0, 1], [2, 3], [4]]
    assert not [*batches((), 2)]
