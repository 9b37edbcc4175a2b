"""Parameters, log groups, messages, and what starts other things."""

from __future__ import annotations

import json

from standin.tests.provider.cases.world import TRUST, Case, World

_PASS = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}


def _role(world: World, service: str) -> str:
    return world.once("aws:iam/role:Role", assumeRolePolicy=TRUST.replace("ec2.", f"{service}."))["arn"]


def _machine(world: World) -> dict[str, object]:
    return {"definition": json.dumps(_PASS), "roleArn": _role(world, "states"), "tags": {"team": "a"}}


def _statement(sid: str) -> str:
    anyone = {"Sid": sid, "Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [anyone]})


def _policy(world: World, sid: str) -> dict[str, object]:
    return {"queueUrl": world.once("aws:sqs/queue:Queue")["url"], "policy": _statement(sid)}


def _schedule(world: World) -> dict[str, object]:
    machine = world.once("aws:sfn/stateMachine:StateMachine", **_machine(world))
    target = {"arn": machine["arn"], "roleArn": _role(world, "scheduler")}
    return {"scheduleExpression": "rate(1 day)", "flexibleTimeWindow": {"mode": "OFF"}, "target": target}


def _pipe(world: World) -> dict[str, object]:
    machine = world.once("aws:sfn/stateMachine:StateMachine", **_machine(world))
    return {
        "source": world.once("aws:sqs/queue:Queue")["arn"],
        "target": machine["arn"],
        "roleArn": _role(world, "pipes"),
        "targetParameters": {"stepFunctionStateMachineParameters": {"invocationType": "FIRE_AND_FORGET"}},
        "tags": {"team": "a"},
    }


def _subscription(world: World) -> dict[str, object]:
    topic = world.aws("sns").create_topic(Name="news")["TopicArn"]
    return {"topic": topic, "protocol": "sqs", "endpoint": world.once("aws:sqs/queue:Queue")["arn"]}


def _target(world: World) -> dict[str, object]:
    queue = world.once("aws:sqs/queue:Queue")["arn"]
    return {"rule": world.once("aws:cloudwatch/eventRule:EventRule", eventPattern=_EVENTS)["name"], "arn": queue}


_EVENTS = json.dumps({"source": ["aws.ec2"]})


def _grant(world: World) -> dict[str, object]:
    kms = world.aws("kms")
    key = next((each["KeyId"] for each in kms.list_keys()["Keys"]), None) or kms.create_key()["KeyMetadata"]["KeyId"]
    return {
        "name": "nodes",
        "keyId": key,
        "granteePrincipal": _role(world, "autoscaling"),
        "operations": ["Decrypt", "ReEncryptFrom", "CreateGrant"],
    }


CASES = (
    Case("aws:kms/grant:Grant", _grant, {}, {"operations": ["Decrypt"]}),
    Case(
        "aws:ssm/association:Association",
        lambda _: {
            "name": "AWS-JoinDirectoryServiceDomain",
            "associationName": "join",
            "parameters": {"directoryId": "d-0123456789", "directoryName": "corp.example.com"},
            "targets": [{"key": "tag:join", "values": ["dev/windows"]}],
            "tags": {"team": "a"},
        },
        {"parameters": {"directoryId": "d-9876543210", "directoryName": "corp.example.com"}, "tags": {"team": "b"}},
        {"name": "AWS-RunPowerShellScript"},
    ),
    Case(
        "aws:cloudwatch/eventRule:EventRule",
        lambda _: {"eventPattern": _EVENTS, "tags": {"team": "a"}},
        {"eventPattern": json.dumps({"source": ["aws.autoscaling"]}), "tags": {"team": "b"}},
        {"name": "another"},
    ),
    Case(
        "aws:cloudwatch/eventTarget:EventTarget",
        lambda world: {**_target(world), "targetId": "queue"},
        {"input": "{}"},
        {"targetId": "another"},
    ),
    Case(
        "aws:ssm/parameter:Parameter",
        lambda _: {"type": "String", "value": "one", "description": "a value", "tags": {"team": "a"}},
        {"value": "two", "tags": {"team": "b"}},
        {"name": "another"},
    ),
    Case(
        "aws:cloudwatch/logGroup:LogGroup",
        lambda _: {"retentionInDays": 30, "tags": {"team": "a"}},
        {"retentionInDays": 0, "tags": {"team": "b"}},
        {"name": "another"},
    ),
    Case(
        "aws:sns/topicSubscription:TopicSubscription",
        _subscription,
        replacing={"endpoint": "arn:aws:sqs:eu-central-1:123456789012:another"},
    ),
    Case(
        "aws:sqs/queue:Queue",
        lambda _: {"messageRetentionSeconds": 86400, "sqsManagedSseEnabled": True, "tags": {"team": "a"}},
        {"messageRetentionSeconds": 3600, "tags": {"team": "b"}},
        {"name": "another"},
    ),
    Case("aws:sqs/queuePolicy:QueuePolicy", lambda world: _policy(world, "one"), {"policy": _statement("two")}),
    Case(
        "aws:sfn/stateMachine:StateMachine",
        _machine,
        {"definition": json.dumps({**_PASS, "Comment": "another"}), "tags": {"team": "b"}},
        {"name": "another"},
    ),
    Case(
        "aws:scheduler/schedule:Schedule",
        _schedule,
        {"scheduleExpression": "rate(2 days)", "state": "DISABLED"},
        {"name": "another"},
    ),
    Case("aws:pipes/pipe:Pipe", _pipe, {"description": "news", "tags": {"team": "b"}}, {"name": "another"}),
)
