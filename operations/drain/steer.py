"""Pods that leave a node of the former release shall move once, not to the next one that leaves. Pure.

While nodes are replaced, those that shall go carry a soft taint, so that the scheduler prefers the others. It is no
drain: nothing leaves by it, and where there is no room elsewhere pods still come. An autoscaler counts such nodes as
room, and so starts none for pods that could come here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.facts.names import TAG_PREFIX
from components.facts.taints import TaintEffect

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from operations.drain.facts import Object

OUTDATED: Mapping[str, str] = {"key": f"{TAG_PREFIX}outdated", "effect": TaintEffect.PREFER_NO_SCHEDULE.value}
"""The taint of a node that shall be replaced."""


def steered(nodes: Iterable[Object], outdated: Collection[str]) -> dict[str, dict[str, Any]]:
    """What is to be patched, by node, so that exactly the outdated ones carry the taint.

    A release that goes back makes former nodes right again and the newer ones outdated; the end of a roll-out, and an
    abort, leave none outdated. Taints of others stay: a patch names the version of the node that it was made for, and
    is refused where somebody has changed it since.

    Args:
        nodes: the nodes, as the API server has them.
        outdated: names of those that shall be replaced.
    """
    patches: dict[str, dict[str, Any]] = {}
    for node in nodes:
        meta = node["metadata"]
        taints: list[Mapping[str, Any]] = list(node.get("spec", {}).get("taints") or ())
        others = [taint for taint in taints if taint["key"] != OUTDATED["key"]]
        wanted = [*others, dict(OUTDATED)] if meta["name"] in outdated else others
        if wanted != taints:
            version = {"resourceVersion": meta["resourceVersion"]}
            patches[meta["name"]] = {"metadata": version, "spec": {"taints": wanted}}
    return patches
