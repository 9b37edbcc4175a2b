"""Every form of node is read: what breaks a rule in one form breaks it in each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from tests.policies.compliant import AMI, BOOTSTRAP, RELEASE, compliant, kubernetes
from tests.policies.harness import judge_mandatory, unproven, violations
from tests.policies.program import Phase

if TYPE_CHECKING:
    from tests.policies.program import Program

OTHER_AMI = "ami-0bbbbbbbbbbbbbbbb"
OWNED = [{"key": "kubernetes.io/cluster/prod", "value": "owned"}]
TAGGED = {"kubernetes.io/cluster/prod": "owned", **RELEASE}
IMDSV2 = {"httpTokens": "required"}

AWS_TEMPLATE = """
Parameters:
  ClusterName: {Type: String}
  NodeImageId: {Type: "AWS::EC2::Image::Id", Default: ami-none}
Resources:
  NodeInstanceProfile:
    Type: AWS::IAM::InstanceProfile
    Properties: {Roles: [prod-windows]}
  NodeLaunchTemplate:
    Type: AWS::EC2::LaunchTemplate
    Properties:
      LaunchTemplateData:
        ImageId: !Ref NodeImageId
        IamInstanceProfile: {Arn: !GetAtt NodeInstanceProfile.Arn}
        MetadataOptions: {HttpTokens: TOKENS}
        TagSpecifications:
          - ResourceType: instance
            Tags: [{Key: eks-windows-nodes/kubelet-version, Value: 1.34.2}]
        UserData:
          Fn::Base64: !Sub |
            <powershell>
            & $EKSBootstrapScriptFile -EKSClusterName ${ClusterName}
            </powershell>
  NodeGroup:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      LaunchTemplate:
        LaunchTemplateId: !Ref NodeLaunchTemplate
        Version: !GetAtt NodeLaunchTemplate.LatestVersionNumber
      Tags: [{Key: !Sub "kubernetes.io/cluster/${ClusterName}", Value: owned, PropagateAtLaunch: true}]
"""


def launch_configuration(ami: str, tokens: str) -> Program:
    """A launch configuration and its group."""
    return {
        "configuration": {
            "type": "aws:ec2/launchConfiguration:LaunchConfiguration",
            "properties": {
                "imageId": ami,
                "userData": BOOTSTRAP,
                "iamInstanceProfile": "${profile.name}",
                "metadataOptions": {"httpTokens": tokens},
            },
        },
        "third": {
            "type": "aws:autoscaling/group:Group",
            "properties": {"launchConfiguration": "${configuration.name}", "tags": [*OWNED, kubelet()]},
        },
    }


def kubelet() -> dict[str, str]:
    """The tag that tells the kubelet's version, as Auto Scaling groups write tags."""
    return {"key": "eks-windows-nodes/kubelet-version", "value": "1.34.2"}


def mixed_instances(ami: str, tokens: str) -> Program:
    """A mixed instances policy with a template of its own for one override."""
    third = compliant()["template"]
    third["properties"] |= {"imageId": ami, "metadataOptions": {"httpTokens": tokens}}
    specification = {"launchTemplateId": "${template.id}", "version": "$Latest"}
    other = {"launchTemplateId": "${thirdTemplate.id}", "version": "$Latest"}
    return {
        "thirdTemplate": third,
        "third": {
            "type": "aws:autoscaling/group:Group",
            "properties": {
                "mixedInstancesPolicy": {
                    "launchTemplate": {
                        "launchTemplateSpecification": specification,
                        "overrides": [{"instanceType": "m6i.large", "launchTemplateSpecification": other}],
                    }
                },
                "tags": OWNED,
            },
        },
    }


def instance(ami: str, tokens: str) -> Program:
    """A single EC2 instance."""
    return {
        "third": {
            "type": "aws:ec2/instance:Instance",
            "properties": {
                "ami": ami,
                "userData": BOOTSTRAP,
                "iamInstanceProfile": "${profile.name}",
                "metadataOptions": {"httpTokens": tokens},
                "tags": TAGGED,
            },
        }
    }


def native(ami: str, tokens: str) -> Program:
    """The twins of template and group in the AWS Cloud Control provider."""
    data: dict[str, Any] = {
        "imageId": ami,
        "userData": BOOTSTRAP,
        "iamInstanceProfile": {"name": "${profile.name}"},
        "metadataOptions": {"httpTokens": tokens},
        "tagSpecifications": [{"resourceType": "instance", "tags": [kubelet()]}],
    }
    return {
        "thirdTemplate": {"type": "aws-native:ec2:LaunchTemplate", "properties": {"launchTemplateData": data}},
        "third": {
            "type": "aws-native:autoscaling:AutoScalingGroup",
            "properties": {
                "launchTemplate": {"launchTemplateId": "${thirdTemplate.id}", "version": "$Latest"},
                "tags": OWNED,
            },
        },
    }


