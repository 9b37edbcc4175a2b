"""Step Functions: state machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.api.authorization.row import Row, Target
from standin.api.authorization.table.common import arn, has, passed, tag_keys, tag_list

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.api.authorization.request import Request

SERVICE = "states"


def _new(request: Request) -> list[str]:
    return [request.arn("states", f"stateMachine:{name}") for name in request.texts("name")]


_PASSING = passed(arn("roleArn"), "states.amazonaws.com", has("roleArn"))
_MACHINE = Target(type="statemachine", arns=arn("stateMachineArn"))
_NAMED = Target(type="statemachine", arns=arn("resourceArn"))

ROWS: Mapping[str, Row] = {
    "CreateStateMachine": Row(
        targets=(Target(type="statemachine", arns=_new, tags=None),), tags=tag_list("tags"), further=(_PASSING,)
    ),
    "DescribeStateMachine": Row(targets=(_MACHINE,), keys={"states:StateMachineQualifier": lambda _: []}),
    "UpdateStateMachine": Row(targets=(_MACHINE,), tags=tag_list("tags"), further=(_PASSING,)),
    "DeleteStateMachine": Row(targets=(_MACHINE,)),
    "StartExecution": Row(targets=(_MACHINE,), keys={"states:StateMachineQualifier": lambda _: []}),
    "TagResource": Row(targets=(_NAMED,), tags=tag_list("tags")),
    "UntagResource": Row(targets=(_NAMED,), keys={"aws:TagKeys": tag_keys("tagKeys")}),
    "ListTagsForResource": Row(targets=(_NAMED,)),
}
