"""Which cluster instances join, told from their tags, their user data, or who lets their role in.

Sources: https://docs.aws.amazon.com/eks/latest/userguide/launch-windows-workers.html (``kubernetes.io/cluster``),
https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from eks_windows.forms.clusters import TYPES as CLUSTER_TYPES
from eks_windows.forms.clusters import cluster_called
from eks_windows.forms.evidence import access_of
from eks_windows.forms.user_data import cluster_in, joins
from eks_windows.model import Fact
from eks_windows.stack.evidence import Sign, settled
from eks_windows.stack.resource import top_level
from eks_windows.stack.urn import name_in
from eks_windows.stack.values import like

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from eks_windows.model import Estate, Launch, Tags
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.view import Place


@dataclass(frozen=True, slots=True)
class Tie:
    """What a source says of the cluster.

    Attributes:
        sign: the source and its answer.
        certain: whether it shows that there is a cluster at all.
        computed: whether its answer was computed from that cluster, so that no text is needed to find it.
        doubtful: why there may be no node behind it all the same; None where there is one.
    """

    sign: Sign[str]
    certain: bool
    computed: bool = False
    doubtful: Fact[str] | None = None


_CLUSTER = "kubernetes.io/cluster/"
_KEY = re.compile(
    r"kubernetes\.io/cluster/(?P<name>.+)|k8s\.io/cluster-autoscaler/(?P<scaled>(?!enabled$|node-template/).+)"
)
_SHARED = "shared"
"""What the tag of a cluster also says of what is no node of it; of nodes it says ``owned``.

Source: https://docs.aws.amazon.com/eks/latest/userguide/launch-windows-workers.html
"""

_RELEASE, _SCALED = "eks-windows-nodes/", "k8s.io/cluster-autoscaler/"
"""Begin the tags of a release of nodes, and those that an autoscaler of nodes reads."""

_VALUES = ("eks:cluster-name", "alpha.eksctl.io/cluster-name", "aws:eks:cluster-name")


def membership(
    graph: Graph, resource: Resource, estate: Estate, launches: Iterable[Launch], tags: Tags
) -> Fact[str] | None:
    """The identity of the cluster that instances join; None where nothing ties them to one.

    Tags and user data decide; who lets the role in counts where they say nothing, as a role may be let into more
    clusters than its nodes join. What was computed from a cluster means that one, whatever name stands in a text
    beside it: names are often left to the provider. What is not known yet ties nothing to a cluster by itself, as it
    may be about anything: it is kept in `estate.perhaps`.
    """
    launches = list(launches)
    ties = _ties(graph, resource, launches, tags)
    said = [tie.sign for tie in ties]
    if any(tie.certain for tie in ties):
        found = settled(resource.props.place, [tie.sign for tie in ties if tie.computed] or said)
        doubts = [tie.doubtful for tie in ties if tie.certain]
        if None in doubts and _joins_nothing(estate, launches) and not _is_told(graph, found, tags, launches):
            doubts = [_joins_none(launches[0].user_data)]
        if doubts[0] is not None and None not in doubts:
            estate.doubts[resource.props.place] = doubts[0]
        return _perhaps_of_this_program(graph, found, said)
    access = [sign for launch in launches for sign in _by_access(estate, launch.role)]
    if access and not any(launch.user_data.known for launch in launches):
        return settled(resource.props.place, [*said, *access])
    said += [Sign("its user data", _makes_no_node(launch.user_data)) for launch in launches if access]
    said += [sign for launch in launches for sign in _perhaps_by_access(estate, launch.role)]
    said += [Sign("its role", launch.role) for launch in launches if launch.role.unknown and launch.user_data.absent]
    if said:  # a role that is not known yet may be let in as that of nodes, where no user data tells more
        estate.perhaps.append((resource, said[0].fact))
    return None


def _joins_nothing(estate: Estate, launches: list[Launch]) -> bool:
    """Whether the user data of all that is launched is known and joins no cluster, and nobody lets its role in.

    Nodes of other Kubernetes distributions have the tags of a cluster, too, and so have bastions.
    """
    let_in = (sign for launch in launches for sign in _by_access(estate, launch.role))
    texts = [launch.user_data.value for launch in launches]
    return bool(texts) and all(one is not None and not joins(one) for one in texts) and next(let_in, None) is None


def _joins_none(data: Fact[str]) -> Fact[str]:
    return Fact(data.place, unknown="it has a cluster's tag, and its user data joins none")


def _is_told(graph: Graph, cluster: Fact[str], tags: Tags, launches: list[Launch]) -> bool:
    """Whether a tag that only nodes of EKS have is there; that of an autoscaler is one in a cluster of the program."""
    signs = (_RELEASE, _SCALED) if cluster.value in graph.resources else (_RELEASE,)
    return any(key.startswith(signs) for one in (tags, *(launch.tags for launch in launches)) for key in one.known)


def _makes_no_node(data: Fact[str]) -> Fact[str]:
    """A machine with the nodes' role that runs something else may be a bastion, or its AMI joins by itself."""
    return Fact(data.place, unknown="its role is let in as that of nodes, while its user data makes no node")


