"""What could not be read: gathered line by line while the rest is read, and never taken for an answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from botocore.exceptions import BotoCoreError, ClientError

from components.kubernetes.errors import RefusedError
from operations.aws import refused

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


@dataclass(frozen=True)
class Unread:
    """Lines about one place.

    Attributes:
        place: begins each line, such as a Region; "" for none.
    """

    place: str = ""
    lines: list[str] = field(default_factory=list[str])

    def asked(self, what: str, ask: Callable[[], T], otherwise: T) -> T:
        """The answer; where there is none, a line that says what was asked for, and `otherwise`."""
        try:
            return ask()
        except (ClientError, BotoCoreError) as error:
            self.note(what, refused(error))
        except RefusedError as error:
            self.note(what, str(error))
        return otherwise

    def note(self, what: str, why: str) -> None:
        """A line about what could not be read."""
        self.lines.append(": ".join(each for each in (self.place, what, why) if each))
