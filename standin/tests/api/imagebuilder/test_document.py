"""Component documents: one good one, and one thing wrong at a time."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import yaml

from standin.api.imagebuilder.document import Document, DocumentError, Parameter, Step

GOOD: dict[str, Any] = {
    "schemaVersion": 1.0,
    "parameters": [{"Greeting": {"type": "string", "default": "hello", "description": "What to say."}}],
    "phases": [
        {
            "name": "build",
            "steps": [
                {"name": "Updates", "action": "UpdateOS", "onFailure": "Abort", "timeoutSeconds": 7200},
                {"name": "Hello", "action": "ExecutePowerShell", "inputs": {"commands": ["Write-Output hello"]}},
            ],
        },
        {"name": "test", "steps": [{"name": "Hello", "action": "Reboot", "maxAttempts": 2}]},
    ],
}


NO_STEPS: list[dict[str, Any]] = [{"name": "build", "steps": []}]
NO_PHASE: list[dict[str, Any]] = [{"name": "deploy", "steps": []}]
NONE: list[Any] = []


def parse(change: dict[str, Any] | None = None, step: dict[str, Any] | None = None) -> Document:
    document = copy.deepcopy(GOOD) | (change or {})
    if step is not None:
        document["phases"][0]["steps"][1].update(step)
    return Document.parse(yaml.safe_dump(document), "Windows")


def test_a_good_document_is_read() -> None:
    document = parse()
    assert document.parameters == (Parameter(name="Greeting", default="hello", description="What to say."),)
    assert [(step.phase, step.name, step.action) for step in document.steps] == [
        ("build", "Updates", "UpdateOS"),
        ("build", "Hello", "ExecutePowerShell"),
        ("test", "Hello", "Reboot"),
    ]
    assert not document.only_tests


def test_a_document_of_tests_alone_is_told() -> None:
    assert parse({"phases": GOOD["phases"][1:]}).only_tests


def test_a_long_line_of_a_step_can_be_searched() -> None:
    word = "x" * 200 + " example/os-build " + "y" * 200
    step: Step = parse(step={"inputs": {"commands": [word]}}).steps[1]
    assert word in step.text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"schemaVersion": 2.0}, "schemaVersion must be 1.0"),
        ({"phases": NONE}, "there must be at least one"),
        ({"phases": {"name": "build"}}, "phases must be a list"),
        ({"phases": NO_PHASE}, "a phase is one of build, validate, test"),
        ({"phases": [GOOD["phases"][0], GOOD["phases"][0]]}, "phase 'build' is there twice"),
        ({"phases": NO_STEPS}, "phase 'build' has no steps"),
        ({"parameters": [{"Greeting": {"type": "int"}}]}, "parameter 'Greeting': type must be string"),
        ({"parameters": [{"a": {"type": "string"}}]}, "parameter 'a': a name has 3 to 128"),
        ({"parameters": {"Greeting": {}}}, "parameters must be a list"),
    ],
)
def test_a_fault_of_the_document_is_named(change: dict[str, Any], said: str) -> None:
    with pytest.raises(DocumentError, match=said):
        parse(change)


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ({"name": "Updates"}, "step names must be unique in a phase"),
        ({"name": "a"}, "a step's name has 3 to 128"),
        ({"action": "RunScript"}, "there is no action 'RunScript'"),
        ({"action": "ExecuteBash"}, "action ExecuteBash does not run on Windows"),
        ({"action": "S3Download", "inputs": []}, "Action S3Download has no inputs; it requires an 'inputs'"),
        ({"onFailure": "Explode"}, "onFailure must be one of Abort, Continue, Ignore"),
        ({"timeoutSeconds": 0}, "timeoutSeconds must be a positive number"),
        ({"timeoutSeconds": True}, "timeoutSeconds must be a positive number"),
        ({"maxAttempts": 0}, "maxAttempts must be 1 or more"),
        ({"inputs": {"commands": ["x"], "file": "y"}}, "either commands or file"),
        ({"inputs": {"commands": [1]}}, "commands must be a list of strings"),
    ],
)
def test_a_fault_of_a_step_is_named_with_step_and_phase(step: dict[str, Any], said: str) -> None:
    with pytest.raises(DocumentError, match=rf"Parsing step '.*' in phase 'build' failed. Error: .*{said}"):
        parse(step=step)


def test_what_is_no_yaml_is_refused_in_one_line() -> None:
    with pytest.raises(DocumentError, match="it is not YAML") as caught:
        Document.parse("phases: [", "Windows")
    assert "\n" not in str(caught.value)
