"""SNS: subscriptions; AWS restricts what is done with one to no resource."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.api.authorization.row import Row, Target
from standin.api.authorization.table.common import UNSCOPED, arn, text

if TYPE_CHECKING:
    from collections.abc import Mapping

SERVICE = "sns"

ROWS: Mapping[str, Row] = {
    "Subscribe": Row(
        targets=(Target(type="topic", arns=arn("TopicArn")),),
        keys={"sns:Endpoint": text("Endpoint"), "sns:Protocol": text("Protocol")},
    ),
    **dict.fromkeys(("GetSubscriptionAttributes", "Unsubscribe"), UNSCOPED),
}
