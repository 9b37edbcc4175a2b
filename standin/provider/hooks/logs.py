"""A log group's ARN is told without the `:*` that CloudWatch puts after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standin.provider.hooks import Hooks, Properties

if TYPE_CHECKING:
    from standin.provider.work import Work


class LogGroupHooks(Hooks):
    """Retention of 0 days means for ever, and CloudWatch says nothing then."""

    def outputs(self, work: Work, outputs: Properties, answers: list[Any]) -> Properties:
        del work, answers
        arn = str(outputs.get("arn", "")).removesuffix(":*")
        return {"retentionInDays": 0, **outputs, "arn": arn}
