"""Node groups and what their instances are launched from."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from eks_windows.model.kinds import Image, Kubelet, Os
from eks_windows.model.tags import Tags
from eks_windows.stack.facts import Fact
from eks_windows.stack.view import Place

LAUNCH_TEMPLATE, LAUNCH_CONFIGURATION, INSTANCE = "launch template", "launch configuration", "instance"
ROOT_DEVICE = "/dev/sda1"
"""The root device of every Windows AMI."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The instance metadata options of a template or instance; absent facts mean the AMI's and account's defaults."""

    place: Place
    tokens: Fact[str]
    endpoint: Fact[str]
    hop_limit: Fact[int]


@dataclass(frozen=True, slots=True)
class Disk:
    """One block device mapping. `root` is set where the form says so instead of naming the device, `of_snapshot` is

    whether the snapshot that it is made of is encrypted.
    """

    place: Place
    device: Fact[str]
    encrypted: Fact[bool]
    snapshot: Fact[str]
    root: bool = False
    of_snapshot: Fact[bool] = Fact(Place(""))  # noqa: RUF009  (a Fact cannot be changed)

    @property
    def is_root(self) -> bool:
        """Whether it is the root volume."""
        return self.root or self.device.value == ROOT_DEVICE


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
        one_root: whether it has a property of its own for the root volume.
        seen: whether it is in the program; where it is not, all about it is unknown for one reason.
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
    tags: Tags = field(default_factory=lambda: Tags(Place("")))
    version: Fact[str] | None = None
    seen: bool = True
    one_root: bool = False

    @property
    def disks_place(self) -> Place:
        """Where its volumes are listed, or would be."""
        return self.place.at("rootBlockDevice" if self.one_root else "blockDeviceMappings")

    @property
    def tags_place(self) -> Place:
        """Where the tags of its instances are, or would be."""
        return self.place.at("tagSpecifications" if self.kind == LAUNCH_TEMPLATE else "tags")

    def over(self, other: Launch) -> Launch:
        """What this source says, and where it is silent what the other says."""
        mine, theirs = self.metadata, other.metadata
        return replace(
            self,
            image=self.image.default(other.image),
            user_data=self.user_data.default(other.user_data),
            role=self.role.default(other.role),
            metadata=Metadata(
                mine.place,
                mine.tokens.default(theirs.tokens),
                mine.endpoint.default(theirs.endpoint),
                mine.hop_limit.default(theirs.hop_limit),
            ),
            disks=None if self.disks is None or other.disks is None else (*self.disks, *other.disks),
            security_groups=self.security_groups or other.security_groups,
            instance_types=self.instance_types or other.instance_types,
            tags=self.tags.over(other.tags),
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
        most: the most nodes that it may have; absent for forms that say nothing of it.
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
    tags: Tags = field(default_factory=lambda: Tags(Place("")))
    refresh: Fact[str] | None = None
    remote_access: RemoteAccess | None = None
    most: Fact[int] | None = None

    @property
    def images(self) -> tuple[Fact[Image], ...]:
        """The image of each of its launch sources; its own where these name none."""
        return tuple(launch.image for launch in self.launches if not launch.image.absent) or (self.image,)

    @property
    def roles(self) -> tuple[Fact[str], ...]:
        """Its nodes' role, and those of its further launch sources."""
        return (self.role, *(launch.role for launch in self.launches[1:]))

    def place_of(self, key: str) -> Place:
        """The place of one of its properties."""
        return self.place.at(key)

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
