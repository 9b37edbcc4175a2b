"""AWS services as principals of IAM: most are called the same everywhere, some after their partition. Pure.

Source: aws-cdk, packages/aws-cdk-lib/region-info/lib/default.ts.
"""

from components.facts.partitions import PARTITIONS

_EVERYWHERE = "amazonaws.com"

_PARTITIONAL = frozenset({"ec2"})
"""Services whose principal ends as the host names of the partition do."""


def service_principal(service: str, partition: str) -> str:
    """The principal of a service, such as ``ec2.amazonaws.com``, in a partition such as ``aws-cn``."""
    domains = {each.name: each.domain for each in PARTITIONS}
    return f"{service}.{domains.get(partition, _EVERYWHERE) if service in _PARTITIONAL else _EVERYWHERE}"
