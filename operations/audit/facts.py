"""What an audit knows: what stacks want, and what AWS and Kubernetes say. Nothing here asks anybody."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from operations.rollout.facts import Declared, Refresh


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a stack wants of a node group.

    Attributes:
        declared: the group's physical names.
        ami_id: the AMI of its Region.
        kubelet_version: without a suffix, such as `1.35.2`.
        os_build: such as `20348.4529`.
        built: day of the release; None where no release is pinned.
        role_arn: the nodes' role; None where an older stack does not tell. Its account is the group's.
        managed: whether EKS manages the group.
        file: the stack's file, and the line of its pin; "" and 0 where there is none.
    """

    declared: Declared
    ami_id: str
    kubelet_version: str
    os_build: str
    built: date | None = None
    role_arn: str | None = None
    managed: bool = False
    file: str = ""
    line: int = 0

    @property
    def account(self) -> str:
        """The account that the group is in; "" where an older stack does not tell."""
        return self.role_arn.split(":")[4] if self.role_arn else ""


@dataclass(frozen=True, kw_only=True)
class Node:
    """A node object of Kubernetes.

    Attributes:
        instance: id of its instance, by `providerID`; names mislead (awslabs/amazon-eks-ami#1887).
        kubelet_version: as it says itself, such as `v1.35.2-eks-ba24e9c`.
        kernel_version: as it says itself, such as `10.0.20348.4529`.
        ready_since: since when it is so.
        created: when it registered.
        avoided: whether it has the taint by which a drain has pods rather go elsewhere.
    """

    name: str
    instance: str
    kubelet_version: str
    kernel_version: str
    windows: bool = True
    ready: bool = True
    ready_since: datetime | None = None
    created: datetime | None = None
    cordoned: bool = False
    avoided: bool = False


@dataclass(frozen=True, kw_only=True)
class Instance:
    """An instance of EC2, with its node where there is one.

    Attributes:
        role: ARN of its profile's role; "" where it has none, None where that could not be read.
        state: its lifecycle state in the group; "" outside of one.
    """

    id: str
    image: str
    launched: datetime
    windows: bool = True
    http_tokens: str = "required"
    hop_limit: int = 1
    metadata_tags: bool = False
    role: str | None = ""
    state: str = ""
    template: str = ""
    version: str = ""
    protected: bool = False
    node: Node | None = None


@dataclass(frozen=True, kw_only=True)
class Image:
    """An AMI as EC2 describes it; `released` is when it was published or built, None where EC2 was not asked."""

    name: str
    released: datetime | None = None
    deprecated_from: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Issue:
    """What EKS finds wrong with a node group: its code and words, and the ids that it names (API, Issue)."""

    code: str
    message: str = ""
    resources: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Managed:
    """A node group as EKS manages it (API, DescribeNodegroup).

    Attributes:
        status: such as `ACTIVE` or `DEGRADED`.
        ami_type: `CUSTOM` where the template names the AMI, else such as `WINDOWS_CORE_2022_x86_64`.
        release: that AMI's id, or Amazon's release such as `1.35-2026.11.12`.
        template: id of the launch template that it was told; "" where it has none.
        version: of that template. EKS launches nodes from a copy of its own.
        role: ARN of the nodes' role.
        auto_scaling_group: that EKS made; "" where there is none.
    """

    status: str
    ami_type: str
    release: str = ""
    template: str = ""
    version: str = ""
    role: str = ""
    auto_scaling_group: str = ""
    issues: tuple[Issue, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RollOut:
    """A roll-out of a group's nodes, as Auto Scaling or EKS tells of it.

    Attributes:
        kind: `instance refresh`, or `update of EKS`.
        status: in the word of whoever tells.
        ended: None where it has not, and of EKS's, which does not tell.
    """

    kind: str
    id: str
    status: str
    begun: datetime
    ended: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Group:
    """A node group as wanted and as it is.

    Attributes:
        standing: whether there is such a group.
        template: that its Auto Scaling group launches from.
        template_version: as the group has it: a number, `$Latest` or `$Default`.
        refresh: its newest refresh.
        rollouts: those that were read, in no order.
        managed: what EKS says of it; None where it manages it not, or does not tell.
        images: the AMIs of its instances that EC2 still describes.
        nodes_read: whether the API server told of nodes.
        control_plane: Kubernetes minor of the cluster; "" where it could not be read.
    """

    wanted: Wanted
    standing: bool = True
    template: str = ""
    template_version: str = ""
    instances: tuple[Instance, ...] = ()
    refresh: Refresh | None = None
    rollouts: tuple[RollOut, ...] = ()
    managed: Managed | None = None
    images: Mapping[str, Image] = field(default_factory=dict[str, Image])
    nodes_read: bool = True
    control_plane: str = ""

    @property
    def rolling(self) -> bool:
        """Whether a refresh, or an update of EKS's, is under way."""
        if self.managed is not None:
            return self.managed.status == "UPDATING"
        return self.refresh is not None and self.refresh.active


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """A cluster with the groups of its stack, and what else belongs to it.

    Attributes:
        account: "" for the caller's, where no stack tells.
        others: instances with the cluster's tag that are of none of these groups.
        ghosts: nodes whose instance is not there.
    """

    name: str
    region: str
    groups: tuple[Group, ...]
    account: str = ""
    others: tuple[Instance, ...] = ()
    ghosts: tuple[Node, ...] = ()
