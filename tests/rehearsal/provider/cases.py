"""One good case a resource type, with what it needs around it, and a change that is made in place."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.rehearsal.provider.engine import Engine

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ec2.amazonaws.com"}}],
    }
)
ALLOW = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["ec2:CreateTags"], "Resource": ["*"]}]}
)
DENY = ALLOW.replace("Allow", "Deny")
DOCUMENT = """name: hello
schemaVersion: 1.0
phases:
  - name: build
    steps:
      - name: Hello
        action: ExecutePowerShell
        inputs:
          commands:
            - Write-Host hello
"""
IMAGE_BUILDER = "aws:imagebuilder/"


class World:
    """The account around a case: things made through the provider once, and things that the account has."""

    def __init__(self, engine: Engine, aws: Callable[[str], Any]) -> None:
        self.engine = engine
        self.aws = aws
        self._made: dict[str, Any] = {}

    def once(self, token: str, **inputs: object) -> dict[str, Any]:
        """The outputs of a resource that is made the first time it is asked for."""
        key = f"{token} {sorted(inputs.items(), key=str)}"
        if key not in self._made:
            made = self.engine.create(token, f"world-{len(self._made)}", inputs)
            self._made[key] = {**made.outputs, "id": made.id}
        return self._made[key]

    @property
    def role(self) -> dict[str, Any]:
        return self.once("aws:iam/role:Role", assumeRolePolicy=TRUST)

    @property
    def profile(self) -> dict[str, Any]:
        return self.once("aws:iam/instanceProfile:InstanceProfile", role=self.role["name"])

    @property
    def cluster(self) -> dict[str, Any]:
        return self.aws("eks").describe_cluster(name="dev")["cluster"]

    @property
    def image(self) -> str:
        images = self.aws("ec2").describe_images(Owners=["801119661308"])["Images"]
        return min(image["ImageId"] for image in images)

    @property
    def group(self) -> dict[str, Any]:
        return self.once("aws:ec2/securityGroup:SecurityGroup", vpcId=self.cluster["resourcesVpcConfig"]["vpcId"])

    @property
    def template(self) -> dict[str, Any]:
        return self.once("aws:ec2/launchTemplate:LaunchTemplate", imageId=self.image, instanceType="m5.large")

    @property
    def scaling_group(self) -> dict[str, Any]:
        return self.once("aws:autoscaling/group:Group", **scaling(self))

    def built(self, kind: str) -> str:
        """The ARN of an Image Builder resource that others need."""
        cases = {case.type: case for case in CASES}
        token = f"{IMAGE_BUILDER}{kind[0].lower()}{kind[1:]}:{kind}"
        if token not in self._made:
            self._made[token] = self.engine.create(token, f"world-{kind}", cases[token].inputs(self)).outputs
        return self._made[token]["arn"]


def scaling(world: World) -> dict[str, Any]:
    return {
        "minSize": 0,
        "maxSize": 2,
        "desiredCapacity": 1,
        "launchTemplate": {"id": world.template["id"], "version": "1"},
        "vpcZoneIdentifiers": world.cluster["resourcesVpcConfig"]["subnetIds"][:2],
    }


@dataclass(frozen=True)
class Case:
    """A resource type's good case."""

    type: str
    inputs: Callable[[World], dict[str, Any]]
    change: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Inputs that change in place; empty for a type that never does."""
    replacing: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Inputs whose change replaces it."""


