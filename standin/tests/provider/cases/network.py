"""Templates, groups, rules and hooks."""

from __future__ import annotations

from standin.tests.provider.cases.world import Case, scaling

CASES = (
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
)
