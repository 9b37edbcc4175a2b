"""How severe a finding of Amazon Inspector is. Pure."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """Severities that a gate can be set at, the worst first; a gate lets through what stands below it.

    Inspector has two more, informational and untriaged, at which nothing can be gated.

    Source: https://docs.aws.amazon.com/inspector/latest/user/findings-understanding-severity.html
    """

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def and_above(self) -> tuple[Severity, ...]:
        """It, and those that are worse; the worst first."""
        return tuple(Severity)[: tuple(Severity).index(self) + 1]