CASES = (
    Case(
        "aws:iam/role:Role",
        lambda _: {"assumeRolePolicy": TRUST, "description": "nodes", "tags": {"team": "a"}},
        {"description": "other nodes", "tags": {"team": "b", "env": "dev"}, "maxSessionDuration": 7200},
        {"path": "/nodes/"},
    ),
    Case(
        "aws:iam/rolePolicy:RolePolicy",
        lambda world: {"role": world.role["name"], "policy": ALLOW},
        {"policy": DENY},
        {"name": "another"},
    ),
    Case(
        "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        lambda world: {"role": world.role["name"], "policyArn": "arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy"},
        replacing={"policyArn": "arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"},
    ),
    Case(
        "aws:iam/instanceProfile:InstanceProfile",
        lambda world: {"role": world.role["name"], "tags": {"team": "a"}},
        {"tags": {}},
        {"path": "/nodes/"},
    ),
    Case("aws:iam/policy:Policy", lambda _: {"policy": ALLOW}, {"policy": DENY}, {"description": "said at birth"}),
    Case(
        "aws:ec2/securityGroup:SecurityGroup",
        lambda world: {"vpcId": world.group["vpcId"], "description": "nodes", "tags": {"team": "a"}},
        {"tags": {"team": "b"}},
        {"description": "other nodes"},
    ),
    Case(
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        lambda world: {
            "securityGroupId": world.group["id"],
            "ipProtocol": "tcp",
            "fromPort": 10250,
            "toPort": 10250,
            "cidrIpv4": "10.0.0.0/16",
        },
        {"toPort": 10251, "description": "kubelet"},
        {"securityGroupId": "sg-0123456789abcdef0"},
    ),
    Case(
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        lambda world: {"securityGroupId": world.group["id"], "ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"},
        {"cidrIpv4": "10.0.0.0/8"},
        {"securityGroupId": "sg-0123456789abcdef0"},
    ),
    Case(
        "aws:ec2/launchTemplate:LaunchTemplate",
        lambda world: {
            "imageId": world.image,
            "instanceType": "m5.large",
            "metadataOptions": {"httpEndpoint": "enabled", "httpTokens": "required", "httpPutResponseHopLimit": 1},
            "blockDeviceMappings": [
                {"deviceName": "/dev/sda1", "ebs": {"volumeSize": 100, "volumeType": "gp3", "encrypted": "true"}},
            ],
            "iamInstanceProfile": {"arn": world.profile["arn"]},
            "vpcSecurityGroupIds": [world.group["id"]],
            "tagSpecifications": [{"resourceType": "instance", "tags": {"Name": "node"}}],
            "userData": "PHBvd2Vyc2hlbGw+",
            "tags": {"team": "a"},
        },
        {"instanceType": "m5.xlarge", "tags": {"team": "b"}},
        {"name": "another"},
    ),
    Case(
        "aws:autoscaling/group:Group",
        lambda world: {
            **scaling(world),
            "tags": [{"key": "kubernetes.io/cluster/dev", "value": "owned", "propagateAtLaunch": True}],
            "enabledMetrics": ["GroupDesiredCapacity"],
        },
        {
            "maxSize": 3,
            "tags": [{"key": "kubernetes.io/cluster/dev", "value": "shared", "propagateAtLaunch": False}],
            "enabledMetrics": ["GroupDesiredCapacity", "GroupMinSize"],
        },
        {"name": "another"},
    ),
    Case(
        "aws:autoscaling/lifecycleHook:LifecycleHook",
        lambda world: {
            "autoscalingGroupName": world.scaling_group["name"],
            "lifecycleTransition": "autoscaling:EC2_INSTANCE_TERMINATING",
            "heartbeatTimeout": 300,
        },
        {"heartbeatTimeout": 600},
        {"autoscalingGroupName": "another"},
    ),
    Case(
        "aws:eks/accessEntry:AccessEntry",
        lambda world: {
            "clusterName": "dev",
            "principalArn": world.once("aws:iam/role:Role", assumeRolePolicy=TRUST, description="reads")["arn"],
            "kubernetesGroups": ["readers"],
        },
        {"kubernetesGroups": ["writers", "readers"], "tags": {"team": "a"}},
        {"type": "EC2_WINDOWS"},
    ),
    Case(
        "aws:eks/addon:Addon",
        lambda _: {
            "clusterName": "dev",
            "addonName": "eks-pod-identity-agent",
            "resolveConflictsOnCreate": "OVERWRITE",
        },
        {"tags": {"team": "a"}},
        {"addonName": "kube-proxy"},
    ),
    Case(
        "aws:eks/nodeGroup:NodeGroup",
        lambda world: {
            "clusterName": "dev",
            "nodeRoleArn": world.role["arn"],
            "subnetIds": world.cluster["resourcesVpcConfig"]["subnetIds"][:2],
            "scalingConfig": {"minSize": 1, "maxSize": 2, "desiredSize": 1},
            "amiType": "WINDOWS_CORE_2022_x86_64",
            "labels": {"team": "a"},
            "taints": [{"key": "os", "value": "windows", "effect": "NO_SCHEDULE"}],
        },
        {"scalingConfig": {"minSize": 1, "maxSize": 3, "desiredSize": 1}},
        {"amiType": "WINDOWS_FULL_2022_x86_64"},
    ),
    Case(
        "aws:eks/cluster:Cluster",
        lambda world: {
            "roleArn": world.role["arn"],
            "vpcConfig": {"subnetIds": world.cluster["resourcesVpcConfig"]["subnetIds"][:2]},
            "version": "1.35",
        },
        {"tags": {"team": "a"}},
        {"roleArn": "arn:aws:iam::123456789012:role/another"},
    ),
    Case(
        "aws:ssm/parameter:Parameter",
        lambda _: {"type": "String", "value": "one", "description": "a value", "tags": {"team": "a"}},
        {"value": "two", "tags": {"team": "b"}},
        {"name": "another"},
    ),
    Case(
        "aws:cloudwatch/logGroup:LogGroup",
        lambda _: {"retentionInDays": 30, "tags": {"team": "a"}},
        {"retentionInDays": 0, "tags": {"team": "b"}},
        {"name": "another"},
    ),
    Case("aws:sns/topic:Topic", lambda _: {"displayName": "Builds"}, {"displayName": "Images"}, {"fifoTopic": True}),
    Case(
        f"{IMAGE_BUILDER}component:Component",
        lambda _: {"platform": "Windows", "version": "1.0.0", "data": DOCUMENT, "tags": {"team": "a"}},
        {"tags": {"team": "b"}},
        {"version": "1.0.1"},
    ),
    Case(
        f"{IMAGE_BUILDER}imageRecipe:ImageRecipe",
        lambda world: {
            "version": "1.0.0",
            "parentImage": world.image,
            "components": [{"componentArn": world.built("Component")}],
            "blockDeviceMappings": [
                {"deviceName": "/dev/sda1", "ebs": {"encrypted": "true", "volumeSize": 100, "volumeType": "gp3"}},
            ],
        },
        {"tags": {"team": "b"}},
        {"version": "1.0.1"},
    ),
    Case(
        f"{IMAGE_BUILDER}infrastructureConfiguration:InfrastructureConfiguration",
        lambda world: {
            "instanceProfileName": world.profile["name"],
            "instanceTypes": ["m5.xlarge", "m5.large"],
            "instanceMetadataOptions": {"httpTokens": "required", "httpPutResponseHopLimit": 1},
            "terminateInstanceOnFailure": True,
        },
        {"description": "builds", "terminateInstanceOnFailure": False},
        {"name": "another"},
    ),
    Case(
        f"{IMAGE_BUILDER}distributionConfiguration:DistributionConfiguration",
        lambda _: {
            "distributions": [
                {
                    "region": "eu-central-1",
                    "amiDistributionConfiguration": {
                        "name": "windows-{{ imagebuilder:buildDate }}",
                        "amiTags": {"team": "a"},
                        "launchPermission": {"userIds": ["123456789013", "123456789014"]},
                    },
                    "ssmParameterConfigurations": [{"parameterName": "/windows/ami", "dataType": "aws:ec2:image"}],
                },
            ],
        },
        {"description": "for the nodes"},
        {"name": "another"},
    ),
    Case(
        f"{IMAGE_BUILDER}imagePipeline:ImagePipeline",
        lambda world: {
            "imageRecipeArn": world.built("ImageRecipe"),
            "infrastructureConfigurationArn": world.built("InfrastructureConfiguration"),
            "schedule": {"scheduleExpression": "cron(0 20 ? * tue#2 *)", "timezone": "Etc/UTC"},
        },
        {"status": "DISABLED", "schedule": {"scheduleExpression": "cron(0 20 ? * wed#2 *)", "timezone": "Etc/UTC"}},
        {"name": "another"},
    ),
    Case(
        f"{IMAGE_BUILDER}lifecyclePolicy:LifecyclePolicy",
        lambda world: {
            "executionRole": world.role["arn"],
            "resourceType": "AMI_IMAGE",
            "policyDetails": [{"action": {"type": "DELETE"}, "filter": {"type": "COUNT", "value": 12}}],
            "resourceSelection": {"tagMap": {"team": "a"}},
        },
        {"policyDetails": [{"action": {"type": "DELETE"}, "filter": {"type": "COUNT", "value": 6}}]},
        {"name": "another"},
    ),
)
