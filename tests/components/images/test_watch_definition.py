"""The state machine that looks for a newer parent, run by moto's interpreter of the States Language."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, cast
from uuid import uuid4

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_aws_sdk import (
    StateTaskServiceAwsSdk,
)

from components.facts.publications import Publication
from components.images.watch_definition import NEVER, watch_definition

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

REGION = "eu-central-1"
PIPELINE = f"arn:aws:imagebuilder:{REGION}:123456789012:image-pipeline/windows-2022-core"
PARAMETER = Publication(kind="parameter", name="/newest/image_id")
IMAGE = Publication(
    kind="image", name=f"arn:aws:imagebuilder:{REGION}:aws:image/windows-server-2022-english-core-base-x86/x.x.x"
)
KNOWN = "/imagebuilder/eks-windows-nodes/windows-2022-core/watch"


class ImageBuilder:
    """What the machine asks of Image Builder, which moto lacks, in the letters that Step Functions uses."""

    def __init__(self) -> None:
        self.newest = f"{IMAGE.name.removesuffix('x.x.x')}2026.11.11/1"
        self.started: list[dict[str, Any]] = []
        self.is_busy = False

    def answer(self, action: str, parameters: dict[str, Any]) -> dict[str, Any]:
        if action == "getImage":
            assert parameters == {"ImageBuildVersionArn": IMAGE.name}
            return {"Image": {"Arn": self.newest}}
        assert action == "startImagePipelineExecution"
        if self.is_busy:
            refusal = {"Code": "ResourceInUseException", "Message": "the pipeline is running"}
            raise ClientError(
                {"Error": refusal, "ResponseMetadata": {"HTTPStatusCode": 400, "RequestId": "1"}},  # pyright: ignore[reportArgumentType]
                "StartImagePipelineExecution",
            )
        self.started.append(parameters)
        return {"ImageBuildVersionArn": f"arn:aws:imagebuilder:{REGION}:123456789012:image/windows/1.0.0/1"}


@pytest.fixture
def image_builder(monkeypatch: pytest.MonkeyPatch) -> Iterator[ImageBuilder]:
    played = ImageBuilder()
    real: Callable[..., None] = vars(StateTaskServiceAwsSdk)["_eval_service_task"]

    def evaluate(task: Any, env: Any, resource_runtime_part: Any, normalised_parameters: Any, **rest: Any) -> None:  # noqa: ANN401
        if task.resource.api_name == "imagebuilder":
            env.stack.append(played.answer(task.resource.api_action, normalised_parameters))
        else:
            real(task, env, resource_runtime_part, normalised_parameters, **rest)

    monkeypatch.setattr(StateTaskServiceAwsSdk, "_eval_service_task", evaluate)
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        for name, value in ((PARAMETER.name, "ami-0aaaaaaaaaaaaaaaa"), (KNOWN, NEVER)):
            client("ssm").put_parameter(Name=name, Value=value, Type="String")
        yield played


def client(service: str) -> Any:  # noqa: ANN401 - as boto3 has it
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return cast("Any", boto3).client(service, region_name=REGION, **keys)


def publish(played: ImageBuilder) -> None:
    """Next month's AMI, as parameter and as image."""
    client("ssm").put_parameter(Name=PARAMETER.name, Value="ami-0bbbbbbbbbbbbbbbb", Overwrite=True)
    played.newest = f"{IMAGE.name.removesuffix('x.x.x')}2026.12.09/1"


def look(publication: Publication, given: str = "{}") -> str:
    """Run the machine once, without its patience; its end, in the words of Step Functions."""
    states = client("stepfunctions")
    definition = json.loads(watch_definition("aws", publication, KNOWN, PIPELINE))
    for state in definition["States"].values():
        state.pop("Retry", None)
    machine = states.create_state_machine(
        name="watch", definition=json.dumps(definition), roleArn="arn:aws:iam::123456789012:role/watch"
    )["stateMachineArn"]
    execution = states.start_execution(stateMachineArn=machine, name=str(uuid4()), input=given)["executionArn"]
    while (found := states.describe_execution(executionArn=execution))["status"] == "RUNNING":
        time.sleep(0.01)
    return found["status"]


def known() -> str:
    return client("ssm").get_parameter(Name=KNOWN)["Parameter"]["Value"]


@pytest.mark.parametrize(
    ("publication", "newest"),
    [(PARAMETER, "ami-0aaaaaaaaaaaaaaaa"), (IMAGE, f"{IMAGE.name.removesuffix('x.x.x')}2026.11.11/1")],
    ids=["parameter", "image"],
)
def test_the_first_look_starts_a_build_and_the_second_none(
    image_builder: ImageBuilder, publication: Publication, newest: str
) -> None:
    assert look(publication) == "SUCCEEDED"
    assert [each["ImagePipelineArn"] for each in image_builder.started] == [PIPELINE]
    assert known() == newest
    assert look(publication) == "SUCCEEDED"
    assert len(image_builder.started) == 1


def test_a_message_from_a_pipe_is_a_look_like_any_other(image_builder: ImageBuilder) -> None:
    message = json.dumps([{"messageId": "1", "body": "New AMIs dated 2026.11.11 now available"}])
    assert look(PARAMETER, message) == "SUCCEEDED"
    assert len(image_builder.started) == 1


@pytest.mark.parametrize("publication", [PARAMETER, IMAGE], ids=["parameter", "image"])
def test_what_amazon_publishes_next_starts_another_build_with_a_token_of_its_own(
    image_builder: ImageBuilder, publication: Publication
) -> None:
    look(publication)
    publish(image_builder)
    assert look(publication) == "SUCCEEDED"
    assert len({each["ClientToken"] for each in image_builder.started}) == 2


def test_a_look_without_its_parameter_fails_and_starts_nothing(image_builder: ImageBuilder) -> None:
    """Somebody deleted it: a build each day would be the other way to fail."""
    client("ssm").delete_parameter(Name=KNOWN)
    assert look(PARAMETER) == "FAILED"
    assert image_builder.started == []


def test_a_build_that_could_not_be_started_is_tried_again_at_the_next_look(image_builder: ImageBuilder) -> None:
    """A pipeline makes one image at a time."""
    image_builder.is_busy = True
    assert look(PARAMETER) == "FAILED"
    assert known() == NEVER
    image_builder.is_busy = False
    assert look(PARAMETER) == "SUCCEEDED"
    assert len(image_builder.started) == 1


def test_every_call_is_tried_again_before_a_look_fails() -> None:
    states = json.loads(watch_definition("aws", PARAMETER, KNOWN, PIPELINE))["States"].values()
    tasks = [state for state in states if state["Type"] == "Task"]
    assert [state["Retry"][0]["ErrorEquals"] for state in tasks] == [["States.TaskFailed"]] * 4


def test_another_partition_has_its_own_integrations() -> None:
    assert "arn:aws:" not in watch_definition("aws-cn", PARAMETER, KNOWN, PIPELINE.replace("aws:", "aws-cn:", 1))
