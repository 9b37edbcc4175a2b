"""One project's stacks on the rehearsal's file backend: what a person does with `pulumi`, as methods."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import yaml
from eks_windows.stack.values import SIGNATURE

from rehearsal import engine, recovery
from standin.api.detached import is_alive
from standin.provider.facts import ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


WITHOUT_CHECKPOINTS = {"PULUMI_SKIP_CHECKPOINTS": "true", "PULUMI_EXPERIMENTAL": "true"}
"""The state is written once, at the end: after each step of so many it would be half of what the engine does."""


class StackError(Exception):
    """An engine command that failed; its text is the engine's own words, one line each."""


@dataclass(frozen=True)
class Stack:
    """One stack of a project.

    Attributes:
        project: the folder of the project's Pulumi.yaml.
        name: the stack's short name, e.g. `dev`.
        environment: the rehearsal's variables.
        on_event: sees each event of each command as it comes.
    """

    project: Path
    name: str
    environment: Mapping[str, str]
    on_event: Callable[[engine.Event], None] = field(default=lambda _: None)

    def select(self) -> None:
        """Make sure that the stack exists and that nothing holds it which is no longer alive.

        Raises:
            StackError: it exists neither before nor after.
        """
        self._drop_stale_locks()
        if self._checkpoint() is None:
            made = self._run("stack", "init", self.name)
            if made.code:
                raise StackError(f"stack {self.name} cannot be made: {made.text.strip()}")

    def up(self, *arguments: str) -> engine.Outcome:
        """`pulumi up` without a question; an update that was cut off before is brought to an end first."""
        self._recover()
        return self._run("up", "--yes", "--skip-preview", "--json", *arguments, stack=True)

    def _recover(self) -> None:
        """After an engine that was killed: what it had begun is looked up, and is in the state or in neither place."""
        if not self._deployment().get("pending_operations"):
            return
        exported = json.loads(self._run("stack", "export", stack=True).text)
        exported["deployment"] = recovery.taken_in(exported["deployment"], ACCOUNT)
        with TemporaryDirectory() as folder:
            file = Path(folder) / "state.json"
            file.write_text(json.dumps(exported))
            self.take_in(file)
        self._run("refresh", "--yes", "--skip-preview", "--json", stack=True)

    def preview(self, *arguments: str) -> engine.Outcome:
        """`pulumi preview` as a stream of events."""
        streaming = {"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "1"}
        return self._run("preview", "--json", *arguments, stack=True, variables=streaming)

    def refresh(self, *arguments: str) -> engine.Outcome:
        """`pulumi refresh` without a question."""
        return self._run("refresh", "--yes", "--skip-preview", "--json", *arguments, stack=True)

    def destroy(self, *arguments: str) -> engine.Outcome:
        """`pulumi destroy` without a question."""
        return self._run("destroy", "--yes", "--skip-preview", "--json", *arguments, stack=True)

    def outputs(self) -> dict[str, Any]:
        """The stack's outputs; empty where it has none yet. A secret is "[secret]".

        Raises:
            StackError: the engine cannot read them.
        """
        stacks = [each for each in self.resources() if each["type"] == "pulumi:pulumi:Stack"]
        stored = stacks[0].get("outputs") if stacks else None
        if stored is not None and SIGNATURE not in json.dumps(stored):  # plain values, as the engine tells them
            return stored
        shown = self._run("stack", "output", "--json", stack=True)
        if shown.code:
            raise StackError(f"stack {self.name}: {shown.text.strip()}")
        return json.loads(shown.text)

    def take_in(self, state: Path) -> None:
        """`pulumi stack import`: the state of the file becomes the stack's.

        Raises:
            StackError: the engine does not take it.
        """
        done = self._run("stack", "import", "--file", str(state), stack=True)
        if done.code:
            raise StackError(f"stack {self.name}: {done.text.strip()}")

    def resources(self) -> list[dict[str, Any]]:
        """The resources in the stack's state, as the engine wrote them down."""
        deployment = self._deployment()
        return deployment.get("resources") or []

    def _run(self, *arguments: str, stack: bool = False, variables: Mapping[str, str] | None = None) -> engine.Outcome:
        named = [*arguments, "--stack", self.name] if stack else list(arguments)
        return engine.run(named, self.project, {**self.environment, **(variables or {})}, self.on_event)

    def _backend(self) -> Path:
        return Path(urlsplit(self.environment["PULUMI_BACKEND_URL"]).path) / ".pulumi"

    def _checkpoint(self) -> Path | None:
        return next(self._backend().glob(f"stacks/{self._project_name()}/{self.name}.json"), None)

    def _deployment(self) -> dict[str, Any]:
        checkpoint = self._checkpoint()
        if checkpoint is None:
            return {}
        return json.loads(checkpoint.read_text())["checkpoint"].get("latest") or {}

    def _project_name(self) -> str:
        return yaml.safe_load((self.project / "Pulumi.yaml").read_text())["name"]

    def _drop_stale_locks(self) -> None:
        """Remove locks of engines that were killed: the file backend has no other way to find out."""
        for lock in self._backend().glob(f"locks/organization/{self._project_name()}/{self.name}/*.json"):
            holder = json.loads(lock.read_text())
            if holder.get("hostname") == os.uname().nodename and not is_alive(int(holder["pid"])):
                lock.unlink(missing_ok=True)
