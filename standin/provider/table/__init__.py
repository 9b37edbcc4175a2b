"""The table: one row per resource type that a rehearsal serves."""

from __future__ import annotations

from standin.provider.table import (
    autoscaling,
    ec2,
    eks,
    events,
    iam,
    imagebuilder,
    kms,
    logs,
    messaging,
    ssm,
    workflows,
)
from standin.provider.table.row import Row

ROWS: dict[str, Row] = {
    row.type: row
    for module in (autoscaling, ec2, eks, events, iam, imagebuilder, kms, logs, messaging, ssm, workflows)
    for row in module.ROWS
}
"""Every row, by its type token."""

__all__ = ["ROWS", "Row"]
