"""What replaces a resource: the rows, which follow the real provider, beside what CloudFormation says of the same."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

import pytest
from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

from standin.provider import plans, schema
from standin.provider.table import ROWS, Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from standin.provider.schema import Type

RESOURCES = {
    "aws:autoscaling/group:Group": "AWS::AutoScaling::AutoScalingGroup",
    "aws:autoscaling/lifecycleHook:LifecycleHook": "AWS::AutoScaling::LifecycleHook",
    "aws:cloudwatch/eventRule:EventRule": "AWS::Events::Rule",
    "aws:cloudwatch/logGroup:LogGroup": "AWS::Logs::LogGroup",
    "aws:ec2/launchTemplate:LaunchTemplate": "AWS::EC2::LaunchTemplate",
    "aws:ec2/securityGroup:SecurityGroup": "AWS::EC2::SecurityGroup",
    "aws:eks/accessEntry:AccessEntry": "AWS::EKS::AccessEntry",
    "aws:eks/addon:Addon": "AWS::EKS::Addon",
    "aws:eks/cluster:Cluster": "AWS::EKS::Cluster",
    "aws:eks/nodeGroup:NodeGroup": "AWS::EKS::Nodegroup",
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": "AWS::EKS::PodIdentityAssociation",
    "aws:iam/instanceProfile:InstanceProfile": "AWS::IAM::InstanceProfile",
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": "AWS::IAM::OIDCProvider",
    "aws:iam/policy:Policy": "AWS::IAM::ManagedPolicy",
    "aws:iam/role:Role": "AWS::IAM::Role",
    "aws:iam/rolePolicy:RolePolicy": "AWS::IAM::RolePolicy",
    "aws:imagebuilder/component:Component": "AWS::ImageBuilder::Component",
    "aws:imagebuilder/distributionConfiguration:DistributionConfiguration": (
        "AWS::ImageBuilder::DistributionConfiguration"
    ),
    "aws:imagebuilder/imagePipeline:ImagePipeline": "AWS::ImageBuilder::ImagePipeline",
    "aws:imagebuilder/imageRecipe:ImageRecipe": "AWS::ImageBuilder::ImageRecipe",
    "aws:imagebuilder/infrastructureConfiguration:InfrastructureConfiguration": (
        "AWS::ImageBuilder::InfrastructureConfiguration"
    ),
    "aws:imagebuilder/lifecyclePolicy:LifecyclePolicy": "AWS::ImageBuilder::LifecyclePolicy",
    "aws:pipes/pipe:Pipe": "AWS::Pipes::Pipe",
    "aws:scheduler/schedule:Schedule": "AWS::Scheduler::Schedule",
    "aws:sfn/stateMachine:StateMachine": "AWS::StepFunctions::StateMachine",
    "aws:sns/topicSubscription:TopicSubscription": "AWS::SNS::Subscription",
    "aws:sqs/queue:Queue": "AWS::SQS::Queue",
    "aws:ssm/association:Association": "AWS::SSM::Association",
    "aws:ssm/parameter:Parameter": "AWS::SSM::Parameter",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "AWS::EC2::SecurityGroupEgress",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "AWS::EC2::SecurityGroupIngress",
}
WITHOUT_COUNTERPART = {
    "aws:cloudwatch/eventTarget:EventTarget": "CloudFormation has targets as a property of the rule only",
    "aws:kms/grant:Grant": "CloudFormation has keys and their policies, and no grants",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": "CloudFormation has policies as a property of the role only",
    "aws:sqs/queuePolicy:QueuePolicy": "CloudFormation's is one policy of many queues",
}

OTHER_NAMES = {
    "AdditionalInstanceConfiguration": ("systemsManagerAgent", "userDataBase64"),
    "CidrIp": ("cidrIpv4",),
    "DestinationPrefixListId": ("prefixListId",),
    "DestinationSecurityGroupId": ("referencedSecurityGroupId",),
    "GroupDescription": ("description",),
    "ManagedPolicyName": ("name",),
    "SourcePrefixListId": ("prefixListId",),
    "SourceSecurityGroupId": ("referencedSecurityGroupId",),
    "StateMachineName": ("name",),
    "StateMachineType": ("type",),
}
"""CloudFormation's names that neither the SDK nor the API has."""

ONLY_CLOUDFORMATIONS = {
    "AmiWatermarks": "the SDK does not have it yet",
    "GroupName": "of a rule: groups outside a VPC, which EC2 has no more",
    "InstanceId": "a group made from a running instance, which the provider does not offer",
    "SourceSecurityGroupName": "groups outside a VPC, which EC2 has no more",
    "SourceSecurityGroupOwnerId": "the provider takes the owner as part of referencedSecurityGroupId",
}
"""Create-only properties without a counterpart among the provider's, and why."""

