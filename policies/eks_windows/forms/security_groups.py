"""Security groups with all that they let in, in the three forms in which AWS providers write it.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from eks_windows.forms.launch import SECURITY_GROUP_TYPES
from eks_windows.model import Ingress, SecurityGroup

if TYPE_CHECKING:
    from collections.abc import Iterator

    from eks_windows.model import Estate, Fact
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.view import View

RULES = (
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws-native:ec2:SecurityGroupIngress",
)

TYPES = (*SECURITY_GROUP_TYPES, *RULES)

_CIDRS = ("cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6", "cidrIp")
PREFIX_LISTS = ("aws:ec2/managedPrefixList:ManagedPrefixList", "aws-native:ec2:PrefixList")
_ENTRIES = ("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",)
_LISTED = ("prefixListIds", "prefixListId", "sourcePrefixListId")


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """A security group with its inline rules, or one rule of its own added to its group."""
    props = resource.props
    if resource.type in SECURITY_GROUP_TYPES:
        group = estate.security_groups.setdefault(resource.urn, SecurityGroup(props.place, []))
        for key in ("ingress", "securityGroupIngress"):
            group.ingress += [_ingress(graph, resource, one) for one in props.get(key).items()]
    elif props.get("type").text() in ("ingress", None):  # the older resource is for both directions
        view = props.get("groupId") if props.get("securityGroupId").absent else props.get("securityGroupId")
        target = graph.reference(resource, view, SECURITY_GROUP_TYPES)
        if target.value is not None:
            group = estate.security_groups.setdefault(target.value, SecurityGroup(props.place, []))
            group.ingress.append(_ingress(graph, resource, props))
        elif target.unknown is not None:
            estate.loose_ingress.append((target, _ingress(graph, resource, props)))


def _ingress(graph: Graph, resource: Resource, rule: View) -> Ingress:
    listed = [one for key in _LISTED for one in graph.references(resource, rule.get(key), PREFIX_LISTS)]
    here = [graph.resources[one.value] for one in listed if one.value in graph.resources]
    protocol = rule.get("protocol") if rule.get("ipProtocol").absent else rule.get("ipProtocol")
    return Ingress(
        place=rule.place,
        protocol=resource.text(protocol),
        first=resource.number(rule.get("fromPort")),
        last=resource.number(rule.get("toPort")),
        sources=(
            *(resource.text(one) for key in _CIDRS for one in rule.get(key).items()),
            *(cidr for prefix_list in here for cidr in _entries(graph, prefix_list)),
        ),
        prefix_lists=tuple(one for one in listed if one.value not in graph.resources),
    )


def _entries(graph: Graph, prefix_list: Resource) -> Iterator[Fact[str]]:
    """The CIDR blocks of a prefix list in the program: its own entries, and those that are resources."""
    for entry in prefix_list.props.get("entries").items():
        yield prefix_list.text(entry.get("cidr"))
    for one in graph.once("entries of prefix lists", lambda: _entries_by_list(graph)).get(prefix_list.urn, ()):
        yield one.text(one.props.get("cidr"))


def _entries_by_list(graph: Graph) -> dict[str, list[Resource]]:
    found: dict[str, list[Resource]] = defaultdict(list)
    for one in graph.of_type(*_ENTRIES):
        found[graph.reference(one, one.props.get("prefixListId"), PREFIX_LISTS).value or ""].append(one)
    return found
