"""`rollout verify`: the command."""

import time
from collections.abc import Callable
from typing import Annotated

import typer

from operations.exit_codes import FOUND, INCOMPLETE, RIGHT
from operations.rollout.declared import declared
from operations.rollout.facts import Declared
from operations.rollout.group import rollout
from operations.rollout.live import Reader
from operations.rollout.show import progress, show
from operations.rollout.verify import Report, State, verify
from operations.stack.options import OutputsFile, Stack, refuse_both
from operations.stack.outputs import outputs
from operations.terminal.command import Call, command

MOST_MINUTES = 14 * 24 * 60
"""A refresh lasts 14 days at most (Auto Scaling user guide, instance refresh)."""

_PAUSE = 15
_CODES = {State.RIGHT: RIGHT, State.ROLLING: FOUND, State.WRONG: FOUND}


@command(rollout, "verify")
def verify_rollout(
    call: Call,
    stack: Stack = None,
    outputs_file: OutputsFile = None,
    wait: Annotated[
        int, typer.Option(help="Minutes to wait while a roll-out is under way.", min=0, max=MOST_MINUTES)
    ] = 0,
) -> int:
    """Check that each group's newest instance refresh belongs to the template version of the stack, and ended well.

    `pulumi up` does not wait for the nodes, and says that all is well when an update that failed is run again.

    Exit code: 0 every node runs the version of the stack; 1 one does not, or not yet; 2 wrong usage; 3 something could
    not be read; 130 stopped.

    Example: eks-windows rollout verify --stack dev --wait 90
    """
    refuse_both(stack, outputs_file)
    wanted = declared(outputs(outputs_file, stack))
    report = watch(_reader(call, wanted), wait * 60, lambda line: call.output.say(f"rollout verify: {line}"))
    call.output.report(report, state=report.state)
    show(report, call.output)
    return INCOMPLETE if report.unread and report.state is not State.WRONG else _CODES[report.state]


def _reader(call: Call, wanted: tuple[Declared, ...]) -> Callable[[], Report]:
    """What reads the groups and judges them. A stack's groups lie in one Region, its own."""
    if not wanted:
        return lambda: verify(())
    reader = Reader(call.session(wanted[0].region))

    def read() -> Report:
        with call.output.working("asking Auto Scaling and EC2"):
            return verify(*reader.groups(wanted))

    return read


def watch(
    read: Callable[[], Report],
    seconds: float,
    say: Callable[[str], None],
    sleep: Callable[[float], None] = time.sleep,
    now: Callable[[], float] = time.monotonic,
) -> Report:
    """Read until it is right, wrong or cannot be read, or the time is over; says what changes."""
    end = now() + seconds
    told: set[str] = set()
    while True:
        report = read()
        if report.state is not State.ROLLING or report.unread or now() + _PAUSE > end:
            return report
        for line in [line for line in map(progress, report.groups) if line not in told]:
            say(line)
            told.add(line)
        sleep(_PAUSE)
