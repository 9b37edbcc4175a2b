"""CloudWatch Logs: log groups, whose ARN ends in ``:*`` for the older actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.api.authorization.row import Further, Row, Target
from standin.api.authorization.table.common import UNSCOPED, arn, has, tag_keys, tag_map

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.api.authorization.request import Request

SERVICE = "logs"


def _groups(request: Request) -> list[str]:
    return [request.arn("logs", f"log-group:{name}") for name in request.texts("logGroupName")]


_NEW = Target(type="log-group", arns=_groups, tags=None)
_GROUP = Target(type="log-group", arns=_groups)
_NAMED = Target(type="log-group", arns=arn("resourceArn"))

ROWS: Mapping[str, Row] = {
    "CreateLogGroup": Row(
        targets=(_NEW,),
        tags=tag_map("tags"),
        further=(Further(action="logs:TagResource", targets=(_NEW,), tags=tag_map("tags"), needed=has("tags")),),
    ),
    **dict.fromkeys(("DeleteLogGroup", "PutRetentionPolicy", "DeleteRetentionPolicy"), Row(targets=(_GROUP,))),
    "DescribeLogGroups": UNSCOPED,
    "TagResource": Row(targets=(_NAMED,), tags=tag_map("tags")),
    "UntagResource": Row(targets=(_NAMED,), keys={"aws:TagKeys": tag_keys("tagKeys")}),
    "ListTagsForResource": Row(targets=(_NAMED,)),
}
