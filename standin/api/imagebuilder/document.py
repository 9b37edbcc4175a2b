"""AWSTOE component documents: read and checked as CreateComponent does. Nothing in them is ever executed.

Sources: https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-use-documents.html (schema),
https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-action-modules.html (actions),
https://docs.aws.amazon.com/imagebuilder/latest/userguide/toe-user-defined-variables.html (parameters)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Self, cast

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PHASES = ("build", "validate", "test")
"""The phases that Image Builder runs: two before the snapshot, one on an instance of the new AMI."""

ON_FAILURE = ("Abort", "Continue", "Ignore")

_BOTH = frozenset({"Windows", "Linux", "macOS"})
_UNIX = frozenset({"Linux", "macOS"})
_WINDOWS = frozenset({"Windows"})

ACTIONS = MappingProxyType(
    {
        **dict.fromkeys(("ExecuteBinary", "ExecuteDocument", "Reboot", "Assert"), _BOTH),
        **dict.fromkeys(("S3Download", "S3Upload", "WebDownload"), _BOTH),
        **dict.fromkeys(("AppendFile", "CopyFile", "CopyFolder", "CreateFile", "CreateFolder", "CreateSymlink"), _BOTH),
        **dict.fromkeys(("DeleteFile", "DeleteFolder", "ListFiles", "MoveFile", "MoveFolder", "ReadFile"), _BOTH),
        **dict.fromkeys(("SetFileEncoding",), _BOTH),
        **dict.fromkeys(("SetFileOwner", "SetFilePermissions", "SetFolderOwner", "SetFolderPermissions"), _UNIX),
        **dict.fromkeys(("ExecutePowerShell", "InstallMSI", "UninstallMSI", "SetRegistry"), _WINDOWS),
        "ExecuteBash": _UNIX,
        "UpdateOS": frozenset({"Windows", "Linux"}),
    }
)
"""Every action module and the platforms it runs on."""

_NEEDS_NO_INPUTS = frozenset({"Reboot", "UpdateOS"})
_NAME = re.compile(r"[A-Za-z0-9_-]{3,128}")


class DocumentError(Exception):
    """The document is not one that AWSTOE would run; the message says where and why."""


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A declared parameter; without a default every recipe has to give it a value."""

    name: str
    default: str | None
    description: str | None


@dataclass(frozen=True, kw_only=True)
class Step:
    """A step. `text` is every text that its inputs hold, a line or more each, for those who look for a word in it."""

    phase: str
    name: str
    action: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """A checked document."""

    parameters: tuple[Parameter, ...] = ()
    steps: tuple[Step, ...] = field(default=())

    @property
    def only_tests(self) -> bool:
        """Whether it has a test phase alone, which makes it a component of type TEST."""
        return {step.phase for step in self.steps} == {"test"}

    @classmethod
    def parse(cls, data: str, platform: str) -> Self:
        """Read a document.

        Args:
            data: YAML or JSON text, at most 16000 characters (CreateComponent).
            platform: Windows, Linux or macOS; an action that does not exist there is refused.

        Raises:
            DocumentError: the document is not valid.
        """
        try:
            content = cast("object", yaml.safe_load(data))
        except yaml.YAMLError as error:
            raise DocumentError(f"it is not YAML: {' '.join(str(error).split())}") from error
        document = _mapping(content, "the document")
        if str(document.get("schemaVersion")) != "1.0":
            raise DocumentError("schemaVersion must be 1.0")
        return cls(parameters=tuple(_parameters(document)), steps=tuple(_steps(document, platform)))


def _parameters(document: Mapping[str, Any]) -> Iterator[Parameter]:
    for entry in _sequence(document.get("parameters", []), "parameters"):
        for name, declared in _mapping(entry, "parameters: an entry").items():
            where = f"parameter '{name}'"
            if not _NAME.fullmatch(str(name)):
                raise DocumentError(f"{where}: a name has 3 to 128 letters, digits, '_' or '-'")
            facts = _mapping(declared, where)
            if facts.get("type") != "string":
                raise DocumentError(f"{where}: type must be string")
            default = facts.get("default")
            yield Parameter(
                name=str(name),
                default=None if default is None else str(default),
                description=None if facts.get("description") is None else str(facts["description"]),
            )


