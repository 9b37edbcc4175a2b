"""SQS: queues, which requests name by their address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.api.authorization.row import Row, Target
from standin.api.authorization.table.common import tag_keys, tag_map

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.api.authorization.request import Request

SERVICE = "sqs"


def _new(request: Request) -> list[str]:
    return [request.arn("sqs", name) for name in request.texts("QueueName")]


def _queues(request: Request) -> list[str]:
    return [request.arn("sqs", url.rpartition("/")[2]) for url in request.texts("QueueUrl")]


_QUEUE = Target(type="queue", arns=_queues)
_OF_A_QUEUE = ("DeleteQueue", "GetQueueAttributes", "ListQueueTags", "SetQueueAttributes")

ROWS: Mapping[str, Row] = {
    "CreateQueue": Row(targets=(Target(type="queue", arns=_new, tags=None),), tags=tag_map("tags")),
    **dict.fromkeys(_OF_A_QUEUE, Row(targets=(_QUEUE,))),
    "TagQueue": Row(targets=(_QUEUE,), tags=tag_map("Tags")),
    "UntagQueue": Row(targets=(_QUEUE,), keys={"aws:TagKeys": tag_keys("TagKeys")}),
}
