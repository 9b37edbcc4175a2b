"""Parameters and log groups."""

from __future__ import annotations

from standin.tests.provider.cases.world import Case

CASES = (
    Case(
        "aws:ssm/parameter:Parameter",
        lambda _: {"type": "String", "value": "one", "description": "a value", "tags": {"team": "a"}},
        {"value": "two", "tags": {"team": "b"}},
        {"name": "another"},
    ),
    Case(
        "aws:cloudwatch/logGroup:LogGroup",
        lambda _: {"retentionInDays": 30, "tags": {"team": "a"}},
        {"retentionInDays": 0, "tags": {"team": "b"}},
        {"name": "another"},
    ),
)
