"""Any request to Image Builder, right or wrong in any member, has an answer of the service's own.

Requests are made from the service's model by chance, the same in every run, `REQUESTS` of each operation. They are sent
as JSON that no SDK has looked at.
"""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest
from botocore.model import ListShape, MapShape, StructureShape
from moto.core.utils import camelcase_to_underscores, get_service_model

from standin.api.imagebuilder.responses import ImageBuilderResponse
from standin.tests.api.imagebuilder import good

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from botocore.model import Shape

REQUESTS = 12
_OF_AN_ADDRESS = 500
"""Characters of a member that travels in the address, where a server takes no more."""

MODEL = get_service_model("imagebuilder")
OFFERED = [name for name in MODEL.operation_names if camelcase_to_underscores(name) in vars(ImageBuilderResponse)]
ERRORS = frozenset(name for name in MODEL.shape_names if MODEL.shape_for(name).metadata.get("exception"))
"""Those of the service; its model does not list all that an operation has (ResourceNotFoundException of GetImage)."""

OF_ALL = frozenset({"SerializationException"})
"""What every service of AWS's answers with to a body that is not of its model's kinds."""

WRONG: tuple[Any, ...] = (
    "",
    "?",
    "x" * 70_000,
    0,
    -1,
    2**63,
    1.5,
    True,
    None,
    [],
    [None],
    {},
    {"a": 1},
    [[]],
    "\u00e9\n",
)
ODD_ARNS = (
    "arn:aws:imagebuilder:us-east-1:999999999999:component/fuzz/1.0.0/1",
    "arn:aws:imagebuilder:eu-central-1:123456789012:image/fuzz-never/1.0.0/1",
    "arn:aws:imagebuilder:eu-central-1:123456789012:image-recipe/fuzz-never/9.9.9",
    "arn:aws:imagebuilder:eu-central-1:aws:component/update-windows/x.x.x",
    "arn:aws:imagebuilder:eu-central-1:aws:image/windows-server-2022-english-core-base-x86/x.x.x",
)


class Chance:
    """Makes requests; `words` are texts that name something, by what a member's name ends with."""

    def __init__(self, seed: str, words: Mapping[str, list[str]]) -> None:
        self._random = random.Random(seed)  # noqa: S311  the same in every run
        self._words = words

    def request(self, shape: StructureShape) -> dict[str, Any]:
        """Of required members and some others; in half of all requests one member is wrong."""
        made = self._structure(shape)
        if self._random.random() < 0.5:
            self._spoil(made)
        return made

    def _structure(self, shape: StructureShape) -> dict[str, Any]:
        return {
            name: self._value(member, name)
            for name, member in shape.members.items()
            if name in shape.required_members or self._random.random() < 0.4
        }

    def _value(self, shape: Shape, name: str) -> Any:  # noqa: ANN401  whatever the model has there
        if isinstance(shape, StructureShape):
            return self._structure(shape)
        if isinstance(shape, ListShape):
            return [self._value(shape.member, name) for _ in range(self._random.randint(0, 2))]
        if isinstance(shape, MapShape):
            return {f"key-{number}": self._value(shape.value, name) for number in range(self._random.randint(0, 2))}
        return self._random.choice(self._choices(shape, name))

    def _choices(self, shape: Shape, name: str) -> Sequence[Any]:
        """What to say of a single value."""
        told = max((end for end in self._words if name.lower().endswith(end)), key=len)
        numbers = [shape.metadata.get("min", 1), shape.metadata.get("max", 100), 7]
        of_kinds = {"boolean": [True, False], "integer": numbers, "long": numbers, "timestamp": [1_800_000_000]}
        return shape.metadata.get("enum") or of_kinds.get(shape.type_name) or self._words[told]

    def _spoil(self, value: Any) -> None:  # noqa: ANN401  any part of a request
        """Something wrong somewhere in it."""
        keys: list[Any] = [*value] if isinstance(value, dict) else [*range(len(value))]
        if not keys:
            return
        key = self._random.choice(keys)
        if isinstance(value[key], dict | list) and value[key] and self._random.random() < 0.7:
            self._spoil(value[key])
        else:
            value[key] = self._random.choice(WRONG)


