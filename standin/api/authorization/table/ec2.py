"""EC2: reads have no resources; a creation with tags also takes ec2:CreateTags, told apart by ec2:CreateAction.

Source of the latter: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standin.api.authorization.row import Arns, Further, OfResource, Row, Target, Values
from standin.api.authorization.table.common import tag_keys, tag_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from standin.api.authorization.request import Request

SERVICE = "ec2"

KEYS: Mapping[str, Values] = {"ec2:Region": lambda request: [request.region]}
TAGS = ("aws:ResourceTag", "ec2:ResourceTag")

READS = (
    "AvailabilityZones",
    "DhcpOptions",
    "FastLaunchImages",
    "Images",
    "InstanceTypeOfferings",
    "InstanceTypes",
    "Instances",
    "KeyPairs",
    "LaunchTemplateVersions",
    "LaunchTemplates",
    "NetworkInterfaces",
    "Regions",
    "RouteTables",
    "SecurityGroupRules",
    "SecurityGroups",
    "Snapshots",
    "Subnets",
    "Tags",
    "Volumes",
    "Vpcs",
)
"""Of these ``Describe...`` operations are served; AWS can restrict none of them to resources."""


def named(kind: str, path: str) -> Arns:
    """Resources that a parameter names by id."""
    return lambda request: [request.arn("ec2", f"{kind}/{one}") for one in request.texts(path)]


def to_be(kind: str) -> Arns:
    """A resource that is yet to be made: AWS checks it under the id ``*``."""
    return lambda request: [request.arn("ec2", f"{kind}/*")]


def templates(request: Request) -> list[str]:
    """The launch template that a request names by id or name."""
    found = request.live.template_id(request.text("LaunchTemplateId"), request.text("LaunchTemplateName"))
    return [request.arn("ec2", f"launch-template/{found}")]


def tagged_at_creation(operation: str, *kinds: str) -> Further:
    """Tags that a creation sets."""
    return Further(
        action="ec2:CreateTags",
        targets=tuple(Target(type=kind, arns=to_be(kind), tags=None) for kind in kinds),
        keys={**KEYS, "ec2:CreateAction": lambda _: [operation]},
        tags=tag_list("TagSpecifications[].Tags[]"),
        needed=lambda request: bool(request.given("TagSpecifications[].Tags[]")),
    )


def _creation(operation: str, kind: str, *others: Target) -> Row:
    made = Target(type=kind, arns=to_be(kind), tags=None)
    return Row(
        targets=(made, *others),
        keys=KEYS,
        tags=tag_list("TagSpecifications[].Tags[]"),
        further=(tagged_at_creation(operation, kind),),
    )


PREFIXES = {
    "ami": "image",
    "eni": "network-interface",
    "i": "instance",
    "lt": "launch-template",
    "sg": "security-group",
    "sgr": "security-group-rule",
    "snap": "snapshot",
    "subnet": "subnet",
    "vol": "volume",
    "vpc": "vpc",
}
"""What an id begins with, and the resource type."""


def _of_kind(kind: str) -> Arns:
    def arns(request: Request) -> Iterable[str]:
        ids = (one for one in request.texts("Resources") if PREFIXES.get(one.rpartition("-")[0]) == kind)
        return [request.arn("ec2", f"{kind}/{one}") for one in ids]

    return arns


_OF_INSTANCE: Mapping[str, OfResource] = {"ec2:InstanceID": lambda _, arn: [arn.rpartition("/")[2]]}


def _tagging(**settings: Any) -> Row:  # noqa: ANN401  a row's own fields
    targets = tuple(
        Target(type=kind, arns=_of_kind(kind), tags=TAGS, keys=_OF_INSTANCE if kind == "instance" else {})
        for kind in PREFIXES.values()
    )
    return Row(targets=targets, **settings)


def _rules_to_be(request: Request) -> list[str]:
    return [request.arn("ec2", "security-group-rule/*")]


def _changed_rules(request: Request) -> list[str]:
    changed = request.texts("SecurityGroupRules[].SecurityGroupRuleId")
    return [request.arn("ec2", f"security-group-rule/{one}") for one in changed]


def _not_a_creation(request: Request) -> list[str]:
    """Tags on what there is: the key is known, and the request has no value for it."""
    del request
    return []


_GROUP = Target(type="security-group", arns=named("security-group", "GroupId"), tags=TAGS, request_tags=False)
_TEMPLATE = Target(type="launch-template", arns=templates, tags=TAGS)


def _authorization(operation: str) -> Row:
    rule = Target(type="security-group-rule", arns=_rules_to_be, tags=None)
    return Row(
        targets=(_GROUP, rule),
        keys=KEYS,
        tags=tag_list("TagSpecifications[].Tags[]"),
        further=(tagged_at_creation(operation, "security-group-rule"),),
    )


ROWS: Mapping[str, Row] = {
    **{f"Describe{what}": Row(keys=KEYS) for what in READS},
    "DescribeVpcAttribute": Row(targets=(Target(type="vpc", arns=named("vpc", "VpcId"), tags=TAGS),), keys=KEYS),
    "CreateLaunchTemplate": _creation("CreateLaunchTemplate", "launch-template"),
    "CreateLaunchTemplateVersion": Row(targets=(_TEMPLATE,), keys=KEYS),
    "ModifyLaunchTemplate": Row(targets=(_TEMPLATE,), keys=KEYS),
    "DeleteLaunchTemplate": Row(targets=(_TEMPLATE,), keys=KEYS),
    "DeleteLaunchTemplateVersions": Row(targets=(_TEMPLATE,), keys=KEYS),
    "CreateSecurityGroup": _creation(
        "CreateSecurityGroup",
        "security-group",
        Target(type="vpc", arns=named("vpc", "VpcId"), tags=TAGS, request_tags=False),
    ),
    "DeleteSecurityGroup": Row(targets=(_GROUP,), keys=KEYS),
    "AuthorizeSecurityGroupIngress": _authorization("AuthorizeSecurityGroupIngress"),
    "AuthorizeSecurityGroupEgress": _authorization("AuthorizeSecurityGroupEgress"),
    "RevokeSecurityGroupIngress": Row(targets=(_GROUP,), keys=KEYS),
    "RevokeSecurityGroupEgress": Row(targets=(_GROUP,), keys=KEYS),
    "ModifySecurityGroupRules": Row(
        targets=(_GROUP, Target(type="security-group-rule", arns=_changed_rules, tags=TAGS)), keys=KEYS
    ),
    "CreateTags": _tagging(keys={**KEYS, "ec2:CreateAction": _not_a_creation}, tags=tag_list("Tags")),
    "DeleteTags": _tagging(keys={**KEYS, "aws:TagKeys": tag_keys("Tags[].Key")}),
}
