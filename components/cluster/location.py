"""The account and Region that a program makes things in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pulumi_aws as aws

from components.cluster.lookups import asked

if TYPE_CHECKING:
    import pulumi


class Place(NamedTuple):
    """Where the nodes are."""

    partition: str
    region: str
    account: str

    @classmethod
    def asked(cls, ask: pulumi.InvokeOptions) -> Place:
        """Where the program's provider is."""
        return cls(
            asked(aws.get_partition, ask).partition,
            asked(aws.get_region, ask).region,
            asked(aws.get_caller_identity, ask).account_id,
        )

    def of(self, service: str) -> str:
        """How the ARN of each resource of a service begins there."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}"
