"""Updates of clusters, node groups and add-ons: what EKS answers a change with. The change itself is made at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.moto_api._internal import mock_random

from standin.api.clock import clock
from standin.api.progress import Progress, moves_with_each_read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

MODEL = moves_with_each_read("eks::update")


class Update:
    """One update: in progress until it is looked at, then successful, or failed for its errors.

    Attributes:
        target: the node group's or add-on's name; "" for the cluster itself.
    """

    def __init__(
        self, kind: str, params: Mapping[str, object], target: str = "", errors: Sequence[object] = ()
    ) -> None:
        self.id = str(mock_random.uuid4())
        self.type = kind
        self.params = [{"type": key, "value": str(value)} for key, value in params.items()]
        self.created_at: datetime = clock.now()
        self.errors = list(errors)
        self.target = target
        self._progress = Progress(MODEL, ["InProgress", "Failed" if self.errors else "Successful"])

    @property
    def status(self) -> str:
        """InProgress, Successful or Failed, as it stands."""
        return self._progress.current

    def observe(self) -> None:
        """Let time pass."""
        self._progress.observe()
