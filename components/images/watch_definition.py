"""The state machine that starts a build where Amazon has published another parent. Pure.

Source: https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from components.facts.publications import Publication

NEVER = "none"
"""What the parameter says before the first look. A parameter takes no empty value."""

_AGAIN = [{"ErrorEquals": ["States.TaskFailed"], "IntervalSeconds": 30, "MaxAttempts": 4, "BackoffRate": 2}]
"""Throttling and short outages; after that the execution fails, and the next look comes by itself."""


def watch_definition(partition: str, publication: Publication, known_parameter: str, pipeline_arn: str) -> str:
    """Look what is newest, compare it with what was newest at the last build, and start one where it differs.

    Each look compares anew: a message that comes twice, or beside the hourly look, starts nothing.

    Args:
        partition: ``aws``, ``aws-cn`` or ``aws-us-gov``.
        publication: where the newest parent is named.
        known_parameter: the parameter that keeps what was newest when the last build was started from here.
        pipeline_arn: the pipeline to start.
    """
    call = f"arn:{partition}:states:::aws-sdk:"
    states = {
        "What is newest": {**_newest(call, publication), "Retry": _AGAIN, "Next": "What is known"},
        "What is known": {
            "Type": "Task",
            "Resource": f"{call}ssm:getParameter",
            "Parameters": {"Name": known_parameter},
            "ResultSelector": {"known.$": "$.Parameter.Value"},
            "ResultPath": "$.before",
            "Retry": _AGAIN,
            "Next": "Is it new",
        },
        "Is it new": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.newest", "StringEqualsPath": "$.before.known", "Next": "Nothing new"}],
            "Default": "Start the build",
        },
        "Nothing new": {"Type": "Succeed"},
        "Start the build": {
            "Type": "Task",
            "Resource": f"{call}imagebuilder:startImagePipelineExecution",
            "Parameters": {"ImagePipelineArn": pipeline_arn, "ClientToken.$": "States.UUID()"},
            "ResultPath": "$.build",
            "Retry": _AGAIN,
            "Next": "Keep what was newest",
        },
        "Keep what was newest": {
            "Type": "Task",
            "Resource": f"{call}ssm:putParameter",
            "Parameters": {"Name": known_parameter, "Value.$": "$.newest", "Overwrite": True},
            "ResultPath": None,
            "Retry": _AGAIN,
            "End": True,
        },
    }
    return json.dumps({"Comment": "Build when Amazon publishes", "StartAt": "What is newest", "States": states})


def _newest(call: str, publication: Publication) -> dict[str, object]:
    """Its result replaces the input, which is a list where a pipe starts the machine."""
    if publication.kind == "parameter":
        resource, parameters, path = "ssm:getParameter", {"Name": publication.name}, "$.Parameter.Value"
    else:
        resource, parameters, path = "imagebuilder:getImage", {"ImageBuildVersionArn": publication.name}, "$.Image.Arn"
    return {
        "Type": "Task",
        "Resource": f"{call}{resource}",
        "Parameters": parameters,
        "ResultSelector": {"newest.$": path},
    }
