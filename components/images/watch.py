"""Building when Amazon publishes: a look an hour, and one at each message of Amazon's, beside the patch day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pulumi
import pulumi_aws as aws

from components.cluster.lookups import asked
from components.facts import defaults
from components.facts.limits import PIPE_NAME, QUEUE_NAME, ROLE_NAME, SCHEDULE_NAME, STATE_MACHINE_NAME
from components.facts.names import path_sent, region_of, shortened
from components.facts.principals import service_principal
from components.facts.publications import UPDATE_TOPIC, Publication, publication_of, told_by_topic, topic_arn
from components.images.watch_definition import NEVER, watch_definition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.images.args import Tags, WindowsImagePipelineArgs


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where the watch stands, and what all its parts have in common."""

    name: str
    partition: str
    region: str
    account: str
    tags: Tags
    boundary: pulumi.Input[str] | None
    path: str | None
    opts: pulumi.ResourceOptions


def watch(args: WindowsImagePipelineArgs, pipeline_arn: pulumi.Output[str], opts: pulumi.ResourceOptions) -> None:
    """Start the pipeline where its parent's newest is another one than at the last start; see `watch_definition`.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-target.html
    """
    publication = publication_of(args["parent_image"])
    if publication is None:
        return
    ask = pulumi.InvokeOptions(parent=opts.parent)
    place = _Place(
        name=args["image_name"],
        partition=asked(aws.get_partition, ask).partition,
        region=args["region"],
        account=asked(aws.get_caller_identity, ask).account_id,
        tags=args.get("tags") or None,
        boundary=args.get("build", {}).get("permissions_boundary"),
        path=path_sent(args.get("build", {}).get("role_path", defaults.ROLE_PATH)),
        opts=opts,
    )
    machine = _machine(place, publication, pipeline_arn)
    topic = topic_arn(place.region, UPDATE_TOPIC) if told_by_topic(publication) else None
    queue = None if topic is None else _queue(place, topic)
    starter = _starter(place, machine, queue)
    _hourly(place, machine, starter)
    if queue is not None:
        _pipe(place, queue, machine, starter)


def _machine(place: _Place, publication: Publication, pipeline_arn: pulumi.Output[str]) -> aws.sfn.StateMachine:
    known = aws.ssm.Parameter(
        f"{place.name}-watch",
        name=defaults.watch_parameter(place.name),
        description=f"What Amazon's newest was when a build of {place.name} was last started for it.",
        type="String",
        value=NEVER,
        tags=place.tags,
        opts=pulumi.ResourceOptions.merge(place.opts, pulumi.ResourceOptions(ignore_changes=["value"])),
    )
    role = _role(place, "watch", ("states",))
    policy = pulumi.Output.all(known.arn, pipeline_arn).apply(
        lambda arns: _policy(
            _reading(place, publication),
            {"Action": ["ssm:GetParameter", "ssm:PutParameter"], "Resource": arns[0]},
            {"Action": "imagebuilder:StartImagePipelineExecution", "Resource": arns[1]},
        )
    )
    allowed = aws.iam.RolePolicy(f"{place.name}-watch", role=role.name, policy=policy, opts=place.opts)
    return aws.sfn.StateMachine(
        shortened(f"{place.name}-watch", STATE_MACHINE_NAME.maximum),
        role_arn=role.arn,
        definition=pulumi.Output.all(known.name, pipeline_arn).apply(
            lambda found: watch_definition(place.partition, publication, found[0], found[1])
        ),
        tags=place.tags,
        opts=pulumi.ResourceOptions.merge(place.opts, pulumi.ResourceOptions(depends_on=[allowed])),
    )


