"""Role mappings of the aws-auth ConfigMap, however they are written.

While one ARN in a ConfigMap's text is unknown, all of it is; only the roles that it was computed from are known then.
Source: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.forms.clusters import TYPES as CLUSTER_TYPES
from eks_windows.forms.clusters import cluster_applied_to, cluster_of, scope_of_cluster
from eks_windows.forms.config_maps import CONFIG_MAPS, in_kube_system
from eks_windows.forms.role_rows import rows
from eks_windows.forms.roles import ROLE_TYPES, role_at
from eks_windows.knowledge.kubernetes_groups import NODE_GROUPS, NODES_GROUP, WINDOWS_GROUP, WINDOWS_GROUPS
from eks_windows.model import AccessEntry, Fact, NotJudged, Os
from eks_windows.stack.graph import last_part
from eks_windows.stack.scope import Provider, scope_of
from eks_windows.stack.values import Secret, camel, like
from eks_windows.stack.view import Place, View

if TYPE_CHECKING:
    from eks_windows.model import Estate
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource

OWN_MAPPING = "eks-windows-nodes:index:AwsAuthRoleMapping"
PULUMI_EKS_CLUSTER = "eks:index:Cluster"

TYPES = (*CONFIG_MAPS, OWN_MAPPING, PULUMI_EKS_CLUSTER)

_FORM = "aws-auth role mapping"
_ROWS = "mapRoles"


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """The role mappings in one resource."""
    if resource.type == OWN_MAPPING:
        estate.access.append(_own(graph, resource))
    elif resource.type == PULUMI_EKS_CLUSTER:
        estate.access += _of_pulumi_eks(graph, resource)
    else:
        name, counts = resource.text(resource.props.at("metadata", "name")), in_kube_system(graph, resource)
        named = name.value == "aws-auth" or (name.unknown is not None and not resource.props.at("data", _ROWS).absent)
        if named and counts.value is not False:
            estate.access += _of_config_map(graph, resource, estate, name.unknown or counts.unknown)


def _own(graph: Graph, resource: Resource) -> AccessEntry:
    """Our own resource: without groups it gives what nodes of its kind need. It has credentials of its own."""
    props = View(camel(resource.props.value), resource.props.place)
    settings = {key: value.value for key, value in props.entries()}
    scope = scope_of(settings.get("region"), None, Provider(resource.provider.urn, settings))
    listed = props.get("groups")
    if listed.absent:
        on_linux = props.get("windows").boolean() is False
        listed = View(list(NODE_GROUPS if on_linux else WINDOWS_GROUPS), listed.place)
    role = role_at(graph, resource, props.get("roleArn"), scope)
    return _entry(resource, cluster_of(graph, resource, props.get("clusterName"), scope), role, listed)


def _of_pulumi_eks(graph: Graph, resource: Resource) -> list[AccessEntry]:
    """pulumi-eks writes aws-auth of the cluster that it makes."""
    cluster = graph.one_of(resource.props.place, graph.within(resource.urn, CLUSTER_TYPES), "its cluster is not seen")
    scope = scope_of_cluster(graph, resource, cluster)
    found = [
        _entry(resource, cluster, role_at(graph, resource, one.get("roleArn"), scope), one.get("groups"))
        for one in resource.props.get("roleMappings").items()
    ]
    nodes = resource.props.get("instanceRoles").get("groups").place
    given = sorted(graph.sources(resource, "instanceRoles", ROLE_TYPES))
    return found + [_entry(resource, cluster, Fact(nodes, urn), View(list(NODE_GROUPS), nodes)) for urn in given]


def _of_config_map(graph: Graph, resource: Resource, estate: Estate, unnamed: str | None) -> list[AccessEntry]:
    """The rows of a ConfigMap; of one whose name or namespace is not known yet, those of any cluster."""
    data = resource.props.at("data", _ROWS)
    cluster: Fact[str] = Fact(data.place, unknown=unnamed) if unnamed else cluster_applied_to(graph, resource)
    text = data.text()
    if text is None:
        return _unknown(graph, resource, cluster, data) if data.unknown else []
    listed = rows(text)
    if listed is None:
        why = "its text is no list of role mappings that EKS can read, so that nobody is let in by it"
        fix = "a YAML list of rows with rolearn, username and groups"
        estate.not_judged.append(NotJudged(data.place, "aws-auth", why, fix))
        return []
    scope = scope_of_cluster(graph, resource, cluster)
    found: list[AccessEntry] = []
    for row in listed:
        arn = View(like(text, row.rolearn), data.place)
        role = role_at(graph, resource, arn, scope)
        place = _row(graph, data.place, role, f"{row.index}" if isinstance(text, Secret) else row.rolearn)
        groups = View([like(text, group) for group in row.groups], place)
        found.append(_entry(resource, cluster, Fact(place, role.value, role.unknown), groups))
    return found


def _unknown(graph: Graph, resource: Resource, cluster: Fact[str], data: View) -> list[AccessEntry]:
    """The rows of roles that the unknown text was computed from, at the places where they will be; else one of any."""
    why = resource.why_unknown("data")
    roles: list[Fact[str]] = [
        Fact(_row(graph, data.place, Fact(data.place, urn), urn), urn)
        for urn in sorted(graph.sources(resource, "data", ROLE_TYPES))
    ]
    return [
        AccessEntry(role.place, _FORM, cluster, role, Fact(role.place), Fact(role.place, unknown=why))
        for role in roles or [Fact(data.place, unknown=why)]
    ]


def _row(graph: Graph, place: Place, role: Fact[str], named: str) -> Place:
    """The place of a row's groups, the same before its role's ARN is known and after."""
    target = graph.resources.get(role.value or "")
    return Place(place.urn, f"{place.path}[{target.name if target is not None else last_part(named)}].groups")


def _entry(resource: Resource, cluster: Fact[str], role: Fact[str], listed: View) -> AccessEntry:
    groups = tuple(text for one in listed.items() if (text := one.text()) is not None)
    unknown = resource.why_unknown("groups") if listed.unknown else None
    place = listed.place
    return AccessEntry(
        place=place,
        form=_FORM,
        cluster=cluster,
        role=role,
        type=Fact(place),
        os=Fact(place, _system(groups), unknown),
        groups=groups,
    )


def _system(groups: tuple[str, ...]) -> Os | None:
    """Windows nodes have a group of their own beside the one of all nodes; other mappings are not about nodes."""
    if WINDOWS_GROUP in groups:
        return Os.WINDOWS
    return Os.LINUX if NODES_GROUP in groups else None
