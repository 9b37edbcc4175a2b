"""Step Functions' operations with our additions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from moto.stepfunctions.exceptions import ValidationException
from moto.stepfunctions.responses import StepFunctionResponse

if TYPE_CHECKING:
    from moto.core.responses import ActionResult


class Responses(StepFunctionResponse):
    """moto's Step Functions; a tag without a key is refused."""

    def tag_resource(self) -> ActionResult:
        """TagResource."""
        if any(not tag.get("key") for tag in self._get_param("tags", [])):
            raise ValidationException("1 validation error detected: a tag has no key")
        return super().tag_resource()
