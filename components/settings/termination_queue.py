"""Settings of the queue that AWS Node Termination Handler reads."""

from types import MappingProxyType
from typing import Annotated, ClassVar

from pydantic import Field

from components.facts import defaults, limits
from components.settings.base import Arn, Form, NodeTags, RolePath, Settings


class TerminationQueueSettings(Settings):
    """A queue that AWS Node Termination Handler reads, and the role in which it does. See docs/node-groups.md."""

    not_here: ClassVar = MappingProxyType({"cluster_name": "it is that of the cluster; drop it"})

    namespace: Annotated[str, Form(limits.KUBERNETES_NAMESPACE)] = defaults.HANDLER_NAMESPACE
    """Namespace in which the handler runs."""

    service_account: Annotated[str, Form(limits.SERVICE_ACCOUNT)] = defaults.HANDLER_SERVICE_ACCOUNT
    """Its service account."""

    oidc_provider_arn: Annotated[str, Form(limits.OIDC_PROVIDER_ARN)] | None = None
    """The cluster's IAM OIDC provider, by which the service account takes the role (IRSA). Default: none, and it takes
    it by EKS Pod Identity, whose agent has to run in the cluster."""

    spot: bool = True
    """Hear of interruptions and rebalance recommendations; false where the only spot machines are those of groups that
    EKS manages, which it empties itself."""

    permissions_boundary: Arn | None = None
    """Permissions boundary of the role."""

    role_path: RolePath = defaults.ROLE_PATH
    """Path of the role."""

    tags: NodeTags = Field(default_factory=dict)
    """Further tags of all resources."""
