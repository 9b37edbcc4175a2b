"""EventBridge: rules and their targets, those of the default bus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.api.authorization.row import Row, Target
from standin.api.authorization.table.common import arn, tag_keys, tag_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.api.authorization.request import Request

SERVICE = "events"


def _named(request: Request) -> list[str]:
    return [request.arn("events", f"rule/{name}") for name in (*request.texts("Name"), *request.texts("Rule"))]


_RULE = Target(type="rule-on-default-event-bus", arns=_named, tags=None)
_TAGGED = Target(type="rule-on-default-event-bus", arns=arn("ResourceARN"), tags=None)

ROWS: Mapping[str, Row] = {
    "PutRule": Row(targets=(_RULE,), tags=tag_list("Tags")),
    **dict.fromkeys(
        ("DeleteRule", "DescribeRule", "ListTargetsByRule", "PutTargets", "RemoveTargets"), Row(targets=(_RULE,))
    ),
    "TagResource": Row(targets=(_TAGGED,), tags=tag_list("Tags")),
    "UntagResource": Row(targets=(_TAGGED,), keys={"aws:TagKeys": tag_keys("TagKeys")}),
    "ListTagsForResource": Row(targets=(_TAGGED,)),
}
