"""The engine's part of an update, in one process and one step after the other, for stories by the hundred.

It does with a program's registrations what the real engine does over the same provider: a resource that the state does
not hold is made, one that differs is changed in place, and what the program no longer names goes when all else is done,
dependents first. A step that fails ends the update; the state keeps what was done by then. A replacement is an error
here: nothing of an image may ever be replaced. Source: pulumi/pkg/resource/deploy, step_generator.go and
deployment_executor.go of v3.259.0; the story itself is told to the real engine in tests/engine.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any

from rehearsal import recovery
from standin.provider import diff, lifecycle, reading
from standin.provider.check import Naming, Settings, check
from standin.provider.errors import HalfMadeError, ProviderError
from standin.provider.facts import ACCOUNT
from standin.provider.hooks import Transition
from standin.provider.refresh import refreshed
from standin.provider.state import stated
from standin.provider.table import ROWS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine_plugin.values import Value
    from standin.provider.table import Row
    from standin.provider.work import Work

CANCELLED = threading.Event()
"""Never set: nobody interrupts."""

_seeds = count(1)


class UpdateFailedError(Exception):
    """An update that came to no good end; its text is the provider's own line."""


class KilledError(BaseException):
    """The engine dies here; no handler of the provider's may catch it."""


@dataclass(frozen=True)
class Wanted:
    """A resource as the program registers it: its inputs name others by the ids that mocks gave them."""

    urn: str
    type: str
    name: str
    inputs: dict[str, Value]
    needs: frozenset[str]
    mocked: dict[str, Value]
    """Outputs and id that the mocks answered with."""


@dataclass(frozen=True)
class Held:
    """A resource in the state."""

    urn: str
    type: str
    inputs: dict[str, Value]
    id: str
    outputs: dict[str, Value]
    needs: frozenset[str]
    failed: bool = False
    """Whether its last step failed half-way: the engine updates such a resource, changed or not (`InitErrors`)."""


