"""A component document of AWSTOE as text, and a step of it that runs Windows PowerShell. Pure.

Schema and actions: https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-use-documents.html,
https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-action-modules.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import yaml

from components.facts.limits import COMPONENT_DATA

CHECK_TIMEOUT_SECONDS = 1800

Step = dict[str, object]


class _Script(str):
    """Text that YAML writes as a block, so that a script reads as a script."""

    __slots__ = ()


if TYPE_CHECKING or not yaml.__with_libyaml__:
    from yaml import SafeDumper as _SafeDumper
else:  # Writes the same text in a twentieth of the time; every wheel of PyYAML has it.
    from yaml import CSafeDumper as _SafeDumper


class _Dumper(_SafeDumper):
    """Documents in the order written, scripts as blocks."""

    def represent_script(self, value: _Script) -> yaml.ScalarNode:
        """A literal block."""
        return yaml.ScalarNode("tag:yaml.org,2002:str", str(value), style="|")


_Dumper.add_representer(_Script, _Dumper.represent_script)


def component_document(
    name: str, description: str, phases: dict[str, list[Step]], fix: str = "cache fewer images"
) -> str:
    """The document.

    Args:
        name: its name.
        description: what it does, in a sentence.
        phases: phase to steps, in the order in which they run.
        fix: what makes a document shorter that is too long.

    Raises:
        ValueError: more text than a component may hold.
    """
    content = {
        "name": name,
        "description": description,
        "schemaVersion": 1.0,
        "phases": [{"name": phase, "steps": steps} for phase, steps in phases.items()],
    }
    text = yaml.dump(content, Dumper=_Dumper, sort_keys=False, width=10_000)
    refusal = COMPONENT_DATA.refuse(len(text))
    if refusal:
        raise ValueError(f"number of characters of the component document {name}: {refusal}; {fix}")
    return text


def powershell_step(name: str, script: str, timeout_seconds: int = CHECK_TIMEOUT_SECONDS) -> Step:
    """A step that runs a script, and ends the build where its last exit code is not 0.

    Args:
        name: its name in the build's log.
        script: Windows PowerShell.
        timeout_seconds: after which it has failed.
    """
    return {
        "name": name,
        "action": "ExecutePowerShell",
        "timeoutSeconds": timeout_seconds,
        "onFailure": "Abort",
        "inputs": {"commands": [_Script(script)]},
    }
