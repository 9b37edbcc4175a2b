"""The policies of every role of a pipeline: role to policy to document. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from components.iam.deploy_roles import reads, watches
from components.iam.deploy_roles.environment import of_environment
from components.iam.deploy_roles.images import of_images
from components.iam.deploy_roles.state import of_state
from components.iam.deploy_roles.statement import Statement, document

if TYPE_CHECKING:
    from components.iam.deploy_roles.scope import Scope

PREVIEW = "preview"
DESCRIBE = "describe"
STATE = "state"
IMAGES = "images"
WATCHES = "watches"

Documents = Mapping[str, Mapping[str, object]]
"""Policy to document."""


def policies(scope: Scope) -> dict[str, dict[str, dict[str, object]]]:
    """The documents of the roles: ``preview``, ``images`` where there are any, and one by the name of each environment.

    Raises:
        PolicyTooLongError: a role is to have more than its policies hold.
    """
    return {
        role: {name: document(f"{name} of {role}", found) for name, found in themes.items() if found}
        for role, themes in statements(scope).items()
    }


def statements(scope: Scope) -> dict[str, dict[str, list[Statement]]]:
    """The same as statements."""
    place = scope.place
    roles: dict[str, dict[str, list[Statement]]] = {PREVIEW: _preview(scope)}
    if scope.images is not None:
        roles[IMAGES] = of_images(place, scope.images) | _state(scope, writes=True)
    for name, environment in scope.environments.items():
        roles[name] = of_environment(place, environment) | _state(scope, writes=True)
    return roles


def _preview(scope: Scope) -> dict[str, list[Statement]]:
    found: dict[str, list[Statement]] = {}
    if scope.images is not None:
        found[IMAGES] = reads.of_images(scope.place, scope.images)
        if scope.images.when_published:
            found[WATCHES] = watches.reading(scope.place, scope.images.names)
    for name, environment in scope.environments.items():
        found[name] = reads.of_environment(scope.place, environment)
    elsewhere = () if scope.images is None else scope.images.fast_launch_regions
    describing = reads.describing(
        scope.place, images=scope.images is not None, environments=bool(scope.environments), elsewhere=elsewhere
    )
    return found | {DESCRIBE: [describing]} | _state(scope, writes=False)


def _state(scope: Scope, *, writes: bool) -> dict[str, list[Statement]]:
    return {} if scope.state is None else {STATE: of_state(scope.place, scope.state, writes=writes)}
