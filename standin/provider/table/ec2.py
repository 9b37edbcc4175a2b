"""EC2: ids are AWS's own, ARNs are built by the provider, a launch template changes by a new version of it."""

from __future__ import annotations

from standin.provider.hooks.launch_template import LaunchTemplateHooks
from standin.provider.hooks.security_group import RuleHooks, SecurityGroupHooks
from standin.provider.table.row import Call, Row, Tags

_ARN = "arn:{partition}:ec2:{region}:{account}:"
_TAGS = Tags("CreateTags", "DeleteTags", {"Resources": ["{id}"]})
_SOURCES = ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")


def _rule(direction: str) -> Row:
    return Row(
        type=f"aws:vpc/securityGroup{direction}Rule:SecurityGroup{direction}Rule",
        source=f"internal/service/ec2/vpc_security_group_{direction.lower()}_rule.go",
        service="ec2",
        name="",
        create=Call(f"AuthorizeSecurityGroup{direction}"),
        made={"id": "SecurityGroupRules.0.SecurityGroupRuleId"},
        key={"SecurityGroupRuleIds": ["{id}"], "GroupId": "{securityGroupId}"},
        read=(Call("DescribeSecurityGroupRules", at="SecurityGroupRules.0"),),
        update=(Call("ModifySecurityGroupRules", on=("*",)),),
        delete=Call(f"RevokeSecurityGroup{direction}"),
        tags=_TAGS,
        tag_specification="security-group-rule",
        hooks=RuleHooks(),
        renames={
            "securityGroupId": "GroupId",
            "referencedSecurityGroupId": "ReferencedGroupInfo.GroupId",
        },
        aside=("cidrIpv4", "cidrIpv6", "description", "prefixListId", "referencedSecurityGroupId", "tags"),
        replace=("securityGroupId",),
        unread=("description",),  # moto does not tell it where the source is a group
        one_of=(_SOURCES,),
        swaps=_SOURCES,
        framework=True,
        built={"arn": _ARN + "security-group-rule/{id}"},
        samples={"id": "sgr-{hex17}", "securityGroupRuleId": "{id}"},
    )


ROWS = (
    Row(
        type="aws:ec2/launchTemplate:LaunchTemplate",
        source="internal/service/ec2/ec2_launch_template.go",
        service="ec2",
        create=Call("CreateLaunchTemplate"),
        made={"id": "LaunchTemplate.LaunchTemplateId"},
        key={"LaunchTemplateId": "{id}"},
        read=(
            Call("DescribeLaunchTemplates", key={"LaunchTemplateIds": ["{id}"]}, at="LaunchTemplates.0"),
            Call("DescribeLaunchTemplateVersions", key={"Versions": ["$Latest"]}, at="LaunchTemplateVersions.0"),
        ),
        update=(Call("CreateLaunchTemplateVersion"),),
        delete=Call("DeleteLaunchTemplate"),
        tags=_TAGS,
        tag_specification="launch-template",
        hooks=LaunchTemplateHooks(),
        inside="LaunchTemplateData",
        renames={
            "name": "LaunchTemplateName",
            "description": "VersionDescription",
            "defaultVersion": "DefaultVersionNumber",
            "latestVersion": "LatestVersionNumber",
            "vpcSecurityGroupIds": "SecurityGroupIds",
            "securityGroupNames": "SecurityGroups",
            "networkInterfaces.securityGroups": "Groups",
            "networkInterfaces.ipv4AddressCount": "SecondaryPrivateIpAddressCount",
            "networkInterfaces.ipv4Addresses": "PrivateIpAddresses.*.PrivateIpAddress",
            "networkInterfaces.ipv4Prefixes": "Ipv4Prefixes.*.Ipv4Prefix",
            "networkInterfaces.ipv6Addresses": "Ipv6Addresses.*.Ipv6Address",
            "networkInterfaces.ipv6Prefixes": "Ipv6Prefixes.*.Ipv6Prefix",
        },
        aside=("defaultVersion", "namePrefix", "tags", "updateDefaultVersion"),
        replace=("name", "namePrefix"),
        computed=("defaultVersion",),
        sets=("networkInterfaces.securityGroups", "securityGroupNames", "vpcSecurityGroupIds"),
        unread=("updateDefaultVersion",),
        built={"arn": _ARN + "launch-template/{id}"},
        samples={"id": "lt-{hex17}", "defaultVersion": 1, "latestVersion": 1},
    ),
    Row(
        type="aws:ec2/securityGroup:SecurityGroup",
        source="internal/service/ec2/vpc_security_group.go",
        service="ec2",
        create=Call("CreateSecurityGroup"),
        made={"id": "GroupId"},
        key={"GroupIds": ["{id}"], "GroupId": "{id}"},
        read=(Call("DescribeSecurityGroups", at="SecurityGroups.0"),),
        delete=Call("DeleteSecurityGroup"),
        tags=_TAGS,
        tag_specification="security-group",
        hooks=SecurityGroupHooks(),
        renames={"name": "GroupName"},
        aside=("egress", "ingress", "namePrefix", "revokeRulesOnDelete", "tags"),
        replace=("description", "name", "namePrefix", "vpcId"),
        computed=("egress", "ingress", "vpcId"),
        sets=(
            "egress",
            "egress.cidrBlocks",
            "egress.securityGroups",
            "ingress",
            "ingress.cidrBlocks",
            "ingress.securityGroups",
        ),
        unread=("revokeRulesOnDelete",),
        defaults={"description": "Managed by Pulumi", "revokeRulesOnDelete": False},
        built={"arn": _ARN + "security-group/{id}"},
        samples={"id": "sg-{hex17}", "ownerId": "{account}", "vpcId": "vpc-{hex17}"},
    ),
    _rule("Ingress"),
    _rule("Egress"),
)
