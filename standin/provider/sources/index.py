"""Who and where: the account, region and partition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.provider.partitions import facts

if TYPE_CHECKING:
    from engine_plugin.values import Value
    from standin.provider.sources.source import Query


def caller_identity(query: Query) -> dict[str, Value]:
    found = query.call("sts", "GetCallerIdentity")
    return {"id": found["Account"], "accountId": found["Account"], "arn": found["Arn"], "userId": found["UserId"]}


def region(query: Query) -> dict[str, Value]:
    name = query.args.get("region") or query.args.get("name") or query.region
    return {"id": name, "name": name, "region": name, "description": ""}


def partition(query: Query) -> dict[str, Value]:
    name, suffix, reverse = facts(query.region)
    return {"id": name, "partition": name, "dnsSuffix": suffix, "reverseDnsPrefix": reverse}


SOURCES = {
    "aws:index/getCallerIdentity:getCallerIdentity": caller_identity,
    "aws:index/getRegion:getRegion": region,
    "aws:index/getPartition:getPartition": partition,
}
