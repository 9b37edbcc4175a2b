"""Karpenter's EC2NodeClass: what its nodes are launched from.

A node class says neither its cluster nor, where it selects AMIs by name or tag, its AMI; the first is that of its
provider, the second is undetermined.
Source: https://karpenter.sh/docs/concepts/nodeclasses/
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from eks_windows.forms.clusters import cluster_applied_to, scope_of_cluster
from eks_windows.forms.evidence import kubelet_by
from eks_windows.forms.images import told_of, with_tags
from eks_windows.forms.launch import SECURITY_GROUP_TYPES
from eks_windows.forms.roles import role_at, role_of_profile
from eks_windows.forms.tags import tags_at
from eks_windows.forms.user_data import system_in
from eks_windows.forms.workloads import BUILD_LABEL, OS_LABEL
from eks_windows.model import Disk, Fact, Image, Launch, Metadata, NodeGroup, NotJudged, Os
from eks_windows.stack.evidence import Sign, settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.scope import Scope
    from eks_windows.stack.view import View

_CLASSES = ("kubernetes:karpenter.k8s.aws/v1:EC2NodeClass", "kubernetes:karpenter.k8s.aws/v1beta1:EC2NodeClass")
_POOLS = ("kubernetes:karpenter.sh/v1:NodePool", "kubernetes:karpenter.sh/v1beta1:NodePool")

TYPES = (*_CLASSES, *_POOLS)

_OF_SYSTEMS = (OS_LABEL, BUILD_LABEL)

_ALIAS = re.compile(r"windows(?P<server>\d{4})(?:@(?P<version>.+))?", re.IGNORECASE)


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """One node class; a pool of a class that is not in the program is named."""
    if resource.type in _POOLS:
        _read_pool(graph, resource, estate)
        return
    spec = resource.props.get("spec")
    cluster = cluster_applied_to(graph, resource)
    scope = scope_of_cluster(graph, resource, cluster)
    tags = tags_at(resource, spec.get("tags"))
    image = with_tags(_image(resource, spec).map(lambda one: told_of(graph, one)), tags)
    launch = Launch(
        place=spec.place,
        kind="node class",
        image=image,
        user_data=resource.text(spec.get("userData")),
        metadata=_metadata(resource, spec),
        role=_role(graph, resource, spec, scope),
        disks=tuple(_disks(resource, spec)),
        security_groups=tuple(
            graph.reference(resource, one.get("id"), SECURITY_GROUP_TYPES, scope)
            for one in spec.get("securityGroupSelectorTerms").items()
        ),
        public_ip=resource.boolean(spec.get("associatePublicIPAddress")),
        tags=tags,
    )
    estate.node_groups.append(
        NodeGroup(
            place=spec.place,
            form="Karpenter node class",
            name=resource.name,
            cluster=cluster,
            os=_system(resource, spec, launch),
            image=image,
            kubelet=kubelet_by((launch,), tags, image),
            role=launch.role,
            launches=(launch,),
            taints=tuple(_taints(graph, resource)),
            tags=tags,
        )
    )


def _read_pool(graph: Graph, pool: Resource, estate: Estate) -> None:
    """EKS Auto Mode has pools too, of a class of its own, and launches Linux nodes only."""
    group = pool.props.at("spec", "template", "spec", "nodeClassRef", "group").text()
    classes = [one for one in graph.of_type(*_CLASSES) if _class_of(pool).text() == _name_of(one)]
    if group == "eks.amazonaws.com" or classes or not _may_be_windows(pool):
        return
    what = "Karpenter node pool of a class that is not in the program"
    why, fix = "what its nodes are launched from is in the EC2NodeClass", "its EC2NodeClass in this program"
    estate.not_judged.append(NotJudged(_class_of(pool).place, what, why, fix))


def _may_be_windows(pool: Resource) -> bool:
    """Whether a pool's requirements allow Windows nodes; one that says nothing of it is taken for one of Linux.

    Source: https://karpenter.sh/docs/concepts/nodepools/ (spec.template.spec.requirements)
    """
    requirements = pool.props.at("spec", "template", "spec").get("requirements")
    if requirements.unknown:
        return True
    allowed = [_allows_windows(one) for one in requirements.items() if one.get("key").text() in _OF_SYSTEMS]
    return bool(allowed) and all(allowed)


def _allows_windows(requirement: View) -> bool:
    """Whether a requirement on the operating system, or on the build of Windows, may be met by a Windows node."""
    operator, values = requirement.get("operator").text() or "In", requirement.get("values")
    told = [value.text() for value in values.items()]
    if operator in ("Exists", "DoesNotExist"):
        return operator == "Exists"
    if requirement.get("key").text() == BUILD_LABEL:
        return operator == "In"
    return values.unknown or None in told or ("windows" in told) == (operator == "In")


def _name_of(node_class: Resource) -> str | None:
    return node_class.props.at("metadata", "name").text()


def _taints(graph: Graph, node_class: Resource) -> Iterator[Fact[str]]:
    """The taints are in the node pools that use the class."""
    name = _name_of(node_class)
    by_class = graph.once("node pools by class", lambda: _pools_by_class(graph))
    pools = by_class.get(name, []) if name is not None else []
    for pool in pools:
        for taint in pool.props.at("spec", "template", "spec").get("taints").items():
            yield pool.text(taint.get("key"))
    if not pools:
        yield Fact(node_class.props.place, unknown="no node pool of it is in the program, and pools have the taints")


def _pools_by_class(graph: Graph) -> dict[str | None, list[Resource]]:
    found: dict[str | None, list[Resource]] = defaultdict(list)
    for pool in graph.of_type(*_POOLS):
        found[_class_of(pool).text()].append(pool)
    return found


def _class_of(pool: Resource) -> View:
    return pool.props.at("spec", "template", "spec", "nodeClassRef", "name")


def _image(resource: Resource, spec: View) -> Fact[Image]:
    """The AMI of one selector term with an id or alias; several terms, names and tags select what is there later."""
    terms = spec.get("amiSelectorTerms")
    listed = list(terms.items())
    if len(listed) == 1:
        for key, make in (("id", Image), ("alias", _aliased)):
            told = resource.text(listed[0].get(key))
            if not told.absent:
                return told.map(make)
    why = "its selector terms choose among the AMIs that are there at launch"
    return Fact(terms.place, unknown=why) if listed or terms.unknown else Fact(terms.place)


def _aliased(alias: str) -> Image:
    """Karpenter's Windows aliases are Core only and take no version but ``latest``."""
    match = _ALIAS.fullmatch(alias)
    if match is None:
        return Image("alias " + alias, pinned=not alias.endswith("@latest"), amazon=True)
    return Image(
        "alias " + alias, match["server"], "Core", pinned=match["version"] not in (None, "latest"), amazon=True
    )


