"""What `pulumi preview --json` printed, as far as an import needs it. Pure.

It tells what is in no account: what a component says of itself, and the provider's default tags.
"""

from __future__ import annotations

import json
from typing import Any, cast

from pydantic import BaseModel, Field, ValidationError

from components.kubernetes.errors import RefusedError

_DEFAULT_TAGS = "aws:defaultTags"


class PreviewError(RefusedError):
    """The text is no preview; one line."""


class _State(BaseModel):
    inputs: dict[str, Any] = {}


class _Step(BaseModel):
    urn: str
    new_state: _State | None = Field(default=None, alias="newState")


class Preview(BaseModel):
    """A preview."""

    steps: list[_Step]
    config: dict[str, str] = {}

    @classmethod
    def read(cls, text: str) -> Preview:
        """The preview of a text.

        Raises:
            PreviewError: it is none.
        """
        try:
            return cls.model_validate_json(text)
        except ValidationError:
            raise PreviewError("found no list of steps, expected what pulumi preview --json prints") from None

    def inputs(self, kind: str, name: str) -> dict[str, Any] | None:
        """What a resource of the program says; None where there is none of this type and name."""
        of_it = (each.new_state for each in self.steps if each.urn.endswith(f"::{kind}::{name}"))
        return next((each.inputs for each in of_it if each), None)

    @property
    def default_tags(self) -> tuple[str, ...]:
        """Keys of the tags that the stack's provider gives whatever it makes.

        Source: https://www.pulumi.com/registry/packages/aws/installation-configuration/ (aws:defaultTags)
        """
        try:
            found: object = json.loads(self.config.get(_DEFAULT_TAGS, "{}"))
        except ValueError:
            return ()
        tags = cast("dict[str, object]", found).get("tags") if isinstance(found, dict) else None
        return tuple(sorted(cast("dict[str, str]", tags))) if isinstance(tags, dict) else ()
