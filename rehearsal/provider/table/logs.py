"""CloudWatch log groups."""

from __future__ import annotations

from rehearsal.provider.table.row import Row

ROWS = (
    Row(
        type="aws:cloudwatch/logGroup:LogGroup",
        service="logs",
        id="{name}",
        defaults={"retentionInDays": 0, "skipDestroy": False},
        samples={"arn": "arn:aws:logs:{region}:{account}:log-group:{name}", "logGroupClass": "STANDARD"},
    ),
)
