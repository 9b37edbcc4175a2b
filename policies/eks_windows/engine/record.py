"""The inputs of every resource, kept from the engine's call per resource for the call on the whole stack.

The stack call brings outputs, and these are empty at preview where a provider's configuration is not known yet
(`provider_plugin.go`, Create). Judging by them alone blocks programs that are right.
"""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from google.protobuf.struct_pb2 import Struct


class Record:
    """Inputs by URN. The engine calls from several threads at once; the newest inputs of a URN win.

    They are kept as they came over the wire, which is a fifth of what a message of them takes.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._inputs: dict[str, bytes] = {}

    def put(self, urn: str, inputs: Struct) -> None:
        """Keep the inputs of one resource."""
        with self._lock:
            self._inputs[urn] = inputs.SerializeToString()

    def get(self, urn: str) -> bytes | None:
        """The inputs of one resource; None where the engine showed none."""
        with self._lock:
            return self._inputs.get(urn)
