"""Log groups by the beginning of their name.

Source: terraform-provider-aws, internal/service/logs/groups_data_source.go
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from engine_plugin.values import Value
    from standin.provider.sources.source import Query


def log_groups(query: Query) -> dict[str, Value]:
    prefix = query.args.get("logGroupNamePrefix")
    asked: dict[str, Any] = {"logGroupNamePrefix": prefix} if prefix else {}
    found: list[dict[str, Any]] = []
    while True:
        answer = query.call("logs", "DescribeLogGroups", **asked)
        found += answer["logGroups"]
        if not answer.get("nextToken"):
            break
        asked["nextToken"] = answer["nextToken"]
    return {
        "id": query.region,
        "arns": [str(each["arn"]).removesuffix(":*") for each in found],
        "logGroupNames": [str(each["logGroupName"]) for each in found],
    }


SOURCES = {"aws:cloudwatch/getLogGroups:getLogGroups": log_groups}
