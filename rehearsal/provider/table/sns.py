"""SNS topics: every property is an attribute."""

from __future__ import annotations

from rehearsal.provider.table.row import Row

ROWS = (
    Row(
        type="aws:sns/topic:Topic",
        service="sns",
        id="{arn}",
        defaults={"contentBasedDeduplication": False, "fifoTopic": False},
        samples={"arn": "arn:aws:sns:{region}:{account}:{name}", "beginningArchiveTime": "", "owner": "{account}"},
    ),
)
