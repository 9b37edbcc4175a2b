"""EventBridge Pipes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.api.authorization.row import Row, Target
from standin.api.authorization.table.common import arn, passed, tag_keys, tag_map

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.api.authorization.request import Request

SERVICE = "pipes"


def _pipes(request: Request) -> list[str]:
    return [request.arn("pipes", f"pipe/{name}") for name in request.texts("Name")]


_PIPE = Target(type="pipe", arns=_pipes)
_NAMED = Target(type="pipe", arns=arn("resourceArn"))
_PASSING = passed(arn("RoleArn"), "pipes.amazonaws.com")

ROWS: Mapping[str, Row] = {
    "CreatePipe": Row(
        targets=(Target(type="pipe", arns=_pipes, tags=None),), tags=tag_map("Tags"), further=(_PASSING,)
    ),
    "UpdatePipe": Row(targets=(_PIPE,), further=(_PASSING,)),
    **dict.fromkeys(("DeletePipe", "DescribePipe"), Row(targets=(_PIPE,))),
    "TagResource": Row(targets=(_NAMED,), tags=tag_map("tags")),
    "UntagResource": Row(targets=(_NAMED,), keys={"aws:TagKeys": tag_keys("tagKeys")}),
}
