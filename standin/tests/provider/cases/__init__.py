"""One good case a resource type, with what it needs around it, and a change that is made in place."""

from __future__ import annotations

from standin.tests.provider.cases import clusters, identities, images, network, services
from standin.tests.provider.cases.world import DENY, DOCUMENT, TRUST, Case, World

CASES: dict[str, Case] = {
    case.type: case for module in (identities, network, clusters, services, images) for case in module.CASES
}
"""The cases by type token."""

__all__ = ["CASES", "DENY", "DOCUMENT", "TRUST", "Case", "World"]
