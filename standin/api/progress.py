"""Eventual states, in moto's manner, that tell the journal when a mere read has moved one on."""

from itertools import pairwise

from moto.moto_api import state_manager
from moto.moto_api._internal.managed_state_model import ManagedState  # moto exports it under no public name

EACH_READ = {"progression": "manual", "times": 1}


class Counter:
    """How often any state has been read while it could still move on. Only ever grows."""

    value = 0


class Progress(ManagedState):
    """A status that goes through its steps, two at least, one read at a time.

    moto's state manager decides how fast: ``POST /moto-api/state-manager/set-transition`` with the model's name, and
    ``{"progression": "immediate"}`` to arrive at once or ``{"progression": "manual", "times": 3}`` to take three reads
    a step. See https://docs.getmoto.org/en/latest/docs/configuration/state_transition/index.html.
    """

    def __init__(self, model_name: str, steps: list[str]) -> None:
        super().__init__(model_name, list(pairwise(steps)))
        self._steps = steps
        self._last = {steps[-1]}

    @property
    def current(self) -> str:
        """The status as it stands, without moving on."""
        return str(self._status)

    def settle(self, status: str) -> None:
        """End here, whatever steps were to come."""
        self._status = status
        self._last.add(status)

    @property
    def settled(self) -> bool:
        """Whether there is no step to come."""
        return self.current in self._last

    def observe(self) -> str:
        """The status as a read finds it: the read itself counts as time that has passed."""
        self.pass_through()
        return self.current

    def pass_through(self) -> list[str]:
        """Let a read's worth of time pass; returns the steps that were entered in it, in order, often none or one."""
        if self.settled:
            return []
        Counter.value += 1
        before = self._steps.index(self.current)
        self.advance()
        return self._steps[before + 1 : self._steps.index(str(self.status)) + 1]


def moves_with_each_read(model_name: str) -> str:
    """Register a model whose states move on with every read unless told otherwise; returns the name."""
    state_manager.register_default_transition(model_name, EACH_READ)
    return model_name
