"""The table: what each operation has to be allowed. An operation without a row can't be judged and is denied.

Source of actions, resource types, condition keys and further actions: the Service Authorization Reference,
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
The tests compare every row with it.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from standin.api.authorization.table import (
    autoscaling,
    ec2,
    eks,
    events,
    iam,
    imagebuilder,
    kms,
    logs,
    pipes,
    s3,
    scheduler,
    sns,
    sqs,
    ssm,
    states,
    sts,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.api.authorization.row import Row

ROWS: Mapping[str, Row] = MappingProxyType(
    {
        f"{module.SERVICE}:{operation}": row
        for module in (
            autoscaling,
            ec2,
            eks,
            events,
            iam,
            imagebuilder,
            kms,
            logs,
            pipes,
            s3,
            scheduler,
            sns,
            sqs,
            ssm,
            states,
            sts,
        )
        for operation, row in module.ROWS.items()
    }
)
"""``service:Operation`` to its row."""