_RULE = "the provider changes a rule in place by ModifySecurityGroupRules; CloudFormation makes it anew"
_SOURCE = f"{_RULE}; another kind of source replaces in both"
RULES = {
    "cidrIpv4": _SOURCE,
    "cidrIpv6": _SOURCE,
    "fromPort": _RULE,
    "ipProtocol": _RULE,
    "prefixListId": _SOURCE,
    "referencedSecurityGroupId": _SOURCE,
    "toPort": _RULE,
}
KEPT = {
    "aws:eks/cluster:Cluster": {
        "encryptionConfig": "AssociateEncryptionConfig switches it on in place; taking it away replaces in both",
    },
    "aws:pipes/pipe:Pipe": {
        "sourceParameters.managedStreamingKafkaParameters.consumerGroupId": (
            "source_parameters.go has no ForceNew here, and one for Kafka of one's own"
        ),
    },
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": RULES,
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": RULES,
}
"""Create-only in CloudFormation, and changed in place by the provider, by what of its source says so."""

REPLACED = {
    "aws:cloudwatch/eventRule:EventRule": {
        "eventBusName": "ForceNew: a rule is of one bus; CloudFormation takes it for a change",
    },
    "aws:autoscaling/group:Group": {
        "initialLifecycleHooks": "ForceNew: no call puts initial hooks later; CloudFormation puts them as any others",
    },
    "aws:cloudwatch/logGroup:LogGroup": {
        "logGroupClass": "ForceNew: the API cannot change it; CloudFormation refuses the update instead",
    },
    "aws:eks/nodeGroup:NodeGroup": {
        "launchTemplate.id": "ForceNew: UpdateNodegroupVersion takes another version of the same template only",
        "launchTemplate.name": "as launchTemplate.id",
    },
    "aws:scheduler/schedule:Schedule": {
        "groupName": "ForceNew: the group is a part of the schedule's id; CloudFormation takes it for a change",
    },
    "aws:ssm/association:Association": {
        "automationTargetParameterName": "ForceNew; CloudFormation changes it in place",
        "name": "ForceNew: another document is another association; CloudFormation changes it in place",
    },
    "aws:ssm/parameter:Parameter": {
        "dataType": "ForceNew; CloudFormation writes the parameter over",
    },
}
"""Replaced by the provider, and changed in place or refused by CloudFormation, and why."""

rows = pytest.mark.parametrize("row", [ROWS[token] for token in RESOURCES], ids=RESOURCES)


def test_every_row_is_compared_or_has_a_reason_why_not() -> None:
    assert {*RESOURCES, *WITHOUT_COUNTERPART} == set(ROWS)


@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS)
def test_every_row_names_its_source_in_the_real_provider(row: Row) -> None:
    assert re.fullmatch(r"internal/service/\w+/\w+\.go", row.source)


@rows
def test_what_replaces_differs_from_cloudformation_only_with_a_reason(row: Row) -> None:
    theirs = {path for name in create_only(row) for path in counterparts(row, name)}
    ours = set(replacing(row))
    assert {path for path in theirs if not row.replaces(path)} == set(KEPT.get(row.type, {}))
    assert ours - theirs == set(REPLACED.get(row.type, {}))


def create_only(row: Row) -> list[str]:
    """The properties that CloudFormation cannot change, by path: `KubernetesNetworkConfig.IpFamily`."""
    found = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", RESOURCES[row.type])
    pointers = cast("dict[str, list[str]]", found.schema).get("createOnlyProperties", [])
    return [pointer.removeprefix("/properties/").replace("/", ".") for pointer in pointers]


def counterparts(row: Row, name: str) -> Iterator[str]:
    """The inputs of the provider that a CloudFormation property is."""
    inputs = plans.described(row).inputs
    renamed = {member.lower(): path for path, member in row.renames.items()}
    by_case = {path.lower(): path for path in inputs}
    head, _, rest = name.partition(".")
    if head in OTHER_NAMES:
        yield from OTHER_NAMES[head]
    elif rest:
        yield _spelled(dict(inputs), name)
    elif found := renamed.get(head.lower()) or by_case.get(head.lower()):
        yield found
    else:
        assert head in ONLY_CLOUDFORMATIONS, f"{row.type} has no {head}: which of its inputs is it?"


def _spelled(kinds: dict[str, Type], name: str) -> str:
    """A path of CloudFormation's as the SDK spells it."""
    head, _, rest = name.partition(".")
    found = next(path for path in kinds if path.lower() == head.lower())
    kind = kinds[found]
    return f"{found}.{_spelled(dict(schema.properties(kind)), rest)}" if rest and schema.is_object(kind) else found


def replacing(row: Row) -> Iterator[str]:
    """The inputs whose every change replaces; prefixes of names, which CloudFormation has not, left out."""
    named = plans.described(row).inputs if "*" in row.replace else row.replace
    yield from (path for path in named if row.replaces(path) and not path.endswith("Prefix") and path != "region")
