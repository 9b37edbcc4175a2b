"""Data sources: found by token, with the arguments as part of the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from standin.provider import schema
from standin.provider.constraints import typed
from standin.provider.errors import ProviderError
from standin.provider.sources import autoscaling, ec2, eks, iam, index, logs, ssm
from standin.provider.sources.source import Query

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable, Mapping

    from engine_plugin.values import Value

SOURCES: dict[str, Callable[[Query], dict[str, Value]]] = {
    **autoscaling.SOURCES,
    **ec2.SOURCES,
    **eks.SOURCES,
    **iam.SOURCES,
    **index.SOURCES,
    **logs.SOURCES,
    **ssm.SOURCES,
}
SECRETS = {"aws:ssm/getParameter:getParameter": {"value"}}
"""Results that are secret whatever their value, as the real provider marks them."""


def answer(token: str, args: Mapping[str, Value], region: str, cancelled: threading.Event) -> dict[str, Value]:
    """What a data source says. ProviderError, in the real provider's words, where it finds nothing or too much."""
    described = schema.lookup(token)
    if token not in SOURCES or described is None:
        raise ProviderError(f"rehearsals do not serve {token}; they serve {', '.join(sorted(SOURCES))}")
    kind: schema.ObjectType = {"props": dict(described.inputs), "required": []}
    for problem in typed(kind, dict(args), ""):
        raise ProviderError(f"invoking {token}: {problem.path}: {problem.reason}")
    try:
        found = SOURCES[token](Query(token, args, region, cancelled))
    except ProviderError as error:
        raise ProviderError(f"invoking {token}: {error}") from error
    if "region" in described.outputs:
        found.setdefault("region", region)
    return {name: value for name, value in {**args, **found}.items() if name in described.outputs}
