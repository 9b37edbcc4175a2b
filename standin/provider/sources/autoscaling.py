"""Auto Scaling groups by filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from engine_plugin.values import Value
    from standin.provider.sources.source import Query


def groups(query: Query) -> dict[str, Value]:
    """`aws_autoscaling_groups`, which Pulumi calls getAmiIds; none is no error."""
    names = cast("list[str]", query.args.get("names") or [])
    wanted: dict[str, Any] = {"AutoScalingGroupNames": names, "Filters": query.filters(), "MaxRecords": 100}
    found: list[dict[str, str]] = []
    page: dict[str, str] | None = {}
    while page is not None:
        answer = query.call("autoscaling", "DescribeAutoScalingGroups", **wanted, **page)
        found += answer["AutoScalingGroups"]
        page = {"NextToken": answer["NextToken"]} if answer.get("NextToken") else None
    standing = sorted(found, key=lambda each: each["AutoScalingGroupName"])
    return {
        "id": query.region,
        "arns": [each["AutoScalingGroupARN"] for each in standing],
        "names": [each["AutoScalingGroupName"] for each in standing],
    }


SOURCES = {"aws:autoscaling/getAmiIds:getAmiIds": groups}
