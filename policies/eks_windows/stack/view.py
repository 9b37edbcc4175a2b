"""Reading plain values without ever raising, each with the place where it stands."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from eks_windows.stack.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.stack.values import Plain


@dataclass(frozen=True, order=True, slots=True)
class Place:
    """Where a value stands.

    Attributes:
        urn: the resource's URN.
        path: the property path in it.
        token: in the text of a template the type token of what stands there; empty elsewhere, where the URN has it.
    """

    urn: str
    path: str = ""
    token: str = field(default="", compare=False)

    def at(self, key: str) -> Place:
        """The place of the property `key` in what stands here."""
        return self.then(f".{key}" if self.path else key)

    def then(self, step: str) -> Place:
        """The place of what is reached by a step, as it is written at the end of the path."""
        return Place(self.urn, f"{self.path}{step}", self.token)

    def __str__(self) -> str:
        return f"{self.urn} {self.path}".rstrip()


@dataclass(frozen=True, slots=True)
class View:
    """A value in a resource's properties together with its place; reading never raises."""

    value: Plain
    place: Place

    def get(self, key: str) -> View:
        """The property `key` of this object; unknown within an unknown, absent (None) within anything else."""
        if self.value is UNKNOWN:
            return View(UNKNOWN, self.place.at(key))
        return View(self.value.get(key) if isinstance(self.value, dict) else None, self.place.at(key))

    def at(self, *keys: str) -> View:
        """The property at the end of a chain of keys. A list of one object on the way is taken for that object,

        as providers differ in whether a block that occurs once is a list.
        """
        view = self
        for key in keys:
            view = view.get(key)
            if isinstance(view.value, list) and len(view.value) == 1:
                view = View(view.value[0], view.place.then("[0]"))
        return view

    def items(self) -> Iterator[View]:
        """The elements of a list; a lone value counts as a list of one, nothing as an empty list."""
        if isinstance(self.value, list):
            for index, item in enumerate(self.value):
                yield View(item, self.place.then(f"[{index}]"))
        elif self.value is not None:
            yield self

    def entries(self) -> Iterator[tuple[str, View]]:
        """Keys and values of an object; nothing where it is no object."""
        if isinstance(self.value, dict):
            for key in self.value:
                step = _quoted(f"{key}")  # on one line, and a secret key as [secret]
                yield key, View(self.value[key], self.place.then(f"[{step}]"))

    @property
    def unknown(self) -> bool:
        """Whether the value is not known yet."""
        return self.value is UNKNOWN

    @property
    def absent(self) -> bool:
        """Whether there is no value."""
        return self.value is None

    def text(self) -> str | None:
        """The value as text; numbers as they would be written; None where it is unknown, absent or structured."""
        if isinstance(self.value, bool):
            return str(self.value).lower()
        if isinstance(self.value, str):
            return self.value
        return str(self.value) if isinstance(self.value, int | float) else None

    def boolean(self) -> bool | None:
        """The value as a boolean; launch templates write them as the strings true, false, 1 and 0 (pulumi-aws#887)."""
        text = self.text()
        return None if text is None else {"true": True, "1": True, "false": False, "0": False}.get(text.lower())

    def number(self) -> int | None:
        """The value as a whole number, also where it is written as a string."""
        text = self.text()
        return int(text) if text is not None and _WHOLE.fullmatch(text) else None


_quoted = json.JSONEncoder(ensure_ascii=False).encode
_WHOLE = re.compile(r"-?[0-9]{1,18}")
