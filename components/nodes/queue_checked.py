"""What a program and a stack file say of a termination queue alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.arguments.check import Counterpart
from components.arguments.kind import arguments_of
from components.cluster.checked import name_problems
from components.nodes.queue_args import NodeTerminationQueueArgs
from components.settings.termination_queue import TerminationQueueSettings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from components.problems.problem import Problem

TERMINATION_QUEUE = Counterpart(
    args=NodeTerminationQueueArgs, settings=TerminationQueueSettings, own=frozenset({"cluster_name"})
)


@arguments_of(NodeTerminationQueueArgs)
def problems(args: NodeTerminationQueueArgs) -> Iterator[Problem]:
    """What is plain and can't work."""
    yield from name_problems("cluster_name", args.get("cluster_name"))
    yield from TERMINATION_QUEUE.problems(args)