@pytest.fixture(scope="module")
def words(settings: dict[str, Any]) -> dict[str, list[str]]:
    """Names of what is there, of what is not, and what is no name."""
    import boto3  # noqa: PLC0415

    builder, iam = boto3.client("imagebuilder", **settings), boto3.client("iam", **settings)
    workshop = good.Workshop(builder, iam)
    pipeline = workshop.pipeline("fuzz")
    image = workshop.start(pipeline)
    workshop.states(image)
    arns = [
        pipeline,
        image,
        f"{good.ACCOUNT}:component/fuzz/1.0.0/1",
        f"{good.ACCOUNT}:component/fuzz/1.0.0",
        f"{good.ACCOUNT}:image-recipe/fuzz/1.0.0",
        f"{good.ACCOUNT}:infrastructure-configuration/fuzz",
        f"{good.ACCOUNT}:distribution-configuration/fuzz",
        *ODD_ARNS,
    ]
    return {
        "": ["fuzz", "fuzz-new", "x"],
        "arn": arns,
        "arns": arns,
        "componentbuildversionarn": [arns[2], ODD_ARNS[0]],
        "componentarn": [*arns[2:4], ODD_ARNS[3]],
        "imagerecipearn": [arns[4], ODD_ARNS[2]],
        "infrastructureconfigurationarn": arns[5:6],
        "distributionconfigurationarn": arns[6:7],
        "imagepipelinearn": [pipeline, f"{good.ACCOUNT}:image-pipeline/fuzz-never"],
        "imagebuildversionarn": [image, ODD_ARNS[1]],
        "resourcearn": arns,
        "parentimage": [good.PARENT, "ami-00000000000000000", "ssm:/never", *ODD_ARNS, image, "?"],
        "data": [good.DOCUMENT, "{}", "[", "phases: 1", "a: &a [*a]", "schemaVersion: 1.0\nphases: [{}]"],
        "uri": ["s3://bucket/key"],
        "semanticversion": ["1.0.0", "1.0.x", "2.1.1073741824", "x.x.x", "1.0.1"],
        "platform": ["Windows", "Linux"],
        "clienttoken": ["token-a", "token-b", "token-c"],
        "region": ["eu-central-1", "us-east-1", "nowhere"],
        "nexttoken": ["0", "999999", "?", "\u0663"],
        "instanceprofilename": ["fuzz", "fuzz-never"],
        "scheduleexpression": ["rate(1 day)", "cron(0 0 * * ? *)", "cron(x)", "rate(0 days)"],
        "timezone": ["Etc/UTC", "Nowhere/Never"],
        "targetaccountids": ["210987654321"],
        "amiaccountid": ["210987654321"],
        "executionrole": ["arn:aws:iam::123456789012:role/fuzz"],
        "kmskeyid": ["alias/fuzz", "?"],
        "values": [image, "Self", "HIGH", "fuzz"],
        "filters": ["imageBuildVersionArn", "severity", "name"],
        "name": ["fuzz", "fuzz-new", "severity", "imagePipelineArn", "fuzz {{ imagebuilder:buildDate }}"],
    }


@pytest.fixture(scope="module")
def send(settings: dict[str, Any]) -> Callable[[str, dict[str, Any]], str]:
    """Sends a request as it is; answers with the code of its error, or "" where there was none."""
    import boto3  # noqa: PLC0415
    from botocore.config import Config  # noqa: PLC0415
    from botocore.exceptions import ClientError  # noqa: PLC0415

    config = Config(retries={"total_max_attempts": 1}, parameter_validation=False)
    client: Any = boto3.client("imagebuilder", config=config, **settings)
    waiting: list[bytes] = []

    def replaced(params: dict[str, Any], **_: object) -> None:
        params["body"] = waiting.pop()

    client.meta.events.register("before-call.imagebuilder.*", replaced)

    def send(operation: str, request: dict[str, Any]) -> str:
        shape: Any = MODEL.operation_model(operation).input_shape
        members: dict[str, Any] = dict(shape.members) if shape else {}
        outside: dict[str, str] = {
            name: str(request.get(name))[:_OF_AN_ADDRESS] or "?"
            for name, member in members.items()
            if member.serialization.get("location") == "uri"
            or (member.serialization.get("location") and name in request)
        }
        waiting.append(json.dumps({name: value for name, value in request.items() if name not in outside}).encode())
        try:
            getattr(client, camelcase_to_underscores(operation))(**outside)
        except ClientError as error:
            return str(error.response.get("Error", {}).get("Code"))
        return ""

    return send


@pytest.mark.parametrize("operation", OFFERED)
def test_any_request_has_an_answer_of_the_service_s_own(
    operation: str, words: dict[str, list[str]], send: Callable[[str, dict[str, Any]], str]
) -> None:
    model = MODEL.operation_model(operation)
    known = ERRORS | OF_ALL
    chance = Chance(operation, words)
    strange: list[tuple[str, dict[str, Any]]] = []
    for _ in range(REQUESTS):
        request = chance.request(model.input_shape) if model.input_shape else {}
        code = send(operation, request)
        if code and code not in known:
            strange.append((code, request))
    assert strange == []
