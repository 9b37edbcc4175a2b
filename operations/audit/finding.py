"""What an audit finds: one finding for each rule and node group, with its instances."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """`error`: not what the stack wants, or unsafe; `warning`: will be; `note`: to know."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
"""Worst first."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One rule's finding.

    Attributes:
        account: "" for the caller's, where no stack tells.
        node_group: "" where it is about the cluster.
        subjects: ids of instances, or names of nodes; empty where it is about the group itself.
        file: where what is wanted is written; "" where nothing is.
    """

    rule: str
    severity: Severity
    message: str
    region: str
    cluster: str
    account: str = ""
    node_group: str = ""
    subjects: tuple[str, ...] = ()
    file: str = ""
    line: int = 0

    @property
    def place(self) -> str:
        """CLUSTER/GROUP, or the cluster."""
        return f"{self.cluster}/{self.node_group}" if self.node_group else self.cluster


@dataclass(frozen=True)
class Found:
    """What a rule says: a sentence, and whom it is about; a severity where it is not the rule's own."""

    message: str
    subjects: tuple[str, ...] = ()
    severity: Severity | None = None
