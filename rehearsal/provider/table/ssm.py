"""Systems Manager parameters."""

from __future__ import annotations

from rehearsal.provider.table.row import Row

ROWS = (
    Row(
        type="aws:ssm/parameter:Parameter",
        service="ssm",
        id="{name}",
        samples={
            "arn": "arn:aws:ssm:{region}:{account}:parameter/{bareName}",
            "dataType": "text",
            "tier": "Standard",
            "version": 1,
        },
    ),
)
