"""The base of all rules: metadata as class attributes and one method that yields findings."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eks_windows.finding import Finding
    from eks_windows.model import Estate


class Level(StrEnum):
    """What a violation does, in the engine's words."""

    ADVISORY = "advisory"
    MANDATORY = "mandatory"
    DISABLED = "disabled"


class Severity(StrEnum):
    """How bad a violation is, in the engine's words."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a rule.

    Attributes:
        name: its key in the configuration.
        default: its default; its JSON type is the default's. None: no default, a string.
        description: what it means, for the page.
        choices: the values allowed, where they are few.
        items: JSON type of the elements of a list.
    """

    name: str
    default: str | int | bool | tuple[str, ...] | None
    description: str
    choices: tuple[str, ...] = ()
    items: str = "string"

    def schema(self) -> dict[str, Any]:
        """JSON schema of its value."""
        found: dict[str, Any] = {"type": _json_type(self.default), "description": self.description}
        if self.default is not None:
            found["default"] = list(self.default) if isinstance(self.default, tuple) else self.default
        if isinstance(self.default, tuple):
            found["items"] = {"type": self.items}
        if self.choices:
            found["enum"] = list(self.choices)
        return found


def _json_type(default: object) -> str:
    kinds: dict[type, str] = {bool: "boolean", int: "integer", tuple: "array"}
    return kinds.get(type(default), "string")


ON_UNKNOWN = Parameter(
    "onUnknown",
    None,
    "What is done where a verdict cannot be proven yet: `report` it, which never blocks, or `fail` at the rule's "
    "level. Without it, what `pack-settings` says.",
    ("report", "fail"),
)
"""The parameter that every rule has."""


@dataclass(frozen=True)
class Options:
    """The parameters of one rule: its defaults with the stack's configuration over them."""

    values: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def text(self, key: str) -> str:
        """A string parameter."""
        return str(self.values[key])

    def number(self, key: str) -> int:
        """A whole number; the engine sends numbers as floats."""
        return int(self.values[key])

    def flag(self, key: str) -> bool:
        """A boolean parameter."""
        return bool(self.values[key])

    def texts(self, key: str) -> list[str]:
        """A list of strings."""
        return [str(one) for one in self.values[key]]


class Rule(ABC):
    """One demand on the nodes of a stack.

    Attributes:
        id: the policy's name in the engine, in configuration and in the page's file name.
        title: what must hold, in one line.
        reason: why, for the page; Markdown.
        source: the address of the document that asks for it.
        fix: the property that mends it, as code in one line.
        level: what a violation does by default.
        severity: how bad a violation is.
        parameters: its parameters but for `onUnknown`, which every rule has.
    """

    id: ClassVar[str]
    title: ClassVar[str]
    reason: ClassVar[str]
    source: ClassVar[str]
    fix: ClassVar[str]
    level: ClassVar[Level] = Level.ADVISORY
    severity: ClassVar[Severity] = Severity.MEDIUM
    parameters: ClassVar[tuple[Parameter, ...]] = ()

    @abstractmethod
    def check(self, estate: Estate, options: Options) -> Iterator[Finding]:
        """Yield what violates the rule and what cannot be told yet; in any order."""

    @classmethod
    def schema(cls) -> dict[str, dict[str, Any]]:
        """JSON schema of every parameter the rule takes."""
        own = {one.name: one.schema() for one in cls.parameters}
        return own if ON_UNKNOWN.name in own else own | {ON_UNKNOWN.name: ON_UNKNOWN.schema()}

    @classmethod
    def options(cls, given: Mapping[str, Any]) -> Options:
        """The given parameters over the defaults."""
        return Options({one.name: one.default for one in cls.parameters} | dict(given))
