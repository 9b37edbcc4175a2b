"""What AWS Node Termination Handler hears of: events of EventBridge by which a node goes, and of no launch.

Sources: https://github.com/aws/aws-node-termination-handler#infrastructure-setup (queue processor, rules and rights),
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from components.facts.draining import UNANSWERED, Drainer
from components.facts.kubernetes_tags import ownership
from components.facts.names import TERMINATION_HOOK

if TYPE_CHECKING:
    from collections.abc import Mapping

Pattern = dict[str, object]

_EC2: Pattern = {"source": ["aws.ec2"]}

EVENTS: Mapping[str, Pattern] = MappingProxyType(
    {
        # Of our own hook: what EKS or others hold back they answer for themselves.
        "terminate": {
            "source": ["aws.autoscaling"],
            "detail-type": ["EC2 Instance-terminate Lifecycle Action"],
            "detail": {"LifecycleHookName": [TERMINATION_HOOK]},
        },
        # The states of an end alone: pending and running are those of a launch.
        "state": {
            **_EC2,
            "detail-type": ["EC2 Instance State-change Notification"],
            "detail": {"state": ["stopping", "stopped", "shutting-down", "terminated"]},
        },
        "spot": {**_EC2, "detail-type": ["EC2 Spot Instance Interruption Warning"]},
        "rebalance": {**_EC2, "detail-type": ["EC2 Instance Rebalance Recommendation"]},
    }
)
"""Pattern of each rule."""

OF_SPOT = frozenset({"spot", "rebalance"})
"""Rules that only machines bought on the spot market set off."""

RETENTION_SECONDS = 7200
"""How long a message waits: as long as a hook does at most, so that a handler that starts anew still hears of it."""

_MARGIN_SECONDS = 60
"""What is left of a hook's wait for the handler's answer."""


def rules(*, spot: bool) -> dict[str, Pattern]:
    """The rules of a queue, with or without those of the spot market."""
    return {name: pattern for name, pattern in EVENTS.items() if spot or name not in OF_SPOT}


def chart_values(
    *, cluster: str, region: str, queue_url: str, service_account: str, role_arn: str | None
) -> dict[str, object]:
    """The values of the handler's Helm chart that go with a queue; `role_arn` where IRSA gives the role.

    The nodes of a cluster are told by the tag that all of them have, so that those which run already are emptied, too.
    """
    (tag,) = ownership(cluster)
    annotations = {} if role_arn is None else {"eks.amazonaws.com/role-arn": role_arn}
    return {
        "enableSqsTerminationDraining": True,
        "queueURL": queue_url,
        "awsRegion": region,
        "checkTagBeforeDraining": True,
        "managedTag": tag,
        "nodeTerminationGracePeriod": 60 * UNANSWERED[Drainer.HANDLER].minutes - _MARGIN_SECONDS,
        "nodeSelector": {"kubernetes.io/os": "linux"},
        "serviceAccount": {"create": True, "name": service_account, "annotations": annotations},
    }
