"""What one row of the table says about a resource type."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

Value: TypeAlias = Any
"""A property value as plain data: None, bool, int, float, str, list, dict, or `values.UNKNOWN`."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One resource type. Property names and types are the schema's; the row says what AWS makes of them."""

    type: str
    """Pulumi's type token, e.g. `aws:iam/role:Role`."""
    service: str
    """The service's name in botocore."""
    id: str = "{id}"
    """The id, from the properties, as the real provider builds it; `{id}` where AWS gives the resource an id."""
    name: str = "name"
    """The property that is named automatically when neither it nor its prefix is given; empty where there is none."""
    defaults: Mapping[str, Value] = field(default_factory=dict[str, Any])
    """Values that the real provider's schema fills in where a property is left out."""
    built: Mapping[str, str] = field(default_factory=dict[str, Any])
    """Outputs that AWS does not return and that the real provider builds itself, as templates."""
    samples: Mapping[str, Value] = field(default_factory=dict[str, Any])
    """A value for each output that AWS computes, for mocks only: strings are templates over the properties."""
