"""What a program and a stack file say of a termination queue alike."""

from __future__ import annotations

from components.arguments.check import Counterpart
from components.nodes.queue_args import NodeTerminationQueueArgs
from components.settings.termination_queue import TerminationQueueSettings

TERMINATION_QUEUE = Counterpart(
    args=NodeTerminationQueueArgs, settings=TerminationQueueSettings, own=frozenset({"cluster_name"})
)
