"""Members of a request against botocore's model of it, for services whose requests moto takes as they come."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from moto.core.utils import get_service_model

from standin.api.shapes import message, violations

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import StructureShape


def violated(service: str, operation: str, given: Mapping[str, object]) -> str | None:
    """The message with which AWS refuses these members of a request; None where it takes them."""
    shape = _input(service, operation)
    known = {name: value for name, value in given.items() if value is not None and name in shape.members}
    found = [each for name, value in known.items() for each in violations(shape.members[name], value, _told(name))]
    return message(found) if found else None


@cache
def _input(service: str, operation: str) -> StructureShape:
    return get_service_model(service).operation_model(operation).input_shape


def _told(member: str) -> str:
    """A member's name as messages have it: its first letter small."""
    return member[:1].lower() + member[1:]
