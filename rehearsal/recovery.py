"""What an engine that was killed has begun and not written down.

The engine notes each creation before it asks for it; one that is still noted when the engine is gone may have happened
or not. Where the resource's id follows from its inputs it is taken into the state as if it had happened; the refresh
that comes next looks it up and drops it again if it does not exist. The others are dropped: AWS knows their creation
again by its request token, or their name was the engine's own and another one does as well.
"""

from __future__ import annotations

from typing import Any

from standin.provider import plans
from standin.provider.table import ROWS

Deployment = dict[str, Any]
"""A stack's state as `pulumi stack export` gives it."""


def taken_in(deployment: Deployment) -> Deployment:
    """The deployment with its cut-off creations among its resources, those whose ids are told, and none pending."""
    pending: list[dict[str, Any]] = deployment.get("pending_operations") or []
    begun = [one["resource"] for one in pending if one["type"] == "creating"]
    told = [{**one, "id": _id(one), "outputs": one["inputs"]} for one in begun if _id(one)]
    return {**deployment, "resources": [*(deployment.get("resources") or []), *told], "pending_operations": []}


def _id(resource: dict[str, Any]) -> str:
    """The id of a resource by its inputs; empty where only AWS can tell it."""
    row = ROWS.get(resource["type"])
    if row is None or not plans.ready(row.id, resource["inputs"]):
        return ""
    return str(plans.render(row.id, resource["inputs"]))
