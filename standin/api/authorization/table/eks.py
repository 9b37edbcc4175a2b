"""EKS: clusters, access entries and add-ons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from standin.api.authorization.row import Arns, Further, Row, Target
from standin.api.authorization.table.common import UNSCOPED, arn, has, linked_role, passed, tag_keys, tag_map, text
from standin.api.authorization.table.launching import launches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from standin.api.authorization.request import Request

SERVICE = "eks"


def _clusters(path: str) -> Arns:
    return lambda request: [request.arn("eks", f"cluster/{name}") for name in request.texts(path)]


def _entry(request: Request) -> Any:  # noqa: ANN401  our AccessEntry, or None
    return request.live.access_entry(request.text("clusterName"), request.text("principalArn"))


def _entries(request: Request) -> list[str]:
    """The entry; where there is none, the ARN that it would have, with no last part."""
    entry = _entry(request)
    if entry:
        return [entry.access_entry_arn]
    account, principal = request.text("principalArn").split(":", 5)[4:]
    kind, _, name = principal.partition("/")
    named = name.rpartition("/")[2]
    return [request.arn("eks", f"access-entry/{request.text('clusterName')}/{kind}/{account}/{named}/")]


def _of_entry(member: str) -> Any:  # noqa: ANN401  a key's values by resource
    def values(request: Request, resource: str) -> list[str]:
        del resource
        found: object = getattr(_entry(request), member, None)
        listed = cast("list[str]", found if isinstance(found, list | tuple) else [found])
        return [one for one in listed if one]

    return values


def _addons(request: Request) -> list[str]:
    return [request.live.addon_arn(request.text("clusterName"), name) for name in request.texts("addonName")]


def _nodegroups(request: Request) -> list[str]:
    cluster, name = request.text("clusterName"), request.text("nodegroupName")
    found = request.live.nodegroup_arn(cluster, name)
    return [found or request.arn("eks", f"nodegroup/{cluster}/{name}/")]


def _updated(request: Request) -> list[str]:
    cluster, name = request.text("name"), request.text("nodegroupName")
    return [request.live.nodegroup_arn(cluster, name)] if name else []


_NAMED = Target(type="cluster", arns=_clusters("name"))
_CLUSTER = Target(type="cluster", arns=_clusters("clusterName"))
_ENTRY = Target(
    type="access-entry",
    arns=_entries,
    keys={
        "eks:accessEntryType": _of_entry("type"),
        "eks:clusterName": lambda request, _: [request.text("clusterName")],
        "eks:principalArn": lambda request, _: [request.text("principalArn")],
        "eks:kubernetesGroups": _of_entry("kubernetes_groups"),
        "eks:username": _of_entry("username"),
    },
)
_ADDON = Target(type="addon", arns=_addons)
_TAGGED_KINDS = ("cluster", "nodegroup", "access-entry", "addon", "podidentityassociation")
_UNLISTED = ("access-entry", "podidentityassociation")


def _of_kind(kind: str) -> Arns:
    return lambda request: [one for one in request.texts("resourceArn") if f":{kind}/" in one]


_TAGGED = tuple(Target(type=kind, arns=_of_kind(kind)) for kind in _TAGGED_KINDS)


def _role(request: Request) -> list[str]:
    return request.texts("principalArn")


def _machines(request: Request) -> bool:
    return request.text("type").startswith("EC2_")


_PASSING = Further(
    action="iam:PassRole",
    targets=(Target(type="role", arns=_role, tags=None),),
    keys={"iam:PassedToService": lambda _: ["eks.amazonaws.com"]},
    needed=_machines,
)
"""Of an entry of type EC2_LINUX or EC2_WINDOWS. Source: the API reference of CreateAccessEntry, member type."""

_ADDON_ROLE = Further(
    action="iam:PassRole",
    targets=(Target(type="role", arns=arn("serviceAccountRoleArn"), tags=None),),
    keys={"iam:PassedToService": lambda _: ["eks.amazonaws.com"]},
    needed=has("serviceAccountRoleArn"),
)


_NODE_ROLE = Further(
    action="iam:PassRole",
    targets=(Target(type="role", arns=arn("nodeRole"), tags=None),),
    keys={"iam:PassedToService": lambda _: ["eks.amazonaws.com"]},
)


def _subnets(request: Request) -> list[str]:
    return [request.arn("ec2", f"subnet/{one}") for one in request.texts("subnets")]


_LAUNCHES = launches("launchTemplate", ("id", "name", "version"), _subnets)
"""EKS tries the caller's template with his own rights. Source: EKS user guide, launch templates, permissions."""


def _tagging(target: Target) -> Further:
    return Further(action="eks:TagResource", targets=(target,), tags=tag_map("tags"), needed=has("tags"))


