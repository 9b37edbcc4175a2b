"""Flags of kubelet and kube-proxy on Windows, with the Kubernetes minors that know them.

The table is written by `python -m tools.node_flags`, of the sources of Kubernetes 1.23 to 1.37 (2026-11-26). Kubernetes
adds no flags any more but those of rare exceptions: what is new is a field of a configuration file.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from components.facts.windows_images import parse_minor

if TYPE_CHECKING:
    from collections.abc import Mapping

Name = Literal["kubelet", "kube-proxy"]

OLDEST_MINOR = "1.28"
"""No node is older: on 2026-11-26 EKS ran no control plane older than 1.31, which takes kubelets of three minors back.

Source: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
"""

_FILE = Path(__file__).with_suffix(".csv")


@dataclass(frozen=True)
class NodeFlag:
    """When there was a flag.

    Attributes:
        since: the Kubernetes minor that brought it; None where the oldest of the table has it.
        gone: the minor that took it out; None where the newest has it.
    """

    since: str | None
    gone: str | None

    def is_new_in(self, minor: str) -> bool:
        """Whether that minor does not have it yet."""
        return self.since is not None and parse_minor(minor) < parse_minor(self.since)

    def is_gone_in(self, minor: str) -> bool:
        """Whether that minor has it no more."""
        return self.gone is not None and parse_minor(minor) >= parse_minor(self.gone)


@cache
def node_flags(program: Name) -> Mapping[str, NodeFlag]:
    """Every flag of the program by its name, dashes included."""
    with _FILE.open(newline="") as stream:
        return {
            row["flag"]: NodeFlag(row["since"] or None, row["gone"] or None)
            for row in csv.DictReader(stream)
            if row["program"] == program
        }
