"""What a termination queue is told."""

from collections.abc import Mapping
from typing import NotRequired, TypedDict

import pulumi


class NodeTerminationQueueArgs(TypedDict):
    """A queue that AWS Node Termination Handler reads, and the role in which it does. See docs/node-groups.md."""

    cluster_name: pulumi.Input[str]
    """Name of the cluster whose nodes it empties."""

    namespace: NotRequired[str]
    """Namespace in which the handler runs. Default: kube-system."""

    service_account: NotRequired[str]
    """Its service account. Default: aws-node-termination-handler."""

    oidc_provider_arn: NotRequired[pulumi.Input[str] | None]
    """The cluster's IAM OIDC provider, by which the service account takes the role (IRSA). Default: none, and it takes
    it by EKS Pod Identity, whose agent has to run in the cluster."""

    spot: NotRequired[bool]
    """Hear of interruptions and rebalance recommendations; false where the only spot machines are those of groups that
    EKS manages, which it empties itself. Default: true."""

    permissions_boundary: NotRequired[pulumi.Input[str] | None]
    """Permissions boundary of the role."""

    role_path: NotRequired[str]
    """Path of the role. Default: /."""

    tags: NotRequired[Mapping[str, pulumi.Input[str]]]
    """Further tags of all resources."""