def _perhaps_of_this_program(graph: Graph, found: Fact[str], said: Iterable[Sign[str]]) -> Fact[str]:
    """A text that names a cluster elsewhere is no proof while another sign may mean one of the program's."""
    unclear = next((sign for sign in said if sign.fact.unknown is not None), None)
    if (
        unclear is None
        or found.value is None
        or found.value in graph.resources
        or not any(graph.of_type(*CLUSTER_TYPES))
    ):
        return found
    return unclear.fact


def is_tied(graph: Graph, resource: Resource, tags: Tags, launches: Iterable[Launch] = ()) -> bool:
    """Whether a resource's own tags, or the tags and the user data of what it launches, tie it to a cluster."""
    return any(tie.certain for tie in _ties(graph, resource, launches, tags))


def _ties(graph: Graph, resource: Resource, launches: Iterable[Launch], tags: Tags) -> list[Tie]:
    ties = list(_by_tags(graph, resource, tags, "its tag"))
    for launch in launches:
        owner = graph.resources.get(launch.place.urn, resource)
        ties += _by_tags(graph, owner, launch.tags, "its instances' tag")
        ties += _by_user_data(graph, owner, launch.user_data)
    return ties


def _by_tags(graph: Graph, owner: Resource, tags: Tags, source: str) -> Iterator[Tie]:
    for key, value in tags.known.items():
        name = named_in_tag(key, value.value)
        if name:
            tie = _named(graph, owner, value.place, name, source)
            yield replace(tie, doubtful=_perhaps_shared(value) if key.startswith(_CLUSTER) else None)
        elif key in _VALUES and value.unknown is not None:
            yield _computed(graph, owner, value, source)
    listed: Fact[str] = Fact(tags.place, unknown=tags.unknown)
    for key, value in (*(() if listed.absent else ((listed, listed),)), *tags.computed):
        tie = _computed(graph, graph.resources.get(key.place.urn, owner), key, source, others=True)
        yield replace(tie, doubtful=tie.doubtful or _perhaps_shared(value))


def _perhaps_shared(value: Fact[str]) -> Fact[str] | None:
    """Why a tag of a cluster may be on what is no node; None where its value rules that out."""
    if value.value == _SHARED:
        return Fact(value.place, unknown=f"its tag of the cluster says {_SHARED}, and no user data joins one")
    return value if value.unknown is not None else None


def named_in_tag(key: str, value: str | None) -> str | None:
    """The name of the cluster that a tag ties its resource to; None where it is another tag."""
    match = _KEY.fullmatch(key)
    if match:
        return like(key, match["name"] or match["scaled"])
    return value if key in _VALUES else None


def _by_user_data(graph: Graph, owner: Resource, data: Fact[str]) -> Iterator[Tie]:
    source = "its user data"
    if data.unknown is not None:
        yield _computed(graph, owner, data, source)
    if data.value is None or not joins(data.value):
        return
    named = cluster_in(data)
    if named.value is not None:
        yield _named(graph, owner, data.place, named.value, source)
    else:
        why = named.unknown or "its user data names no cluster in plain text"
        yield Tie(Sign(source, Fact(data.place, unknown=why)), certain=True)


def _named(graph: Graph, owner: Resource, place: Place, name: str, source: str) -> Tie:
    """The cluster of a name, which may have come from that cluster's output."""
    found = cluster_called(graph, owner, place, name)
    computed = found.value in graph.sources(owner, top_level(place.path), CLUSTER_TYPES)
    return Tie(Sign(source, found), certain=True, computed=computed)


def _computed(graph: Graph, owner: Resource, unknown: Fact[str], source: str, *, others: bool = False) -> Tie:
    """The cluster that an unknown value was computed from, perhaps one of several.

    With `others`, the property has other values beside this one: one of another stack may be in either of them.
    """
    key = top_level(unknown.place.path)
    clusters = graph.sources(owner, key, CLUSTER_TYPES)
    if others and graph.from_elsewhere(owner, key):
        return Tie(Sign(source, unknown), certain=bool(clusters), doubtful=unknown)
    found = graph.one_of(unknown.place, clusters, unknown.unknown or "")
    return Tie(Sign(source, found), certain=bool(clusters), computed=found.known)


def _by_access(estate: Estate, role: Fact[str]) -> Iterator[Sign[str]]:
    """Entries for nodes only: what other roles are let in for says nothing of their instances."""
    for entry in access_of(estate, role):
        if entry.role.known and not entry.os.absent:
            told: Fact[str] = entry.cluster if entry.os.known else Fact(entry.os.place, unknown=entry.os.unknown)
            yield Sign(f"the {entry.form} of its role", told, 1 if told.known else 0)


def _perhaps_by_access(estate: Estate, role: Fact[str]) -> Iterator[Sign[str]]:
    """Entries for nodes whose role is not known yet, so that it may be this one."""
    for entry in access_of(estate, role):
        if not entry.role.known:
            name = name_in(entry.place.urn)
            why = f"whether {entry.form} '{name}' is for its role: {entry.role.unknown}"
            yield Sign(f"the {entry.form}", Fact(role.place, unknown=why))
