"""What a roll-out may take of an account's quotas, and what is in use.

Source: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html (families and vCPUs) and
https://docs.aws.amazon.com/ebs/latest/userguide/ebs-resource-quotas.html
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from operations.aws import asking, batches

if TYPE_CHECKING:
    from collections.abc import Iterable

    import boto3

_STANDARD = re.compile(r"[acdhimrtz][0-9]")
"""Families that the quota of standard instances counts, by what their names begin with."""

_TYPES, _INSTANCES, _GIB = 100, 1000, 1024


@dataclass(frozen=True, kw_only=True)
class Usage:
    """A quota of an account in a Region, and what is in use of it."""

    limit: float
    used: float

    @property
    def free(self) -> float:
        """What is left of it."""
        return self.limit - self.used


def standard(instance_type: str) -> bool:
    """Whether an on-demand instance of a type counts as standard."""
    return bool(_STANDARD.match(instance_type))


def vcpus_of(aws: boto3.Session, types: Iterable[str]) -> dict[str, int]:
    """The vCPUs of each type.

    Raises:
        UnreadError: EC2 does not answer, or does not know one.
    """
    ec2 = aws.client("ec2")
    found: dict[str, int] = {}
    for some in batches(sorted(set(types)), _TYPES):
        with asking():
            for each in ec2.describe_instance_types(InstanceTypes=list(some))["InstanceTypes"]:  # pyright: ignore[reportArgumentType] any name
                found[each.get("InstanceType", "")] = each.get("VCpuInfo", {}).get("DefaultVCpus", 0)
    return found


def standard_vcpus(aws: boto3.Session) -> Usage:
    """vCPUs of running on-demand instances of standard families, quota L-1216C47A.

    Raises:
        UnreadError: Service Quotas or EC2 do not answer.
    """
    limit = _limit(aws, "ec2", "L-1216C47A")
    pages = aws.client("ec2").get_paginator("describe_instances")
    running: Counter[str] = Counter()
    with asking():
        for page in pages.paginate(
            Filters=[{"Name": "instance-state-name", "Values": ["pending", "running"]}],
            PaginationConfig={"PageSize": _INSTANCES},
        ):
            for instance in (each for group in page["Reservations"] for each in group.get("Instances", [])):
                kind = instance.get("InstanceType", "")
                if standard(kind) and not instance.get("InstanceLifecycle"):
                    running[kind] += 1
    sizes = vcpus_of(aws, running)
    return Usage(limit=limit, used=sum(count * sizes.get(kind, 0) for kind, count in running.items()))


def gp3_storage(aws: boto3.Session) -> Usage:
    """TiB of gp3 volumes, quota L-7A658B76.

    Raises:
        UnreadError: Service Quotas or EC2 do not answer.
    """
    limit = _limit(aws, "ebs", "L-7A658B76")
    pages = aws.client("ec2").get_paginator("describe_volumes")
    with asking():
        gib = sum(
            each.get("Size", 0)
            for page in pages.paginate(
                Filters=[{"Name": "volume-type", "Values": ["gp3"]}], PaginationConfig={"PageSize": _INSTANCES}
            )
            for each in page["Volumes"]
        )
    return Usage(limit=limit, used=gib / _GIB)


def _limit(aws: boto3.Session, service: str, code: str) -> float:
    """The account's own quota, else AWS's default."""
    client = aws.client("service-quotas")
    with asking():
        try:
            found = client.get_service_quota(ServiceCode=service, QuotaCode=code)["Quota"]
        except client.exceptions.NoSuchResourceException:
            found = client.get_aws_default_service_quota(ServiceCode=service, QuotaCode=code)["Quota"]
    return found.get("Value", 0)
