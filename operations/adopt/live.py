"""Reading a group that another tool made: the group, its template, its AMI, its security groups, its role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from components.facts.release import IMAGE_TAG
from components.facts.windows_images import ROOT_DEVICE
from components.kubernetes.errors import RefusedError
from operations.adopt.facts import Found
from operations.aws import UnreadError, asking
from operations.releases.live import Amis
from operations.rollout.live import described_groups
from operations.rollout.templates import described

if TYPE_CHECKING:
    from collections.abc import Mapping

    import boto3
    from mypy_boto3_autoscaling.type_defs import AutoScalingGroupTypeDef

    from operations.rollout.templates import Template

_TAG = "kubernetes.io/cluster/"
_OF_EKS = "eks:nodegroup-name"


class UnfitGroupError(RefusedError):
    """The group cannot be taken over; one line."""


def read(aws: boto3.Session, name: str, cluster: str | None) -> Found:
    """A group as it stands.

    Args:
        aws: as whom, and where.
        name: of the Auto Scaling group.
        cluster: its cluster; None for the one that its tag names.

    Raises:
        UnfitGroupError: there is none, EKS runs it, or it starts from a launch configuration or no Windows.
        UnreadError: AWS does not answer.
    """
    group = described_groups(aws.client("autoscaling"), [name]).get(name)
    if group is None:
        raise UnfitGroupError(f"there is no Auto Scaling group {name} in {aws.region_name}; give --region")
    template = described(aws, *_template(group))
    ami = Amis(aws).named(aws.region_name, [template.image]).get(template.image)
    if ami is None or not ami.windows:
        state = "is gone, or not shared with this account" if ami is None else "is no Windows"
        raise UnfitGroupError(f"{name} starts {template.image or 'no AMI of its template'}, which {state}")
    data, tags = template.data, _tags(group)
    role = _role(aws, data.get("IamInstanceProfile", {}))
    return Found(
        group=name,
        cluster=_cluster(name, tags, cluster),
        template_id=template.id,
        template=template.name,
        template_version=_template(group)[1],
        image=template.image,
        ami_known=ami.alias == "amazon" or IMAGE_TAG in ami.tags,
        instance_type=data.get("InstanceType", "") or _first_type(group),
        min_size=group["MinSize"],
        desired_size=group["DesiredCapacity"],
        max_size=group["MaxSize"],
        subnets=tuple(filter(None, group.get("VPCZoneIdentifier", "").split(","))),
        security_groups=_security_groups(aws, template, f"{_TAG}{_cluster(name, tags, cluster)}"),
        role=role.arn,
        policies=role.policies,
        inline=role.inline,
        user_data=template.user_data,
        tokens=data.get("MetadataOptions", {}).get("HttpTokens", "optional"),
        hop_limit=data.get("MetadataOptions", {}).get("HttpPutResponseHopLimit", 1),
        key_pair=data.get("KeyName", ""),
        detailed_monitoring=data.get("Monitoring", {}).get("Enabled", False),
        root=_root(data),
        tags=tags,
    )


def _template(group: AutoScalingGroupTypeDef) -> tuple[str, str]:
    name = group["AutoScalingGroupName"]
    tags = _tags(group)
    if group.get("Operator") or _OF_EKS in tags:
        raise UnfitGroupError(
            f"EKS runs {name} for its node group {tags.get(_OF_EKS, '')}: import that one as a group of kind managed, "
            "aws:eks/nodeGroup:NodeGroup by CLUSTER:NAME; its template and its Auto Scaling group stay EKS's"
        )
    if "LaunchConfigurationName" in group:
        raise UnfitGroupError(
            f"{name} starts from the launch configuration {group['LaunchConfigurationName']}, which has no versions: "
            "it cannot be taken over without a roll-out: make a new group of this project, and scale the old one down"
        )
    mixed: Mapping[str, Any] = group.get("MixedInstancesPolicy", {}).get("LaunchTemplate", {})
    if mixed:
        raise UnfitGroupError(
            f"{name} mixes instance types, and groups of this project have one; leave one override, or make a new group"
        )
    found = group.get("LaunchTemplate", {})
    return found.get("LaunchTemplateId", ""), found.get("Version", "$Default")


def _tags(group: AutoScalingGroupTypeDef) -> dict[str, str]:
    return {each.get("Key", ""): each.get("Value", "") for each in group.get("Tags", [])}


def _cluster(name: str, tags: Mapping[str, str], given: str | None) -> str:
    named = [key.removeprefix(_TAG) for key in tags if key.startswith(_TAG)]
    if given is None and len(named) != 1:
        found = ", ".join(named) or "none"
        raise UnfitGroupError(f"{name}: found {found} of the tags {_TAG}NAME, expected one; give --cluster")
    return given or named[0]


def _first_type(group: AutoScalingGroupTypeDef) -> str:
    return next((each.get("InstanceType", "") for each in group.get("Instances", [])), "")


def _security_groups(aws: boto3.Session, template: Template, tag: str) -> dict[str, bool]:
    """By id whether it has the cluster's tag; those of interfaces, too."""
    interfaces = template.data.get("NetworkInterfaces", [])
    ids = [*template.data.get("SecurityGroupIds", []), *(each for one in interfaces for each in one.get("Groups", []))]
    if not ids:
        return {}
    wanted: Any = [{"Name": "group-id", "Values": sorted(set(ids))}]
    with asking():
        pages = aws.client("ec2").get_paginator("describe_security_groups").paginate(Filters=wanted)
        tagged = {
            each.get("GroupId", ""): any(one.get("Key") == tag for one in each.get("Tags", []))
            for page in pages
            for each in page["SecurityGroups"]
        }
    return {each: tagged.get(each, False) for each in dict.fromkeys(ids)}


class _Role(NamedTuple):
    arn: str = ""
    policies: tuple[str, ...] = ()
    inline: tuple[str, ...] = ()


def _role(aws: boto3.Session, profile: Mapping[str, str]) -> _Role:
    """The role of a profile and its policies; none where there is none, or nobody may ask."""
    name = profile.get("Name", "") or profile.get("Arn", "").rpartition("/")[2]
    if not name:
        return _Role()
    iam = aws.client("iam")
    try:
        with asking():
            roles = iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]["Roles"]
            role = roles[0]["RoleName"]
            attached = iam.get_paginator("list_attached_role_policies").paginate(RoleName=role)
            inline = iam.get_paginator("list_role_policies").paginate(RoleName=role)
            return _Role(
                roles[0]["Arn"],
                tuple(each.get("PolicyArn", "") for page in attached for each in page.get("AttachedPolicies", [])),
                tuple(each for page in inline for each in page["PolicyNames"]),
            )
    except (UnreadError, ClientError, IndexError):
        return _Role()


def _root(data: Mapping[str, Any]) -> tuple[int | None, bool] | None:
    for each in data.get("BlockDeviceMappings", []):
        if each.get("DeviceName") == ROOT_DEVICE:
            disk = each.get("Ebs", {})
            return disk.get("VolumeSize"), disk.get("Encrypted", False)
    return None
