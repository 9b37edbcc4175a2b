"""How many pods served, counted in the API server's own history, so that no moment is missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.operations.drain.played import serves

if TYPE_CHECKING:
    from tests.operations.drain.played import PlayedNodes


def uids(nodes: PlayedNodes, namespace: str, app: str) -> list[str]:
    """Those that serve now."""
    return [pod["metadata"]["uid"] for pod in nodes.ready(namespace, app)]


def fewest_serving(nodes: PlayedNodes, namespace: str, since: str, begun: dict[str, list[str]]) -> dict[str, int]:
    """By app the fewest pods that served at any moment since, of those that served when it began."""
    serving = {app: set(found) for app, found in begun.items()}
    fewest = {app: len(found) for app, found in begun.items()}
    for kind, pod in nodes.history(namespace, since):
        app, uid = pod["metadata"]["labels"]["app"], pod["metadata"]["uid"]
        if kind != "DELETED" and serves(pod):
            serving[app].add(uid)
        else:
            serving[app].discard(uid)
        fewest[app] = min(fewest[app], len(serving[app]))
    return fewest