def _system(resource: Resource, spec: View, launch: Launch) -> Fact[Os]:
    """By the AMI family, the alias of the AMI, and the user data."""
    family = resource.text(spec.get("amiFamily"))
    signs = [
        Sign("its AMI family", family.map(_of_family), 0),
        Sign("its alias", launch.image.map(_of_alias), 0),
        Sign("its user data", system_in(launch.user_data), 1),
    ]
    return settled(family.place, signs)


def _of_family(family: str) -> Os | None:
    if family == "Custom":
        return None
    return Os.WINDOWS if family.startswith("Windows") else Os.LINUX


def _of_alias(image: Image) -> Os | None:
    if not (image.key or "").startswith("alias "):
        return None
    return Os.WINDOWS if image.server else Os.LINUX


def _metadata(resource: Resource, spec: View) -> Metadata:
    """Where a node class says nothing, Karpenter itself requires tokens and sets a hop limit of 1."""
    options = spec.get("metadataOptions")
    tokens = resource.text(options.get("httpTokens"))
    limit = resource.number(options.get("httpPutResponseHopLimit"))
    return Metadata(
        options.place,
        tokens.default(Fact(tokens.place, "required")),
        resource.text(options.get("httpEndpoint")),
        limit.default(Fact(limit.place, 1)),
    )


def _role(graph: Graph, resource: Resource, spec: View, scope: Scope) -> Fact[str]:
    role = spec.get("role")
    if role.absent:
        return role_of_profile(graph, resource, spec.get("instanceProfile"), scope)
    return role_at(graph, resource, role, scope)


def _disks(resource: Resource, spec: View) -> Iterator[Disk]:
    """Without mappings of its own, Karpenter gives an encrypted root volume."""
    mappings = spec.get("blockDeviceMappings")
    for mapping in mappings.items():
        ebs = mapping.get("ebs")
        yield Disk(
            mapping.place,
            resource.text(mapping.get("deviceName")),
            resource.boolean(ebs.get("encrypted")),
            resource.text(ebs.get("snapshotID")),
        )
    if mappings.absent:
        yield Disk(mappings.place, Fact(mappings.place), Fact(mappings.place, True), Fact(mappings.place), root=True)
