"""What a program and a stack file say of a termination queue alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.arguments.check import Counterpart
from components.cluster.checked import name_problems
from components.nodes.queue_args import NodeTerminationQueueArgs
from components.settings.termination_queue import TerminationQueueSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from components.problems.problem import Problem

TERMINATION_QUEUE = Counterpart(
    args=NodeTerminationQueueArgs, settings=TerminationQueueSettings, own=frozenset({"cluster_name"})
)


def problems(args: Mapping[str, object]) -> Iterator[Problem]:
    """What is plain and can't work."""
    yield from name_problems("cluster_name", args.get("cluster_name"))
    yield from TERMINATION_QUEUE.problems(args)
