"""Security groups with all that they let in, in the three forms in which AWS providers write it.

Source: https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.forms.launch import SECURITY_GROUP_TYPES
from eks_windows.model import Ingress, SecurityGroup

if TYPE_CHECKING:
    from eks_windows.graph import Graph
    from eks_windows.model import Estate
    from eks_windows.resource import Resource
    from eks_windows.view import View

RULES = (
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws-native:ec2:SecurityGroupIngress",
)

TYPES = (*SECURITY_GROUP_TYPES, *RULES)

_CIDRS = ("cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6", "cidrIp")
_PREFIX_LISTS = ("prefixListIds", "prefixListId", "sourcePrefixListId")


def read(graph: Graph, resource: Resource, estate: Estate) -> None:
    """A security group with its inline rules, or one rule of its own added to its group."""
    props = resource.props
    if resource.type in SECURITY_GROUP_TYPES:
        group = estate.security_groups.setdefault(resource.urn, SecurityGroup(props.place, []))
        for key in ("ingress", "securityGroupIngress"):
            group.ingress += [_ingress(resource, one) for one in props.get(key).items()]
    elif props.get("type").text() in ("ingress", None):  # the older resource is for both directions
        view = props.get("groupId") if props.get("securityGroupId").absent else props.get("securityGroupId")
        target = graph.reference(resource, view, SECURITY_GROUP_TYPES)
        if target.value is not None:
            group = estate.security_groups.setdefault(target.value, SecurityGroup(props.place, []))
            group.ingress.append(_ingress(resource, props))


def _ingress(resource: Resource, rule: View) -> Ingress:
    protocol = rule.get("protocol") if rule.get("ipProtocol").absent else rule.get("ipProtocol")
    return Ingress(
        place=rule.place,
        protocol=resource.text(protocol),
        first=resource.number(rule.get("fromPort")),
        last=resource.number(rule.get("toPort")),
        sources=tuple(resource.text(one) for key in _CIDRS for one in rule.get(key).items()),
        prefix_lists=tuple(resource.text(one) for key in _PREFIX_LISTS for one in rule.get(key).items()),
    )