def _associations(request: Request) -> list[str]:
    return [
        request.arn("eks", f"podidentityassociation/{request.text('clusterName')}/{one}")
        for one in request.texts("associationId") or [""]
    ]


_ASSOCIATION = Target(type="podidentityassociation", arns=_associations)
_TO_BE_ASSOCIATION = Target(type="podidentityassociation", arns=_associations, tags=None)
_POD_ROLE = passed(arn("roleArn"), "pods.eks.amazonaws.com", has("roleArn"))
"""Source: EKS user guide, assign an IAM role to a Kubernetes service account, permissions."""

_ADDON_PODS = (
    passed(arn("podIdentityAssociations[].roleArn"), "pods.eks.amazonaws.com", has("podIdentityAssociations")),
    Further(action="eks:CreatePodIdentityAssociation", targets=(_CLUSTER,), needed=has("podIdentityAssociations")),
)
"""Of an add-on that is given associations of its own: they are made for the caller."""

_TO_BE_ENTRY = Target(type="access-entry", arns=_entries, tags=None)
_TO_BE_NODEGROUP = Target(type="nodegroup", arns=_nodegroups, tags=None)
_NODEGROUP = Target(type="nodegroup", arns=_nodegroups)
_TO_BE_ADDON = Target(type="addon", arns=_addons, tags=None)

ROWS: Mapping[str, Row] = {
    "ListClusters": UNSCOPED,
    "DescribeAddonConfiguration": UNSCOPED,
    "DescribeAddonVersions": UNSCOPED,
    "DescribeClusterVersions": UNSCOPED,
    "DescribeCluster": Row(targets=(_NAMED,)),
    **dict.fromkeys(("ListAccessEntries", "ListAddons", "ListNodegroups"), Row(targets=(_CLUSTER,))),
    "DescribeNodegroup": Row(targets=(_NODEGROUP,)),
    "CreateNodegroup": Row(
        targets=(_CLUSTER,),
        tags=tag_map("tags"),
        further=(
            _NODE_ROLE,
            *_LAUNCHES,
            linked_role("eks-nodegroup.amazonaws.com", "AWSServiceRoleForAmazonEKSNodegroup"),
            _tagging(_TO_BE_NODEGROUP),
        ),
    ),
    "DeleteNodegroup": Row(targets=(_NODEGROUP,)),
    "UpdateNodegroupConfig": Row(targets=(_NODEGROUP,)),
    "UpdateNodegroupVersion": Row(targets=(_NODEGROUP,), further=_LAUNCHES),
    "DescribeUpdate": Row(targets=(_NAMED, Target(type="nodegroup", arns=_updated))),
    "CreateAccessEntry": Row(
        targets=(_CLUSTER,),
        keys={
            "eks:accessEntryType": lambda request: [request.text("type") or "STANDARD"],
            "eks:principalArn": text("principalArn"),
            "eks:kubernetesGroups": text("kubernetesGroups"),
            "eks:username": text("username"),
        },
        tags=tag_map("tags"),
        further=(_PASSING, _tagging(_TO_BE_ENTRY)),
    ),
    **dict.fromkeys(
        ("DescribeAccessEntry", "UpdateAccessEntry", "DeleteAccessEntry", "ListAssociatedAccessPolicies"),
        Row(targets=(_ENTRY,)),
    ),
    "CreateAddon": Row(
        targets=(_CLUSTER,), tags=tag_map("tags"), further=(_ADDON_ROLE, *_ADDON_PODS, _tagging(_TO_BE_ADDON))
    ),
    "DescribeAddon": Row(targets=(_ADDON,)),
    "UpdateAddon": Row(targets=(_ADDON,), further=(_ADDON_ROLE, *_ADDON_PODS)),
    "DeleteAddon": Row(targets=(_ADDON,)),
    "TagResource": Row(targets=_TAGGED, tags=tag_map("tags")),
    "UntagResource": Row(targets=_TAGGED, keys={"aws:TagKeys": tag_keys("tagKeys")}),
    # The reference has neither access entries nor associations here.
    "ListTagsForResource": Row(targets=tuple(one for one in _TAGGED if one.type not in _UNLISTED)),
    "ListPodIdentityAssociations": Row(targets=(_CLUSTER,)),
    "CreatePodIdentityAssociation": Row(
        targets=(_CLUSTER,), tags=tag_map("tags"), further=(_POD_ROLE, _tagging(_TO_BE_ASSOCIATION))
    ),
    "UpdatePodIdentityAssociation": Row(targets=(_ASSOCIATION,), further=(_POD_ROLE,)),
    **dict.fromkeys(("DeletePodIdentityAssociation", "DescribePodIdentityAssociation"), Row(targets=(_ASSOCIATION,))),
}
