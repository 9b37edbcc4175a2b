"""What rules read: clusters, node groups and what belongs to them, whatever form they were written in.

Every property that can be unknown at preview is a `Fact`: known, absent or unknown, and always with its place, so that
a finding can name it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from eks_windows.values import Place

T = TypeVar("T")
U = TypeVar("U")


@dataclass(frozen=True, slots=True)
class Fact(Generic[T]):
    """A property's value, or why there is none.

    Attributes:
        place: where the value stands, or would stand.
        value: the value; None where it is absent or unknown.
        unknown: why it is unknown, to follow "cannot be told: "; None where it is known or absent.
    """

    place: Place
    value: T | None = None
    unknown: str | None = None

    @property
    def known(self) -> bool:
        """Whether there is a value."""
        return self.value is not None

    @property
    def absent(self) -> bool:
        """Whether it is certain that there is no value."""
        return self.value is None and self.unknown is None

    def map(self, change: Callable[[T], U | None]) -> Fact[U]:
        """The same fact with its value changed; absent where the change gives None."""
        return Fact(self.place, None if self.value is None else change(self.value), self.unknown)

    def or_else(self, other: Fact[T]) -> Fact[T]:
        """This fact where it is known, else the other where that is known, else whichever is not absent."""
        if self.known or other.absent:
            return self
        return other if other.known or self.absent else self


class Os(StrEnum):
    """A node's operating system."""

    WINDOWS = "windows"
    LINUX = "linux"


@dataclass(frozen=True, slots=True)
class Image:
    """The image of a node group, as far as it can be told.

    Attributes:
        key: what identifies it: an AMI id, a ``resolve:ssm:`` reference, the URN of the resource that yields it, or an
            AMI type with its release. None where only its kind is known.
        server: Windows Server version (``2022``), where it can be told.
        variant: ``Core`` or ``Full``, where it can be told.
        managed: whether Amazon EKS chooses the AMI from an AMI type.
        pinned: whether the key stands for one image for ever.
        amazon: whether it is one of Amazon's own EKS optimized images; None where that cannot be told.
    """

    key: str | None
    server: str | None = None
    variant: str | None = None
    managed: bool = False
    pinned: bool = True
    amazon: bool | None = None

    def __str__(self) -> str:
        label = " ".join(part for part in ("Windows Server", self.server, self.variant) if part) if self.server else ""
        return (
            f"{self.key} ({label})" if self.key and label and label not in self.key else self.key or label or "unknown"
        )

    def same(self, other: Image) -> bool | None:
        """Whether both are one image; None where that cannot be told.

        Two names may stand for one AMI (a parameter and an id, two parameters), so only ids, or releases of AMI types,
        that differ are two images for certain.
        """
        for mine, theirs in ((self.server, other.server), (self.variant, other.variant)):
            if mine and theirs and mine != theirs:
                return False
        if self.key is None or other.key is None:
            return None
        if self.key == other.key:
            return True
        literal = self.key.startswith("ami-") and other.key.startswith("ami-")
        return False if literal or (self.managed and other.managed) else None


@dataclass(frozen=True, slots=True)
class Kubelet:
    """A kubelet's version: its minor (``1.35``) always, its patch (``1.35.3``) where it can be told."""

    minor: str
    patch: str | None = None

    def __str__(self) -> str:
        return self.patch or self.minor


@dataclass(frozen=True, slots=True)
class Metadata:
    """The instance metadata options of a template or instance; absent facts mean the AMI's and account's defaults."""

    place: Place
    tokens: Fact[str]
    endpoint: Fact[str]
    hop_limit: Fact[int]


@dataclass(frozen=True, slots=True)
class Disk:
    """One block device mapping. `root` is set where the form says so instead of naming the device."""

    place: Place
    device: Fact[str]
    encrypted: Fact[bool]
    snapshot: Fact[str]
    root: bool = False


@dataclass(frozen=True, slots=True)
class Launch:
    """What instances are launched from: a launch template's version in use, a launch configuration, an instance.

    Attributes:
        place: the resource.
        kind: what to call it in a message.
        image: the AMI.
        user_data: decoded text.
        metadata: instance metadata options.
        disks: block device mappings; None where the list is unknown.
        security_groups: identities of the security groups; None where the list is unknown.
        public_ip: whether a public address is asked for.
        role: the identity of the role behind the instance profile.
        instance_types: the types it names.
        tags: tags of instances that it launches.
        version: which version of a template is used; None for other kinds.
    """

    place: Place
    kind: str
    image: Fact[Image]
    user_data: Fact[str]
    metadata: Metadata
    role: Fact[str]
    disks: tuple[Disk, ...] | None = ()
    security_groups: tuple[Fact[str], ...] = ()
    public_ip: Fact[bool] | None = None
    instance_types: tuple[Fact[str], ...] = ()
    tags: dict[str, Fact[str]] = field(default_factory=dict["str", "Fact[str]"])
    version: Fact[str] | None = None

    def over(self, other: Launch) -> Launch:
        """What this source says, and where it is silent what the other says."""
        mine, theirs = self.metadata, other.metadata
        return replace(
            self,
            image=self.image.or_else(other.image),
            user_data=self.user_data.or_else(other.user_data),
            role=self.role.or_else(other.role),
            metadata=Metadata(
                mine.place,
                mine.tokens.or_else(theirs.tokens),
                mine.endpoint.or_else(theirs.endpoint),
                mine.hop_limit.or_else(theirs.hop_limit),
            ),
            disks=None if self.disks is None or other.disks is None else (*self.disks, *other.disks),
            security_groups=self.security_groups or other.security_groups,
            instance_types=self.instance_types or other.instance_types,
            tags={**other.tags, **self.tags},
        )


