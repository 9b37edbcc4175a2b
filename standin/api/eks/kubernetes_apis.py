"""The real Kubernetes API servers behind clusters of the account, where somebody has started any.

They are told in a file beside the journal, never in it: an account that is restored looks again, and says where the
servers of that day are.
"""

from __future__ import annotations

import base64
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from standin.api import files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_FILE = "kubernetes.json"


@dataclass(frozen=True)
class Endpoint:
    """Where a cluster's API server is: https URL, and its certificate authority as base64 of PEM."""

    endpoint: str
    certificate_authority: str

    @staticmethod
    def of(url: str, pem: str) -> Endpoint:
        """An API server with this authority, as DescribeCluster tells it."""
        return Endpoint(url, base64.b64encode(pem.encode()).decode("ascii"))


class KubernetesApis:
    """What the file of one state directory says at the moment of asking."""

    def __init__(self) -> None:
        self._folder: Path | None = None

    def look_in(self, state_dir: Path) -> None:
        """The state directory whose file counts from now on."""
        self._folder = state_dir

    def behind(self, cluster_arn: str) -> Endpoint | None:
        """The API server of a cluster, None where there is no real one."""
        if self._folder is None:
            return None
        try:
            found = json.loads((self._folder / _FILE).read_text(encoding="utf-8")).get(cluster_arn)
        except FileNotFoundError:
            return None
        return Endpoint(**found) if found else None


kubernetes_apis = KubernetesApis()
"""Of the account that this process serves."""


def announce(state_dir: Path, apis: Mapping[str, Endpoint]) -> None:
    """Tell the account of a state directory all its clusters' API servers, by cluster ARN."""
    files.write(state_dir / _FILE, json.dumps({arn: asdict(api) for arn, api in apis.items()}, indent=2) + "\n")


def withdraw(state_dir: Path) -> None:
    """No cluster of the account has a real API server any more."""
    (state_dir / _FILE).unlink(missing_ok=True)