def cloudformation(ami: str, tokens: str) -> Program:
    """AWS's own way to launch Windows nodes: a CloudFormation template with its parameters."""
    return {
        "third": {
            "type": "aws:cloudformation/stack:Stack",
            "properties": {
                "templateBody": AWS_TEMPLATE.replace("TOKENS", tokens),
                "parameters": {"ClusterName": "prod", "NodeImageId": ami},
            },
        }
    }


def pulumi_eks_first(ami: str, tokens: str) -> Program:
    """pulumi-eks's first NodeGroup: a launch configuration, and a group in a text that holds its id."""
    made = launch_configuration(ami, tokens)
    configuration = made["configuration"] | {"options": {"parent": "component"}}
    configuration["properties"]["userData"] = "${cluster.endpoint}"
    return {
        "component": {"type": "eks:index:NodeGroup", "properties": {}},
        "configuration": configuration,
        "third": {
            "type": "aws:cloudformation/stack:Stack",
            "properties": {"templateBody": "Resources: ${configuration.id} ${cluster.name}"},
            "options": {"parent": "component"},
        },
    }


def karpenter(ami: str, tokens: str) -> Program:
    """Karpenter's node class."""
    return {
        "kube": kubernetes(),
        "third": {
            "type": "kubernetes:karpenter.k8s.aws/v1:EC2NodeClass",
            "options": {"provider": "${kube}"},
            "properties": {
                "spec": {
                    "amiFamily": "Windows2022",
                    "amiSelectorTerms": [{"id": ami}],
                    "role": "${windowsRole.name}",
                    "metadataOptions": {"httpTokens": tokens},
                    "tags": RELEASE,
                }
            },
        },
    }


def managed(ami: str, tokens: str) -> Program:
    """A managed node group with an AMI of its own."""
    third = compliant()["template"]
    third["properties"] |= {"imageId": ami, "metadataOptions": {"httpTokens": tokens}}
    del third["properties"]["iamInstanceProfile"]
    return {
        "thirdTemplate": third,
        "third": {
            "type": "aws:eks/nodeGroup:NodeGroup",
            "properties": {
                "clusterName": "prod",
                "nodeRoleArn": "${windowsRole.arn}",
                "launchTemplate": {"id": "${thirdTemplate.id}", "version": "${thirdTemplate.latestVersion}"},
            },
        },
    }


FORMS = (launch_configuration, mixed_instances, instance, native, cloudformation, karpenter, managed)
Form = Callable[[str, str], "Program"]
EVERY_FORM = pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)


@EVERY_FORM
@pytest.mark.parametrize("phase", list(Phase))
def test_a_form_that_complies_is_not_blocked(form: Form, phase: Phase) -> None:
    """One more node group of this form beside the compliant ones."""
    mandatory = [one for one in judge_mandatory(compliant() | form(AMI, "required"), phase) if one.level == "mandatory"]

    assert [one.text for one in mandatory] == []


@EVERY_FORM
@pytest.mark.parametrize("phase", [Phase.PREVIEW, Phase.UP])
def test_another_ami_blocks(form: Form, phase: Phase) -> None:
    """The one AMI rule sees through every form."""
    assert "single-windows-ami-per-cluster" in {
        rule for rule, _ in violations(judge_mandatory(compliant() | form(OTHER_AMI, "required"), phase))
    }


@EVERY_FORM
@pytest.mark.parametrize("phase", list(Phase))
def test_imdsv1_blocks(form: Form, phase: Phase) -> None:
    """So does the IMDSv1 rule."""
    assert {rule for rule, _ in violations(judge_mandatory(compliant() | form(AMI, "optional"), phase))} == {
        "imdsv1-disabled"
    }


@EVERY_FORM
def test_a_role_that_linux_nodes_share_blocks(form: Form) -> None:
    """And the role rule, through profiles, templates' text and names."""
    program = compliant() | form(AMI, "required")
    program["linux"]["properties"]["nodeRoleArn"] = "${windowsRole.arn}"
    texts = [one.text for one in judge_mandatory(program) if one.rule == "separate-linux-and-windows-node-roles"]

    assert any("third" in text.splitlines()[1] for text in texts)


def test_the_text_of_pulumi_eks_first_node_group_is_judged_by_its_launch_configuration() -> None:
    """At preview its user data is not known, and what its role is let in as is no proof of what it runs."""
    program = compliant() | pulumi_eks_first(OTHER_AMI, "optional")
    seen = judge_mandatory(program)

    assert violations(seen) == set()
    assert "imdsv1-disabled" in {rule for rule, _ in unproven(seen)}
