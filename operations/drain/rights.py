"""What a drain may do in a cluster, and whether it may: asked before the first node is touched.

docs/drains.md has the same as a ClusterRole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.kubernetes.client import KubernetesClient

_REVIEW = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"


class Right(NamedTuple):
    """A verb on a resource of an API group; a subresource stands behind a slash."""

    group: str
    resource: str
    verb: str

    def __str__(self) -> str:
        return f"{self.verb} {self.resource}"


RIGHTS = (
    Right("", "nodes", "list"),
    Right("", "nodes", "patch"),
    Right("", "pods", "list"),
    Right("", "pods/eviction", "create"),
    Right("policy", "poddisruptionbudgets", "list"),
    Right("storage.k8s.io", "volumeattachments", "list"),
)

FORCE = (Right("", "pods", "delete"),)
"""What it takes to delete pods against their budgets."""


def missing(client: KubernetesClient, *, force: bool = False) -> list[str]:
    """The rights that whoever asks does not have, as its API server sees it.

    Raises:
        ApiError: it does not answer.
    """
    return [str(right) for right in (*RIGHTS, *(FORCE if force else ())) if not _allowed(client, right)]


def _allowed(client: KubernetesClient, right: Right) -> bool:
    resource, _, subresource = right.resource.partition("/")
    wanted = {"group": right.group, "resource": resource, "subresource": subresource, "verb": right.verb}
    answer = client.ask("POST", _REVIEW, _review(wanted))
    return bool(cast("Mapping[str, Any]", answer).get("status", {}).get("allowed"))


def _review(attributes: Mapping[str, str]) -> dict[str, object]:
    return {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {"resourceAttributes": dict(attributes)},
    }