@dataclass
class SmallEngine:
    """A stack: its state, and the commands on it."""

    region: str
    state: dict[str, Held] = field(default_factory=dict[str, Held])
    pending: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])

    def up(self, program: Sequence[Wanted]) -> set[str]:
        """Bring the account to what the program says; returns the operations that it took.

        Raises:
            UpdateFailedError: a step failed; those before it are done.
            KilledError: the engine died in a step.
        """
        done: set[str] = set()
        real: dict[str, str] = {}
        for wanted in program:
            inputs = _translated(wanted.inputs, real)
            done.add(self._step(wanted, inputs))
            real |= _told_apart(wanted, self.state[wanted.urn])
        named = {wanted.urn for wanted in program}
        return done | self._remove([urn for urn in self.state if urn not in named])

    def destroy(self) -> None:
        """Delete everything. Raises as `up` does."""
        self._remove(list(self.state))

    def refresh(self) -> None:
        """Read everything; what is gone is forgotten."""
        for held in list(self.state.values()):
            row = ROWS[held.type]
            live = reading.read(row, self._work(row, held.id), held.outputs)
            if live is None:
                del self.state[held.urn]
            else:
                inputs = refreshed(row, held.inputs, live)
                self.state[held.urn] = replace(held, inputs=inputs, outputs=live, failed=False)

    def recover(self) -> None:
        """After it was killed: take in what had begun, by the ids that inputs tell, and look whether it is there."""
        provider = {"urn": "provider", "type": "pulumi:providers:aws", "inputs": {"region": self.region}}
        known = recovery.taken_in({"resources": [provider], "pending_operations": self.pending}, ACCOUNT)
        for resource in known["resources"][1:]:
            self.state[resource["urn"]] = Held(**resource)
        self.pending.clear()
        self.refresh()

    def _step(self, wanted: Wanted, given: dict[str, Value]) -> str:
        row, held = ROWS[wanted.type], self.state.get(wanted.urn)
        naming = Naming(wanted.name, str(next(_seeds)).encode())
        inputs, problems = check(row, held.inputs if held else {}, given, naming, Settings(self.region))
        if problems:
            raise UpdateFailedError(f"{wanted.name}: {problems[0].path}: {problems[0].reason}")
        if held is None:
            self._create(row, wanted, inputs)
            return "create"
        found = diff.changes(row, stated(row, held.inputs, held.outputs), inputs)
        if any(change.replaces for change in found):
            raise AssertionError(f"{wanted.name} would be replaced for {sorted({change.path for change in found})}")
        if found or held.failed:
            self._update(row, replace(held, needs=wanted.needs), inputs, {change.property for change in found})
            return "update"
        self.state[wanted.urn] = replace(held, needs=wanted.needs)
        return "same"

    def _create(self, row: Row, wanted: Wanted, inputs: dict[str, Value]) -> None:
        sent = {name: value for name, value in inputs.items() if name != "__defaults"}
        made = Held(wanted.urn, wanted.type, inputs, "", {}, wanted.needs)
        try:
            resource_id, outputs = lifecycle.create(row, self._work(row), sent)
        except KilledError:
            begun = {"urn": made.urn, "type": made.type, "inputs": inputs, "needs": made.needs}
            self.pending.append({"type": "creating", "resource": begun})
            raise
        except HalfMadeError as error:
            self.state[made.urn] = replace(made, id=error.resource_id, outputs=error.outputs, failed=True)
            raise UpdateFailedError(str(error)) from error
        except ProviderError as error:
            raise UpdateFailedError(str(error)) from error
        self.state[made.urn] = replace(made, id=resource_id, outputs=outputs)

    def _update(self, row: Row, held: Held, inputs: dict[str, Value], changed: set[str]) -> None:
        news = {name: value for name, value in inputs.items() if name != "__defaults"}
        step = Transition(held.outputs, held.inputs, news, changed)
        try:
            outputs = lifecycle.update(row, self._work(row, held.id), step)
        except HalfMadeError as error:
            self.state[held.urn] = replace(held, outputs=error.outputs, failed=True)
            raise UpdateFailedError(str(error)) from error
        except ProviderError as error:
            raise UpdateFailedError(str(error)) from error
        self.state[held.urn] = replace(held, inputs=inputs, outputs=outputs, failed=False)

    def _remove(self, urns: Sequence[str]) -> set[str]:
        left = list(urns)
        while left:
            needed = {need for urn in left for need in self.state[urn].needs}
            for urn in [urn for urn in left if urn not in needed]:
                held = self.state[urn]
                row = ROWS[held.type]
                try:
                    lifecycle.delete(row, self._work(row, held.id), held.outputs)
                except KilledError:
                    self.pending.append({"type": "deleting", "resource": {"urn": urn, "type": held.type}})
                    raise
                except ProviderError as error:
                    raise UpdateFailedError(str(error)) from error
                del self.state[urn]
                left.remove(urn)
        return {"delete"} if urns else set()

    def _work(self, row: Row, resource_id: str = "") -> Work:
        return lifecycle.work_for(row, self.region, CANCELLED, resource_id)


def _told_apart(wanted: Wanted, held: Held) -> dict[str, str]:
    """What the mocks said of a resource, to what is true of it, where the two differ."""
    real: dict[str, Value] = {**held.outputs, "id": held.id}
    return {
        mocked: str(real[name])
        for name, mocked in wanted.mocked.items()
        if mocked and isinstance(mocked, str) and isinstance(real.get(name), str) and mocked != real[name]
    }


def _translated(value: Value, real: dict[str, str]) -> Value:
    """A value with what is true in place of what the mocks said."""
    if isinstance(value, str):
        for mocked in sorted(real, key=len, reverse=True):
            value = value.replace(mocked, real[mocked])
        return value
    if isinstance(value, list):
        return [_translated(item, real) for item in value]  # pyright: ignore[reportUnknownVariableType] any value
    if isinstance(value, dict):
        return {key: _translated(item, real) for key, item in value.items()}  # pyright: ignore[reportUnknownVariableType] any value
    return value
