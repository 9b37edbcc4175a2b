"""Where a pipeline's roles may act: account, Region, and the names that its stacks give what they make. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from components.facts import defaults
from components.facts.limits import INSTANCE_PROFILE_NAME, ROLE_NAME
from components.facts.names import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


_LONGEST = MappingProxyType({"role": ROLE_NAME, "instance-profile": INSTANCE_PROFILE_NAME})
"""To what the stacks shorten the names of each kind."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """One Region of one account.

    Attributes:
        account: account id.
        region: Region.
        partition: ``aws``, ``aws-cn`` or ``aws-us-gov``.
        role_path: the path of the roles and instance profiles that the stacks make, as their settings have it.
    """

    account: str
    region: str
    partition: str = "aws"
    role_path: str = "/"

    def arn(self, service: str, resource: str) -> str:
        """An ARN of this Region and account."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def iam(self, kind: Literal["role", "instance-profile"], *names: str) -> list[str]:
        """ARNs of roles or instance profiles by the names that the engine completes."""
        stem = f"arn:{self.partition}:iam::{self.account}:{kind}{self.role_path}"
        return [f"{stem}{shortened(name, _LONGEST[kind].maximum)}-*" for name in names]

    def called(self, kind: Literal["role", "instance-profile"], names: Sequence[str]) -> list[str]:
        """ARNs of roles or instance profiles by the whole names that settings give them, each behind its path."""
        return [f"arn:{self.partition}:iam::{self.account}:{kind}/{name}" for name in names]

    def managed(self, names: Sequence[str]) -> list[str]:
        """ARNs of AWS managed policies."""
        return [f"arn:{self.partition}:iam::aws:policy/{name}" for name in names]

    @property
    def here(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """The condition that a call is for this Region."""
        return self.here_and(())

    def here_and(self, elsewhere: Sequence[str]) -> Mapping[str, Mapping[str, Sequence[str]]]:
        """The condition that a call is for this Region or one of these."""
        return {"StringEquals": {"aws:RequestedRegion": [self.region, *elsewhere]}}

    @property
    def ec2(self) -> list[str]:
        """EC2 as the service that roles are passed to; China's has a name of its own beside the usual one.

        Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
        """
        return ["ec2.amazonaws.com", *(["ec2.amazonaws.com.cn"] if self.partition == "aws-cn" else [])]


@dataclass(frozen=True, kw_only=True)
class Images:
    """The images of an images stack.

    Attributes:
        names: their names.
        permissions_boundary: the boundary without which no role may be made; None for none.
        when_published: whether any of them is built when Amazon publishes.
        policy_arns: the policies that their build roles attach beside AWS's own.
        execution_role_arns: roles that their pipelines hand to Image Builder.
        fast_launch_regions: further Regions in which copies have Fast Launch, and its launch template.
    """

    names: Sequence[str]
    permissions_boundary: str | None = None
    when_published: bool = False
    policy_arns: Sequence[str] = ()
    execution_role_arns: Sequence[str] = ()
    fast_launch_regions: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class Named:
    """What node groups call by names of their own (``names``), which tell of neither cluster nor group.

    Attributes:
        roles: names of roles, each behind its path, as in ``team/nodes``.
        instance_profiles: the same of instance profiles.
        auto_scaling_groups: names of Auto Scaling groups.
    """

    roles: Sequence[str] = ()
    instance_profiles: Sequence[str] = ()
    auto_scaling_groups: Sequence[str] = ()


_NONE = Named()


@dataclass(frozen=True, kw_only=True)
class Environment:
    """The node groups of an environment stack.

    Attributes:
        clusters: cluster to the names of its node groups, of either kind.
        images: names of the images that it runs, whose AMI it looks up by the images stack's parameter.
        policy_arns: the policies that its node groups attach beside their own.
        permissions_boundary: the boundary without which no role may be made; None for none.
        vpc_cni: whether it manages the clusters' VPC CNI add-on.
        vpc_cni_roles: clusters of which it makes a role of the aws-node service account.
        managed: cluster to the names of those of its node groups that EKS manages.
        termination_queues: clusters for which it makes a queue for AWS Node Termination Handler.
        shared_roles: clusters whose node groups share a role.
        windows_support: clusters of which it makes, or looks for, what they need once.
        linux_nodes: those of them for which it makes Linux nodes.
        cluster_roles: control planes' roles, each behind its path, that get the resource controller's policy.
        domains: clusters of whose node groups any joins a domain.
        dns_security_groups: ids of security groups of others that are opened for DNS.
        launch_arns: what launch templates name that has no id of a machine's own: placement groups, snapshots, host
            resource groups, licences.
        volume_keys: ARNs of the KMS keys on which Auto Scaling's own role gets grants.
        named: what has a name of its own.
    """

    clusters: Mapping[str, Sequence[str]]
    images: Sequence[str] = ()
    policy_arns: Sequence[str] = ()
    permissions_boundary: str | None = None
    vpc_cni: bool = False
    vpc_cni_roles: Sequence[str] = ()
    managed: Mapping[str, Sequence[str]] = field(default_factory=dict[str, "Sequence[str]"])
    termination_queues: Sequence[str] = ()
    shared_roles: Sequence[str] = ()
    windows_support: Sequence[str] = ()
    linux_nodes: Sequence[str] = ()
    cluster_roles: Sequence[str] = ()
    domains: Sequence[str] = ()
    dns_security_groups: Sequence[str] = ()
    launch_arns: Sequence[str] = ()
    volume_keys: Sequence[str] = ()
    named: Named = _NONE

    @property
    def groups(self) -> list[str]:
        """The names that everything of a node group begins with."""
        return [f"{cluster}-{group}" for cluster, groups in self.clusters.items() for group in groups]

    @property
    def roles(self) -> Mapping[str, Sequence[str]]:
        """Cluster to the names that the roles of its nodes begin with."""
        return {
            cluster: [
                *(f"{cluster}-{group}" for group in groups),
                *([defaults.node_role(cluster)] if cluster in self.shared_roles else []),
            ]
            for cluster, groups in self.clusters.items()
        }

    @property
    def role_names(self) -> list[str]:
        """The same of all clusters."""
        return [name for names in self.roles.values() for name in names]


@dataclass(frozen=True, kw_only=True)
class State:
    """Where the engine keeps its state, beside Pulumi Cloud.

    Attributes:
        bucket: S3 bucket of the backend.
        prefix: what its keys begin with, as in ``s3://bucket/prefix``; "" for none.
        key_arn: ARN of the KMS key of the stacks' secrets; None where it is a passphrase.
    """

    bucket: str
    prefix: str = ""
    key_arn: str | None = None


@dataclass(frozen=True, kw_only=True)
class Scope:
    """Everything that one pipeline delivers.

    Attributes:
        place: account and Region.
        images: the images stack; None where it has none.
        environments: environment stack to what it holds.
        state: the engine's state; None where it is in Pulumi Cloud.
    """

    place: Place
    images: Images | None = None
    environments: Mapping[str, Environment] = field(default_factory=dict[str, Environment])
    state: State | None = None
