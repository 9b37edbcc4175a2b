"""Everything of one stack that concerns nodes."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from eks_windows.model.access import AccessEntry, Cluster, LinuxUse
    from eks_windows.model.builds import BuildComponent, Distribution, Pipeline, Recipe
    from eks_windows.model.kinds import Image
    from eks_windows.model.network import Ingress, SecurityGroup, Subnet
    from eks_windows.model.nodes import Launch, NodeGroup
    from eks_windows.model.workloads import NetworkSetting, RolePolicy, Workload
    from eks_windows.stack.facts import Fact
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.view import Place


_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class NotJudged:
    """Something seen that the pack cannot judge.

    Attributes:
        place: where it stands.
        what: what to call it, as the first words of a sentence.
        why: why it is not judged.
        fix: what has it judged.
        expected: what would be judged.
        counts: whether there is something to be judged at all.
    """

    place: Place
    what: str
    why: str
    fix: str
    expected: str = "a form that is"
    counts: bool = True


def _by(pairs: Iterable[tuple[str | None, _Item]]) -> dict[str, list[_Item]]:
    found: dict[str, list[_Item]] = {}
    for key, item in pairs:
        if key is not None:
            found.setdefault(key, []).append(item)
    return found


def _today() -> date:
    return datetime.now(UTC).date()


@dataclass
class Estate:
    """Everything of one stack that concerns nodes, filled by the forms and only read by the rules.

    Attributes:
        today: the day on which ages are judged, UTC.
        clusters, subnets, security_groups, components, recipes, distributions: by identity.
        node_groups, access, linux_uses, pipelines, workloads, policies, network: in the order of their URNs.
        loose_ingress: what is let in by a security group that is not known yet, with what leaves that open.
        doubts: node groups that may be none, with the one sign of it, which is not known yet.
        perhaps: what may be nodes, by a property that is not known yet, and nothing says so.
        not_judged: what was seen and cannot be judged.
    """

    today: date = field(default_factory=_today)
    clusters: dict[str, Cluster] = field(default_factory=dict["str", "Cluster"])
    node_groups: list[NodeGroup] = field(default_factory=list["NodeGroup"])
    access: list[AccessEntry] = field(default_factory=list["AccessEntry"])
    linux_uses: list[LinuxUse] = field(default_factory=list["LinuxUse"])
    subnets: dict[str, Subnet] = field(default_factory=dict["str", "Subnet"])
    security_groups: dict[str, SecurityGroup] = field(default_factory=dict["str", "SecurityGroup"])
    components: dict[str, BuildComponent] = field(default_factory=dict["str", "BuildComponent"])
    recipes: dict[str, Recipe] = field(default_factory=dict["str", "Recipe"])
    distributions: dict[str, Distribution] = field(default_factory=dict["str", "Distribution"])
    pipelines: list[Pipeline] = field(default_factory=list["Pipeline"])
    workloads: list[Workload] = field(default_factory=list["Workload"])
    policies: list[RolePolicy] = field(default_factory=list["RolePolicy"])
    network: list[NetworkSetting] = field(default_factory=list["NetworkSetting"])
    loose_ingress: list[tuple[Fact[str], Ingress]] = field(default_factory=list["tuple[Fact[str], Ingress]"])
    doubts: dict[Place, Fact[str]] = field(default_factory=dict["Place", "Fact[str]"])
    perhaps: list[tuple[Resource, Fact[str]]] = field(default_factory=list["tuple[Resource, Fact[str]]"])
    not_judged: list[NotJudged] = field(default_factory=list["NotJudged"])

    def by_cluster(self) -> Iterator[tuple[str, list[NodeGroup]]]:
        """Each cluster's identity with its node groups, leaving out groups whose cluster is unknown."""
        groups: dict[str, list[NodeGroup]] = {}
        for group in self.node_groups:
            if group.cluster.value is not None:
                groups.setdefault(group.cluster.value, []).append(group)
        yield from sorted(groups.items())

    def open_pairs(
        self,
        value: Callable[[NodeGroup], Hashable],
        same: Callable[[NodeGroup, NodeGroup], bool | None],
        *,
        linux: bool = False,
    ) -> Iterator[tuple[NodeGroup, NodeGroup, Fact[Any]]]:
        """Groups that may be Windows nodes of one cluster, one that would then differ from each, and what is open.

        Args:
            value: what is compared; of groups that are certain and have one value, the last stands for all.
            same: whether two groups are alike in it; None where that cannot be told.
            linux: whether Linux groups are held to it, too.
        """
        anywhere: dict[Hashable, NodeGroup] = {}
        certain: dict[str | None, dict[Hashable, NodeGroup]] = defaultdict(dict)
        for group in self.node_groups:
            if group.windows and group.cluster.known:
                anywhere[value(group)] = certain[group.cluster.value][value(group)] = group
        for group in self.node_groups:
            if group.cluster.known if group.windows else group.linux and (group.cluster.known or not linux):
                continue
            others = certain[group.cluster.value] if group.cluster.known else anywhere
            beside = next((other for other in others.values() if not same(group, other)), None)
            if beside is not None:
                yield group, beside, group.cluster if not group.cluster.known else group.os

    @cached_property
    def let_in(self) -> dict[str, list[AccessEntry]]:
        """What lets a role in, by the role's identity; access is complete before node groups are read."""
        return _by((one.role.value, one) for one in self.access)

    @cached_property
    def let_in_perhaps(self) -> list[AccessEntry]:
        """What lets nodes in whose role is not known yet."""
        return [one for one in self.access if one.role.unknown is not None and not one.os.absent]

    @cached_property
    def let_in_unused(self) -> list[AccessEntry]:
        """What lets nodes in whose role no node group is known to use."""
        return [one for one in self.access if not one.os.absent and one.role.value not in self.users]

    @cached_property
    def users(self) -> dict[str, list[NodeGroup]]:
        """The node groups that use a role, by the role's identity."""
        pairs = ((value, group) for group in self.node_groups for value in {role.value: None for role in group.roles})
        return _by(pairs)

    @cached_property
    def of_open_roles(self) -> list[NodeGroup]:
        """The node groups of which a role is not known yet."""
        return [group for group in self.node_groups if any(role.unknown is not None for role in group.roles)]

    @cached_property
    def launch_sources(self) -> set[str]:
        """The URNs of what node groups launch from."""
        return {launch.place.urn for group in self.node_groups for launch in group.launches}

    @cached_property
    def attached(self) -> dict[str, list[RolePolicy]]:
        """The policies attached to a role, by the role's identity."""
        return _by((one.role.value, one) for one in self.policies)

    def windows_groups(self) -> Iterator[NodeGroup]:
        """The node groups that are known to run Windows."""
        return (group for group in self.node_groups if group.windows)

    @cached_property
    def windows_launches(self) -> list[tuple[NodeGroup, Launch]]:
        """What Windows nodes are launched from, each once, with the first group that uses it with this image.

        A group's tags may tell of the image what its template does not; a version is the group's own.
        """
        found: dict[tuple[Place, Fact[Image]], tuple[NodeGroup, Launch]] = {}
        for group in self.windows_groups():
            for launch in group.launches:
                found.setdefault((launch.place, launch.image), (group, launch))
        return list(found.values())
