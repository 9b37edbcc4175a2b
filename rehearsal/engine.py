"""Run the Pulumi engine as a person would, and read what it did from its own event stream."""

from __future__ import annotations

import json
import os
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from eks_windows.report.events import Reported, reported, without_colours

from rehearsal.pulumi_command import PARENT

if TYPE_CHECKING:
    from pathlib import Path

Event = Mapping[str, Any]
"""One event of the engine's stream: a JSON object whose one key names its kind (`apitype.EngineEvent`, Pulumi SDK)."""

CHANGES = ("create", "update", "delete", "replace", "create-replacement", "delete-replaced", "import", "discard")
"""Operations of the engine that change something; `same`, `read` and `refresh` do not."""


@dataclass(frozen=True)
class Outcome:
    """What one engine command did.

    Attributes:
        code: its exit code.
        events: its events, in their order.
        text: what it printed besides, its own errors mostly.
    """

    code: int
    events: tuple[Event, ...] = ()
    text: str = ""

    def of(self, kind: str) -> Iterator[Event]:
        """The payloads of the events of one kind."""
        return (event[kind] for event in self.events if kind in event)

    @property
    def operations(self) -> Counter[str]:
        """How many resources each operation touched, by the summary; empty where the command did not come that far."""
        summaries = list(self.of("summaryEvent"))
        return Counter(summaries[-1].get("resourceChanges") or {}) if summaries else Counter()

    @property
    def changed(self) -> int:
        """How many resources were, or in a preview would be, changed."""
        return sum(count for operation, count in self.operations.items() if operation in CHANGES)

    @property
    def steps(self) -> dict[str, str]:
        """The last operation on each resource, by URN."""
        return {event["metadata"]["urn"]: event["metadata"]["op"] for event in self.of("resourcePreEvent")}

    @property
    def reported(self) -> list[Reported]:
        """Each distinct policy diagnostic, in the order of the reports."""
        return reported(self.events)

    @property
    def errors(self) -> list[str]:
        """Each distinct error line: the engine's, a provider's or the program's."""
        found = self.told("error")
        return list(dict.fromkeys([*found, *([self.text.strip()] if self.code and self.text.strip() else [])]))

    @property
    def warnings(self) -> list[str]:
        """Each distinct warning, of whomever."""
        return list(dict.fromkeys(self.told("warning")))

    def told(self, severity: str) -> list[str]:
        """The lines of a severity, as often as they were told."""
        found = (event for event in self.of("diagnosticEvent") if event.get("severity") == severity)
        return [without_colours(event["message"]) for event in found]


def run(
    arguments: list[str],
    project: Path,
    environment: Mapping[str, str],
    on_event: Callable[[Event], None] = lambda _: None,
) -> Outcome:
    """Run `pulumi` with `arguments` in a project's folder to its end.

    Args:
        arguments: with `--json` where a stream of events is wanted (up, preview, refresh, destroy).
        project: the folder of the project's Pulumi.yaml.
        environment: a rehearsal's variables; they come on top of this process's own.
        on_event: sees each event as it comes.
    """
    process = subprocess.Popen(
        ["pulumi", "--non-interactive", "--color", "never", *arguments],
        cwd=project,
        env={**os.environ, **environment, PARENT: str(os.getpid())},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    events: list[Event] = []
    rest: list[str] = []
    with process:
        try:
            for line in process.stdout or ():
                event = _event(line)
                if event is None:
                    rest.append(line)
                else:
                    events.append(event)
                    on_event(event)
        except KeyboardInterrupt:  # the engine got it, too, and ends its update in good order
            raise
        except BaseException:
            process.kill()  # nobody reads it any more, and one that hangs would be waited for without end
            raise
    return Outcome(code=process.returncode, events=tuple(events), text="".join(rest))


def _event(line: str) -> Event | None:
    if not line.startswith('{"sequence"'):
        return None
    return json.loads(line)
