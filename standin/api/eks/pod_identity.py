"""Pod identity associations: which service account takes on which IAM role.

Source: the EKS API reference, CreatePodIdentityAssociation and the following three.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from moto.moto_api._internal import mock_random

from standin.api.clock import clock
from standin.api.fields import section

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass
class PodIdentityAssociation:
    """One association, its members named as DescribePodIdentityAssociation names them, in snake case."""

    cluster_name: str
    namespace: str
    service_account: str
    role_arn: str
    association_arn: str
    association_id: str
    tags: dict[str, str]
    disable_session_tags: bool
    target_role_arn: str | None
    policy: str | None
    request_token: str = ""
    owner_arn: str | None = None
    created_at: datetime = field(default_factory=clock.now)
    modified_at: datetime = field(default_factory=clock.now)

    def update(self, given: Mapping[str, Any]) -> None:
        """UpdatePodIdentityAssociation: what the request leaves out stays."""
        self.role_arn = given.get("roleArn") or self.role_arn
        self.target_role_arn = given.get("targetRoleArn", self.target_role_arn)
        self.disable_session_tags = bool(given.get("disableSessionTags", self.disable_session_tags))
        self.policy = given.get("policy", self.policy)
        self.modified_at = clock.now()


def new_association(
    stem: str, cluster: str, given: Mapping[str, Any], owner: str | None = None
) -> PodIdentityAssociation:
    """An association from a request, whose role is known to exist.

    Args:
        stem: how the ARNs of EKS begin in the cluster's account and Region.
        cluster: the cluster's name.
        given: the request's members.
        owner: ARN of the add-on that it belongs to.
    """
    known_as = f"a-{mock_random.get_random_hex(17)}"
    return PodIdentityAssociation(
        cluster_name=cluster,
        namespace=given["namespace"],
        service_account=given["serviceAccount"],
        role_arn=given["roleArn"],
        association_arn=f"{stem}:podidentityassociation/{cluster}/{known_as}",
        association_id=known_as,
        tags=section(given, "tags"),
        disable_session_tags=bool(given.get("disableSessionTags")),
        target_role_arn=given.get("targetRoleArn"),
        policy=given.get("policy"),
        request_token=given.get("clientRequestToken", ""),
        owner_arn=owner,
    )
