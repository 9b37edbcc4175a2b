"""Access entries: which IAM principal is who in a cluster.

Sources: https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html and the API reference of
CreateAccessEntry, UpdateAccessEntry and AssociateAccessPolicy. Messages are those that users have reported; the user
name and groups of an EC2_WINDOWS entry are what a Windows node needs, as no document states them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from moto.moto_api._internal import mock_random

from standin.api.clock import clock
from standin.api.eks.exceptions import invalid, not_found
from standin.api.fields import entries, section

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

Fields = dict[str, Any]

NODE_NAME = "system:node:{{EC2PrivateDNSName}}"
SESSION_NAME = "system:node:{{SessionName}}"

ENTRY_TYPES: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "STANDARD": ("", ()),
        "EC2_LINUX": (NODE_NAME, ("system:nodes",)),
        "EC2_WINDOWS": (NODE_NAME, ("eks:kube-proxy-windows", "system:nodes")),
        "FARGATE_LINUX": (SESSION_NAME, ("system:bootstrappers", "system:nodes", "system:node-proxier")),
        "EC2": (NODE_NAME, ("system:nodes",)),
        "HYBRID_LINUX": (SESSION_NAME, ("system:bootstrappers", "system:nodes")),
        "HYPERPOD_LINUX": (SESSION_NAME, ("system:nodes",)),
    }
)
"""Type to the user name and groups that EKS gives its entries."""

POLICIES = (
    "AmazonEKSAdminPolicy",
    "AmazonEKSAdminViewPolicy",
    "AmazonEKSAutoNodePolicy",
    "AmazonEKSClusterAdminPolicy",
    "AmazonEKSEditPolicy",
    "AmazonEKSViewPolicy",
)
RESERVED = ("amazon:", "aws:", "eks:", "iam:", "system:")
"""Own user names and groups may not begin so."""

ONLY_STANDARD = 'This operation can only be performed on Access Entries with a type of "STANDARD".'

_PRINCIPAL = re.compile(r"arn:(?P<partition>[^:]+):iam::(?P<account>\d{12}):(?P<kind>role|user)/(?P<path>.+)")


@dataclass
class AccessEntry:
    """An access entry, its members named as DescribeAccessEntry names them, in snake case."""

    cluster_name: str
    principal_arn: str
    type: str
    username: str
    kubernetes_groups: list[str]
    access_entry_arn: str
    tags: dict[str, str]
    created_at: datetime = field(default_factory=clock.now)
    modified_at: datetime = field(default_factory=clock.now)
    policies: dict[str, Fields] = field(default_factory=dict[str, Fields])
    request_token: str = ""


def new_entry(region: str, cluster: str, given: Mapping[str, Any]) -> AccessEntry:
    """An access entry from a request, whose principal is known to exist.

    Args:
        region: the cluster's region.
        cluster: the cluster's name.
        given: principalArn, and where they were given type, username, kubernetesGroups and tags.

    Raises:
        InvalidParameterException: the parameters don't go together.
    """
    arn: str = given["principalArn"]
    kind: str = given.get("type") or "STANDARD"
    if kind not in ENTRY_TYPES:
        raise invalid(f"The type {kind} is invalid. Valid types are: {', '.join(ENTRY_TYPES)}", cluster)
    username: str | None = given.get("username")
    groups: list[str] = entries(given, "kubernetesGroups")
    if kind != "STANDARD":
        if ":role/" not in arn:
            raise invalid(f"The principalArn of an access entry of type {kind} must be an IAM role.", cluster)
        if username is not None or groups:
            raise invalid(f"username and kubernetesGroups can't be set for an access entry of type {kind}.", cluster)
    else:
        check_names(cluster, username, groups)
    own_name, own_groups = ENTRY_TYPES[kind]
    principal = principal_parts(arn, cluster)
    slug = f"{principal['kind']}/{principal['account']}/{principal['path'].rpartition('/')[2]}"
    return AccessEntry(
        cluster_name=cluster,
        principal_arn=arn,
        type=kind,
        username=username or own_name or _standard_name(arn, principal),
        kubernetes_groups=groups or list(own_groups),
        request_token=given.get("clientRequestToken", ""),
        access_entry_arn=f"arn:{principal['partition']}:eks:{region}:{principal['account']}:access-entry/{cluster}/{slug}"
        f"/{mock_random.uuid4()}",
        tags=section(given, "tags"),
    )


def principal_parts(arn: str, cluster: str) -> dict[str, str]:
    """Partition, account, kind (role or user) and path of a principal.

    Raises:
        InvalidParameterException: it is no role or user, or it is a service-linked role.
    """
    match = _PRINCIPAL.fullmatch(arn)
    if match is None:
        raise invalid("The specified principalArn is invalid: invalid principal.", cluster)
    if match["path"].startswith("aws-service-role/"):
        raise invalid(
            "The caller is not allowed to modify access entries with a principalArn value of a Service Linked Role",
            cluster,
        )
    return match.groupdict()


def check_names(cluster: str, username: str | None, groups: list[str]) -> None:
    """Own user names and groups may not pass for Kubernetes's or AWS's.

    Raises:
        InvalidParameterException: one does.
    """
    if username is not None and username.startswith(RESERVED):
        raise invalid(f"The username {username} is invalid, it can't start with {', '.join(RESERVED)}", cluster)
    for group in groups:
        if group.startswith(RESERVED):
            raise invalid(f"The kubernetes group name {group} is invalid, it cannot start with system:", cluster)


def associate(entry: AccessEntry, policy_arn: str, scope: Fields) -> Fields:
    """Give an entry a policy, or the policy it has another scope; returns the association.

    Raises:
        InvalidParameterException: the entry is not STANDARD, or the scope lacks its namespaces.
        ResourceNotFoundException: there is no such policy.
    """
    if entry.type != "STANDARD":
        raise invalid(ONLY_STANDARD, entry.cluster_name)
    if policy_arn not in policy_arns(policy_arn.split(":")[1] if ":" in policy_arn else "aws"):
        raise not_found(f"The specified policyArn could not be found: {policy_arn}", entry.cluster_name)
    if (scope["type"] == "namespace") != bool(scope.get("namespaces")):
        raise invalid("An access scope of type namespace, and no other, needs namespaces.", entry.cluster_name)
    since = entry.policies.get(policy_arn, {}).get("associatedAt", clock.now())
    entry.policies[policy_arn] = {
        "policyArn": policy_arn,
        "accessScope": {"namespaces": []} | scope,
        "associatedAt": since,
        "modifiedAt": clock.now(),
    }
    return entry.policies[policy_arn]


def policy_arns(partition: str) -> dict[str, str]:
    """Every access policy: ARN to name."""
    return {f"arn:{partition}:eks::aws:cluster-access-policy/{name}": name for name in POLICIES}


def _standard_name(arn: str, principal: Mapping[str, str]) -> str:
    if principal["kind"] == "user":
        return arn
    role = principal["path"].rpartition("/")[2]
    return f"arn:{principal['partition']}:sts::{principal['account']}:assumed-role/{role}/{{{{SessionName}}}}"