@dataclass(frozen=True, slots=True)
class RemoteAccess:
    """A managed node group's remote access: SSH on Linux, RDP on Windows; empty sources mean the whole world."""

    place: Place
    sources: tuple[Fact[str], ...]
    sources_unknown: bool = False


@dataclass(frozen=True, slots=True)
class NodeGroup:
    """Nodes that are launched alike and join one cluster.

    Attributes:
        place: the resource that makes the nodes.
        form: what to call its form in a message ("managed node group").
        name: the group's name in the program.
        cluster: the identity of its cluster.
        os: its operating system, with the evidence's place.
        image: the AMI its nodes run.
        kubelet: its kubelet's version.
        role: the identity of its nodes' role.
        launches: what its instances are launched from: several where a mixed instances policy has several, none where
            Amazon EKS decides it all.
        taints: the keys of its taints; an unknown fact stands for taints that are not known.
        subnets: identities of its subnets.
        instance_types: the instance types that it may launch.
        refresh: the strategy of its instance refresh; None for forms that replace nodes by themselves.
        remote_access: access from outside that the form itself opens.
        tags: its own tags.
    """

    place: Place
    form: str
    name: str
    cluster: Fact[str]
    os: Fact[Os]
    image: Fact[Image]
    kubelet: Fact[Kubelet]
    role: Fact[str]
    launches: tuple[Launch, ...] = ()
    taints: tuple[Fact[str], ...] = ()
    subnets: tuple[Fact[str], ...] = ()
    instance_types: tuple[Fact[str], ...] = ()
    tags: dict[str, Fact[str]] = field(default_factory=dict["str", "Fact[str]"])
    refresh: Fact[str] | None = None
    remote_access: RemoteAccess | None = None

    @property
    def images(self) -> tuple[Fact[Image], ...]:
        """The image of each of its launch sources; its own where these name none."""
        return tuple(launch.image for launch in self.launches if not launch.image.absent) or (self.image,)

    def place_of(self, path: str) -> Place:
        """The place of one of its properties."""
        return replace(self.place, path=path)

    @property
    def title(self) -> str:
        """What to call it in a message."""
        return f"{self.form} '{self.name}'"

    @property
    def windows(self) -> bool:
        """Whether it is known to run Windows."""
        return self.os.value is Os.WINDOWS

    @property
    def linux(self) -> bool:
        """Whether it is known to run Linux."""
        return self.os.value is Os.LINUX


@dataclass(frozen=True, slots=True)
class Cluster:
    """An EKS cluster. `key` is its identity, `minor` the control plane's Kubernetes version (``1.35``)."""

    place: Place
    key: str
    minor: Fact[str]


@dataclass(frozen=True, slots=True)
class AccessEntry:
    """An access entry, or a role's row in aws-auth.

    Attributes:
        place: the resource.
        form: what to call it in a message.
        cluster: identity of the cluster.
        role: identity of the role.
        type: the access entry's type (``EC2_WINDOWS``); absent for a row in aws-auth.
        groups: Kubernetes groups of a row in aws-auth.
        os: the operating system of the nodes that it lets in; absent where it is not about such nodes.
    """

    place: Place
    form: str
    cluster: Fact[str]
    role: Fact[str]
    type: Fact[str]
    os: Fact[Os]
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet: whether it is seen to be public, and whether instances in it get a public address."""

    place: Place
    public: bool
    assigns_address: Fact[bool]


@dataclass(frozen=True, slots=True)
class NotJudged:
    """Something seen that the pack cannot judge."""

    place: Place
    what: str
    why: str


@dataclass
class Estate:
    """Everything of one stack that concerns nodes, filled by the forms and only read by the rules."""

    clusters: dict[str, Cluster] = field(default_factory=dict["str", "Cluster"])
    node_groups: list[NodeGroup] = field(default_factory=list["NodeGroup"])
    access: list[AccessEntry] = field(default_factory=list["AccessEntry"])
    subnets: dict[str, Subnet] = field(default_factory=dict["str", "Subnet"])
    not_judged: list[NotJudged] = field(default_factory=list["NotJudged"])

    def by_cluster(self) -> Iterator[tuple[str, list[NodeGroup]]]:
        """Each cluster's identity with its node groups, leaving out groups whose cluster is unknown."""
        groups: dict[str, list[NodeGroup]] = {}
        for group in self.node_groups:
            if group.cluster.value is not None:
                groups.setdefault(group.cluster.value, []).append(group)
        yield from sorted(groups.items())
