"""SNS and SQS speak in attributes: a map of texts, whatever their types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standin.provider.hooks import Hooks, Properties

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine_plugin.values import Value
    from standin.provider.work import Work

QUEUE_ATTRIBUTES = {
    "contentBasedDeduplication": "ContentBasedDeduplication",
    "deduplicationScope": "DeduplicationScope",
    "delaySeconds": "DelaySeconds",
    "fifoQueue": "FifoQueue",
    "fifoThroughputLimit": "FifoThroughputLimit",
    "kmsDataKeyReusePeriodSeconds": "KmsDataKeyReusePeriodSeconds",
    "kmsMasterKeyId": "KmsMasterKeyId",
    "maxMessageSize": "MaximumMessageSize",
    "messageRetentionSeconds": "MessageRetentionPeriod",
    "policy": "Policy",
    "receiveWaitTimeSeconds": "ReceiveMessageWaitTimeSeconds",
    "redriveAllowPolicy": "RedriveAllowPolicy",
    "redrivePolicy": "RedrivePolicy",
    "sqsManagedSseEnabled": "SqsManagedSseEnabled",
    "visibilityTimeoutSeconds": "VisibilityTimeout",
}
"""Property to attribute. Source: terraform-provider-aws, internal/service/sqs/queue.go, `queueAttributeMap`."""

_SUBSCRIPTION = {
    "confirmationWasAuthenticated": "ConfirmationWasAuthenticated",
    "endpoint": "Endpoint",
    "ownerId": "Owner",
    "pendingConfirmation": "PendingConfirmation",
    "protocol": "Protocol",
    "rawMessageDelivery": "RawMessageDelivery",
    "topic": "TopicArn",
}
"""Property to attribute. Source: terraform-provider-aws, internal/service/sns/topic_subscription.go."""


class SubscriptionHooks(Hooks):
    """Attributes are only read here."""

    def outputs(self, work: Work, outputs: Properties, answers: list[Any]) -> Properties:
        read = _properties(_SUBSCRIPTION, answers[0]["Attributes"])
        return {**outputs, **read, "arn": work.id}


class QueueHooks(Hooks):
    """Attributes are sent with the creation and each update; a queue in plain order has none of the ordered ones."""

    def request(self, operation: str, request: dict[str, Any], inputs: Mapping[str, Value]) -> dict[str, Any]:
        ordered = {"contentBasedDeduplication", "fifoQueue"}
        given = {name: value for name, value in inputs.items() if name in QUEUE_ATTRIBUTES and value not in (None, "")}
        plain = {name: value for name, value in given.items() if name not in ordered or value}
        if operation == "SetQueueAttributes":
            plain.pop("fifoQueue", None)
            plain |= {"policy": ""} if "policy" not in plain else {}
        return {**request, "Attributes": {QUEUE_ATTRIBUTES[name]: _text(value) for name, value in plain.items()}}

    def outputs(self, work: Work, outputs: Properties, answers: list[Any]) -> Properties:
        attributes = answers[0]["Attributes"]
        arn = attributes["QueueArn"]
        read = _properties(QUEUE_ATTRIBUTES, attributes)
        return {**outputs, **read, "arn": arn, "name": arn.rpartition(":")[2], "url": work.id}


class QueuePolicyHooks(Hooks):
    """One attribute of a queue as a resource of its own."""

    def request(self, operation: str, request: dict[str, Any], inputs: Mapping[str, Value]) -> dict[str, Any]:
        del operation
        return {**request, "QueueUrl": inputs["queueUrl"], "Attributes": {"Policy": inputs["policy"]}}

    def outputs(self, work: Work, outputs: Properties, answers: list[Any]) -> Properties:
        return {**outputs, "queueUrl": work.id, "policy": answers[0]["Policy"]}


def _properties(names: Mapping[str, str], attributes: Mapping[str, str]) -> Properties:
    return {name: _value(attributes[key]) for name, key in names.items() if attributes.get(key)}


def _value(text: str) -> Value:
    lower = text.lower()
    return lower == "true" if lower in {"true", "false"} else int(text) if text.isdigit() else text


def _text(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