def _steps(document: Mapping[str, Any], platform: str) -> Iterator[Step]:
    phases = _sequence(document.get("phases"), "phases")
    if not phases:
        raise DocumentError("phases: there must be at least one")
    seen: set[str] = set()
    for entry in phases:
        phase = _mapping(entry, "phases: an entry")
        name = phase.get("name")
        if name not in PHASES:
            raise DocumentError(f"phase '{name}': a phase is one of {', '.join(PHASES)}")
        if name in seen:
            raise DocumentError(f"phase '{name}' is there twice")
        seen.add(name)
        yield from _steps_of(name, phase, platform)


def _steps_of(phase: str, content: Mapping[str, Any], platform: str) -> Iterator[Step]:
    entries = _sequence(content.get("steps"), f"phase '{phase}': steps")
    if not entries:
        raise DocumentError(f"phase '{phase}' has no steps")
    seen: set[str] = set()
    for entry in entries:
        step = _mapping(entry, f"phase '{phase}': a step")
        name = step.get("name")
        where = f"Parsing step '{name}' in phase '{phase}' failed. Error"
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise DocumentError(f"{where}: a step's name has 3 to 128 letters, digits, '_' or '-'")
        if name in seen:
            raise DocumentError(f"{where}: step names must be unique in a phase")
        seen.add(name)
        _check_step(step, platform, where)
        yield Step(phase=phase, name=name, action=step["action"], text="\n".join(_texts(step.get("inputs"))))


def _texts(value: object) -> Iterator[str]:
    match value:
        case dict():
            yield from (text for each in cast("dict[object, object]", value).items() for text in _texts(list(each)))
        case list():
            yield from (text for each in cast("list[object]", value) for text in _texts(each))
        case _:
            yield str(value)


def _check_step(step: Mapping[str, Any], platform: str, where: str) -> None:
    action = str(step.get("action"))
    if action not in ACTIONS:
        raise DocumentError(f"{where}: there is no action '{action}'")
    if platform not in ACTIONS[action]:
        raise DocumentError(f"{where}: action {action} does not run on {platform}")
    if not step.get("inputs") and action not in _NEEDS_NO_INPUTS:
        raise DocumentError(f"{where}: Action {action} has no inputs; it requires an 'inputs'")
    if step.get("onFailure", "Abort") not in ON_FAILURE:
        raise DocumentError(f"{where}: onFailure must be one of {', '.join(ON_FAILURE)}")
    timeout, attempts = step.get("timeoutSeconds", 7200), step.get("maxAttempts", 1)
    if not _whole(timeout) or (timeout < 1 and timeout != -1):
        raise DocumentError(f"{where}: timeoutSeconds must be a positive number, or -1 for no end")
    if not _whole(attempts) or attempts < 1:
        raise DocumentError(f"{where}: maxAttempts must be 1 or more")
    if action == "ExecutePowerShell":
        _check_script(step["inputs"], where)


def _check_script(inputs: object, where: str) -> None:
    given = _mapping(inputs, f"{where}: inputs")
    if ("commands" in given) == ("file" in given):
        raise DocumentError(f"{where}: inputs must hold either commands or file")
    if "commands" in given and not all(isinstance(line, str) for line in _sequence(given["commands"], where)):
        raise DocumentError(f"{where}: commands must be a list of strings")


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _mapping(value: object, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise DocumentError(f"{what} must be a mapping")
    return cast("dict[str, Any]", value)


def _sequence(value: object, what: str) -> list[Any]:
    if not isinstance(value, list):
        raise DocumentError(f"{what} must be a list")
    return cast("list[Any]", value)