def _queue(place: _Place, topic: str) -> aws.sqs.Queue:
    """The topic is in another Region: messages wait here, where the pipe can read them."""
    name = shortened(f"{place.name}-watch", QUEUE_NAME.maximum)
    queue = aws.sqs.Queue(
        name,
        message_retention_seconds=defaults.NOTICE_RETENTION_SECONDS,
        sqs_managed_sse_enabled=True,
        tags=place.tags,
        opts=place.opts,
    )
    topics_alone = {
        "Principal": {"Service": service_principal("sns", place.partition)},
        "Action": "sqs:SendMessage",
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    policy = queue.arn.apply(lambda arn: _policy({**topics_alone, "Resource": arn}))
    opened = aws.sqs.QueuePolicy(name, queue_url=queue.url, policy=policy, opts=place.opts)
    aws.sns.TopicSubscription(
        f"{place.name}-watch",
        topic=topic,
        region=region_of(topic),
        protocol="sqs",
        endpoint=queue.arn,
        opts=pulumi.ResourceOptions.merge(place.opts, pulumi.ResourceOptions(depends_on=[opened])),
    )
    return queue


def _starter(place: _Place, machine: aws.sfn.StateMachine, queue: aws.sqs.Queue | None) -> pulumi.Output[str]:
    """ARN of the role of schedule and pipe, once it may start the machine and read the queue; nothing else."""
    role = _role(place, "starter", ("scheduler", "pipes"))
    reads = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    arns = pulumi.Output.all(machine.arn, *([] if queue is None else [queue.arn]))
    policy = arns.apply(
        lambda found: _policy(
            {"Action": "states:StartExecution", "Resource": found[0]},
            *({"Action": reads, "Resource": arn} for arn in found[1:]),
        )
    )
    allowed = aws.iam.RolePolicy(f"{place.name}-starter", role=role.name, policy=policy, opts=place.opts)
    return pulumi.Output.all(role.arn, allowed.id).apply(lambda found: found[0])


def _hourly(place: _Place, machine: aws.sfn.StateMachine, role_arn: pulumi.Output[str]) -> None:
    aws.scheduler.Schedule(
        shortened(f"{place.name}-watch", SCHEDULE_NAME.maximum),
        description=f"Looks whether Amazon has published another parent for {place.name}.",
        schedule_expression=defaults.WATCH_SCHEDULE,
        flexible_time_window=aws.scheduler.ScheduleFlexibleTimeWindowArgs(mode="OFF"),
        target=aws.scheduler.ScheduleTargetArgs(arn=machine.arn, role_arn=role_arn, input="{}"),
        opts=place.opts,
    )


def _pipe(place: _Place, queue: aws.sqs.Queue, machine: aws.sfn.StateMachine, role_arn: pulumi.Output[str]) -> None:
    start = aws.pipes.PipeTargetParametersStepFunctionStateMachineParametersArgs(invocation_type="FIRE_AND_FORGET")
    aws.pipes.Pipe(
        shortened(f"{place.name}-watch", PIPE_NAME.maximum),
        description=f"Looks at each message of Amazon's whether it has published another parent for {place.name}.",
        role_arn=role_arn,
        source=queue.arn,
        target=machine.arn,
        target_parameters=aws.pipes.PipeTargetParametersArgs(step_function_state_machine_parameters=start),
        tags=place.tags,
        opts=place.opts,
    )


def _reading(place: _Place, publication: Publication) -> Mapping[str, object]:
    if publication.kind == "image":
        return {"Action": "imagebuilder:GetImage", "Resource": f"{publication.name.removesuffix('x.x.x')}*"}
    owner = "" if publication.name.startswith("/aws/service/") else place.account
    parameter = f"arn:{place.partition}:ssm:{place.region}:{owner}:parameter/{publication.name.lstrip('/')}"
    return {"Action": "ssm:GetParameter", "Resource": parameter}


def _role(place: _Place, use: str, services: tuple[str, ...]) -> aws.iam.Role:
    """A role that these services may take, on behalf of this account alone."""
    trust = {
        "Principal": {"Service": [service_principal(service, place.partition) for service in services]},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": place.account}},
    }
    return aws.iam.Role(
        shortened(f"{place.name}-{use}", ROLE_NAME.maximum),
        assume_role_policy=_policy(trust),
        path=place.path,
        permissions_boundary=place.boundary,
        tags=place.tags,
        opts=place.opts,
    )


def _policy(*statements: Mapping[str, object]) -> str:
    allowed = [{"Effect": "Allow", **statement} for statement in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": allowed})
