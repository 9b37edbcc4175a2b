"""What building when Amazon publishes takes: the parts of `components.images.watch`, all of an image's name. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts import defaults
from components.facts.limits import PIPE_NAME, QUEUE_NAME, SCHEDULE_NAME, STATE_MACHINE_NAME
from components.facts.names import region_of, shortened
from components.facts.publications import UPDATE_TOPIC, topic_arn
from components.iam.deploy_roles.identities import Roles, statements
from components.iam.deploy_roles.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from components.iam.deploy_roles.scope import Images, Place

_READS = (
    ("parameter", ("ssm:GetParameter", "ssm:ListTagsForResource")),
    ("state machine", ("states:DescribeStateMachine", "states:ListTagsForResource")),
    ("schedule", ("scheduler:GetSchedule",)),
    ("queue", ("sqs:GetQueueAttributes", "sqs:ListQueueTags")),
    ("pipe", ("pipes:DescribePipe",)),
)

_CHANGES = (
    (
        "parameter",
        ("ssm:AddTagsToResource", "ssm:DeleteParameter", "ssm:PutParameter", "ssm:RemoveTagsFromResource"),
    ),
    (
        "state machine",
        (
            "states:CreateStateMachine",
            "states:DeleteStateMachine",
            "states:TagResource",
            "states:UntagResource",
            "states:UpdateStateMachine",
        ),
    ),
    ("schedule", ("scheduler:CreateSchedule", "scheduler:DeleteSchedule", "scheduler:UpdateSchedule")),
    (
        "queue",
        ("sqs:CreateQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue"),
    ),
    (
        "pipe",
        ("pipes:CreatePipe", "pipes:DeletePipe", "pipes:TagResource", "pipes:UntagResource", "pipes:UpdatePipe"),
    ),
)

USES = {"watch": ["states.amazonaws.com"], "starter": ["scheduler.amazonaws.com", "pipes.amazonaws.com"]}
"""What a watch's roles are for, and the services that take them."""


def reading(place: Place, names: Sequence[str]) -> list[Statement]:
    """What a preview reads of the watches of these images."""
    found = [
        Statement(sid=f"Read{_title(noun)}s", actions=actions, resources=_arns(place, noun, names))
        for noun, actions in _READS
    ]
    described = Statement(sid="FindParameters", actions=("ssm:DescribeParameters",), conditions=place.here)
    topic = topic_arn(place.region, UPDATE_TOPIC)
    heard = [] if topic is None else [_of_subscriptions("ReadSubscriptions", "sns:GetSubscriptionAttributes", topic)]
    return [*found, described, *heard]


def changing(place: Place, images: Images) -> list[Statement]:
    """What making, changing and deleting them takes beside that."""
    made = [
        Statement(sid=f"Make{_title(noun)}s", actions=actions, resources=_arns(place, noun, images.names))
        for noun, actions in _CHANGES
    ]
    topic = topic_arn(place.region, UPDATE_TOPIC)
    if topic:
        made.append(Statement(sid="HearOfAmazonsAmis", actions=("sns:Subscribe",), resources=(topic,)))
        made.append(_of_subscriptions("HearNoMore", "sns:Unsubscribe", topic))
    return made


def roles(place: Place, images: Images) -> list[Statement]:
    """The roles of state machine, schedule and pipe."""
    return [
        statement
        for use, services in USES.items()
        for statement in statements(
            place,
            Roles(
                what=use.capitalize(),
                names=[f"{name}-{use}" for name in images.names],
                policies=(),
                services=services,
                boundary=images.permissions_boundary,
                profiles=False,
                inline=True,
            ),
        )
    ]


def _of_subscriptions(sid: str, action: str, topic: str) -> Statement:
    """AWS can restrict this to no subscription, only to the topic's Region."""
    return Statement(
        sid=sid, actions=(action,), conditions={"StringEquals": {"aws:RequestedRegion": [region_of(topic)]}}
    )


def _title(noun: str) -> str:
    return noun.title().replace(" ", "")


def _arns(place: Place, noun: str, names: Sequence[str]) -> list[str]:
    """ARNs by the names that `watch` gives, which the engine completes; a parameter's is whole."""
    forms = {
        "state machine": ("states", "stateMachine:{}-*", STATE_MACHINE_NAME),
        "schedule": ("scheduler", "schedule/default/{}-*", SCHEDULE_NAME),
        "queue": ("sqs", "{}-*", QUEUE_NAME),
        "pipe": ("pipes", "pipe/{}-*", PIPE_NAME),
    }
    if noun == "parameter":
        return [place.arn("ssm", f"parameter{defaults.watch_parameter(name)}") for name in names]
    service, form, limit = forms[noun]
    return [place.arn(service, form.format(shortened(f"{name}-watch", limit.maximum))) for name in names]
