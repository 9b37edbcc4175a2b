"""What a queue for AWS Node Termination Handler takes: the parts of `components.nodes.termination_queue`. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts import defaults
from components.facts.limits import EVENT_RULE_NAME, QUEUE_NAME
from components.facts.names import shortened
from components.facts.terminations import EVENTS
from components.iam.deploy_roles.identities import READS, Roles, statements
from components.iam.deploy_roles.statement import Statement

if TYPE_CHECKING:
    from components.iam.deploy_roles.scope import Environment, Place

_RULE_READS = ("events:DescribeRule", "events:ListTagsForResource", "events:ListTargetsByRule")
_RULE_CHANGES = (
    "events:DeleteRule",
    "events:PutRule",
    "events:PutTargets",
    "events:RemoveTargets",
    "events:TagResource",
    "events:UntagResource",
)
_QUEUE_READS = ("sqs:GetQueueAttributes", "sqs:ListQueueTags")
_QUEUE_CHANGES = ("sqs:CreateQueue", "sqs:DeleteQueue", "sqs:SetQueueAttributes", "sqs:TagQueue", "sqs:UntagQueue")
_IDENTITY_CHANGES = (
    "eks:DeletePodIdentityAssociation",
    "eks:TagResource",
    "eks:UntagResource",
    "eks:UpdatePodIdentityAssociation",
)


def names(environment: Environment) -> list[str]:
    """What everything of a queue begins with."""
    return [defaults.termination_queue(cluster) for cluster in environment.termination_queues]


def reading(place: Place, environment: Environment) -> list[Statement]:
    """What a preview reads of the queues."""
    if not environment.termination_queues:
        return []
    return [
        Statement(sid="ReadTerminationQueues", actions=_QUEUE_READS, resources=_queues(place, environment)),
        Statement(sid="ReadTerminationRules", actions=_RULE_READS, resources=_rules(place, environment)),
        Statement(
            sid="ReadHandlerRoles",
            actions=READS,
            resources=place.iam("role", *names(environment)),
        ),
        Statement(
            sid="ReadPodIdentities",
            actions=("eks:DescribePodIdentityAssociation",),
            resources=_identities(place, environment),
        ),
    ]


def changing(place: Place, environment: Environment) -> list[Statement]:
    """What making, changing and deleting them takes beside that, and the roles of their readers."""
    if not environment.termination_queues:
        return []
    clusters = [place.arn("eks", f"cluster/{name}") for name in environment.termination_queues]
    handlers = Roles(
        what="Handler",
        names=names(environment),
        policies=(),
        services=["pods.eks.amazonaws.com"],
        boundary=environment.permissions_boundary,
        profiles=False,
        inline=True,
    )
    return [
        *statements(place, handlers),
        Statement(sid="MakeTerminationQueues", actions=_QUEUE_CHANGES, resources=_queues(place, environment)),
        Statement(sid="MakeTerminationRules", actions=_RULE_CHANGES, resources=_rules(place, environment)),
        Statement(sid="MakePodIdentities", actions=("eks:CreatePodIdentityAssociation",), resources=clusters),
        Statement(sid="ChangePodIdentities", actions=_IDENTITY_CHANGES, resources=_identities(place, environment)),
    ]


def _queues(place: Place, environment: Environment) -> list[str]:
    return [place.arn("sqs", f"{shortened(name, QUEUE_NAME.maximum)}-*") for name in names(environment)]


def _rules(place: Place, environment: Environment) -> list[str]:
    return [
        place.arn("events", f"rule/{shortened(f'{name}-{event}', EVENT_RULE_NAME.maximum)}-*")
        for name in names(environment)
        for event in EVENTS
    ]


def _identities(place: Place, environment: Environment) -> list[str]:
    return [place.arn("eks", f"podidentityassociation/{cluster}/*") for cluster in environment.termination_queues]
