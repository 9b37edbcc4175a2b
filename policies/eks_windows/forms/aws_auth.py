"""Role mappings of the aws-auth ConfigMap, however they are written.

While one ARN in a ConfigMap's text is unknown, all of it is; only the roles that it was computed from are known then.
Source: https://docs.aws.amazon.com/eks/latest/userguide/auth-configmap.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from eks_windows.forms.clusters import cluster_around, cluster_of
from eks_windows.forms.roles import ROLE_TYPES
from eks_windows.knowledge.kubernetes_groups import NODE_GROUPS, NODES_GROUP, WINDOWS_GROUP, WINDOWS_GROUPS
from eks_windows.model import AccessEntry, Fact, Os
from eks_windows.stack.graph import last_part
from eks_windows.stack.values import Secret, camel
from eks_windows.stack.view import Place, View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.values import Plain

CONFIG_MAPS = ("kubernetes:core/v1:ConfigMap", "kubernetes:core/v1:ConfigMapPatch")
OWN_MAPPING = "eks-windows-nodes:index:AwsAuthRoleMapping"
PULUMI_EKS_CLUSTER = "eks:index:Cluster"

TYPES = (*CONFIG_MAPS, OWN_MAPPING, PULUMI_EKS_CLUSTER)

_FORM = "aws-auth role mapping"
_LIMIT = 1 << 20
"""Characters of a ConfigMap; etcd takes one megabyte."""


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """The role mappings in one resource."""
    if resource.type == OWN_MAPPING:
        _add(graph, resource, estate, View(camel(resource.props.value), resource.props.place))
    elif resource.type == PULUMI_EKS_CLUSTER:
        for mapping in resource.props.get("roleMappings").items():
            _add(graph, resource, estate, mapping)
        for urn in sorted(graph.sources(resource, "instanceRoles", ROLE_TYPES)):
            place = resource.props.get("instanceRoles").place
            row: dict[str, Plain] = {"roleArn": urn, "groups": list(NODE_GROUPS)}
            _add(graph, resource, estate, View(row, place))
    elif resource.props.at("metadata", "name").text() == "aws-auth":
        data = resource.props.at("data", "mapRoles")
        if data.unknown:
            _add_unknown(graph, resource, estate, data)
        for mapping in _parsed(data):
            _add(graph, resource, estate, mapping)


def _add(graph: Graph, resource: Resource, estate: Estate, mapping: View) -> None:
    if resource.type == OWN_MAPPING and mapping.get("groups").absent:
        on_linux = mapping.get("windows").boolean() is False
        mapping = View({**_object(mapping), "groups": list(NODE_GROUPS if on_linux else WINDOWS_GROUPS)}, mapping.place)
    arn = mapping.get("rolearn") if mapping.get("roleArn").absent else mapping.get("roleArn")
    listed = mapping.get("groups")
    groups = tuple(text for one in listed.items() if (text := one.text()) is not None)
    unknown = resource.why_unknown("groups") if listed.unknown else None
    estate.access.append(
        AccessEntry(
            place=listed.place,
            form=_FORM,
            cluster=_cluster(graph, resource, mapping),
            role=graph.reference(resource, arn, ROLE_TYPES),
            type=Fact(listed.place),
            os=Fact(listed.place, _system(groups), unknown),
            groups=groups,
        )
    )


def _object(view: View) -> dict[str, Plain]:
    return view.value if isinstance(view.value, dict) else {}


def _add_unknown(graph: Graph, resource: Resource, estate: Estate, data: View) -> None:
    why = resource.why_unknown("data")
    for urn in sorted(graph.sources(resource, "data", ROLE_TYPES)):
        cluster = _cluster(graph, resource, data)
        place = data.place
        estate.access.append(
            AccessEntry(place, _FORM, cluster, Fact(place, urn), Fact(place), Fact(place, unknown=why))
        )


def _system(groups: tuple[str, ...]) -> Os | None:
    """Windows nodes have a group of their own beside the one of all nodes; other mappings are not about nodes."""
    if WINDOWS_GROUP in groups:
        return Os.WINDOWS
    return Os.LINUX if NODES_GROUP in groups else None


def _cluster(graph: Graph, resource: Resource, mapping: View) -> Fact[str]:
    """The cluster that a mapping names, else the one around it."""
    for key in ("clusterName", "cluster"):
        named = mapping.get(key)
        if isinstance(named.value, str) or named.unknown:
            return cluster_of(graph, resource, named)
    return cluster_around(graph, resource)


def _parsed(data: View) -> Iterator[View]:
    text = data.text()
    if text is None or len(text) > _LIMIT:
        return
    import yaml  # noqa: PLC0415  (few stacks have such a text; a preview should not wait for the parser)

    try:
        loaded = yaml.safe_load(text) if "&" not in text else None  # anchors could make a small text a huge list
    except (yaml.YAMLError, RecursionError, ValueError):
        return
    if isinstance(loaded, list):
        make = Secret if isinstance(text, Secret) else str
        for index, mapping in enumerate(cast("list[object]", loaded)):
            if isinstance(mapping, dict):
                role = last_part(str(cast("dict[object, object]", mapping).get("rolearn", "")))
                row = index if make is Secret else role
                place = Place(data.place.urn, f"{data.place.path}[{row}]")
                yield View(camel(_texts(cast("dict[object, object]", mapping), make)), place)


def _texts(mapping: dict[object, object], make: type[str]) -> dict[str, Plain]:
    texts: dict[str, Plain] = {}
    for key, value in mapping.items():
        texts[str(key)] = [make(one) for one in cast("list[object]", value)] if isinstance(value, list) else make(value)
    return texts
