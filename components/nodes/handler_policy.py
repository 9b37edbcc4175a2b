"""What AWS Node Termination Handler may do: no more than it does. Pure.

Source: https://github.com/aws/aws-node-termination-handler#5-create-an-iam-role-for-the-pods
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from components.facts.kubernetes_tags import ownership
from components.facts.names import NODE_GROUP_TAG

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.cluster.location import Place


def handler_policy(place: Place, cluster: str, queue_arn: str) -> str:
    """The policy of the role: this queue, and the hooks of this cluster's groups of ours; what AWS restricts to no
    resource is only read."""
    owned = {f"aws:ResourceTag/{key}": value for key, value in ownership(cluster).items()}
    return _document(
        {
            "Sid": "HearOfTerminations",
            "Action": ["sqs:DeleteMessage", "sqs:ReceiveMessage"],
            "Resource": queue_arn,
        },
        {
            "Sid": "AnswerTerminationHooks",
            "Action": ["autoscaling:CompleteLifecycleAction", "autoscaling:RecordLifecycleActionHeartbeat"],
            "Resource": f"{place.of('autoscaling')}:autoScalingGroup:*:autoScalingGroupName/*",
            "Condition": {"StringEquals": owned, "Null": {f"aws:ResourceTag/{NODE_GROUP_TAG}": "false"}},
        },
        {
            "Sid": "FindNodes",
            "Action": [
                "autoscaling:DescribeAutoScalingInstances",
                "autoscaling:DescribeLifecycleHooks",
                "autoscaling:DescribeTags",
                "ec2:DescribeInstances",
            ],
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:RequestedRegion": place.region}},
        },
    )


def queue_policy(queue_arn: str, rule_arns: list[str]) -> str:
    """These rules send to the queue, and nobody else.

    Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html, SQS
    """
    return _document(
        {
            "Principal": {"Service": "events.amazonaws.com"},
            "Action": "sqs:SendMessage",
            "Resource": queue_arn,
            "Condition": {"ArnEquals": {"aws:SourceArn": sorted(rule_arns)}},
        }
    )


def _document(*statements: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **each} for each in statements]})
