"""The good case that tests start from: one cluster with a Linux and two Windows node groups, as they should be."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.policies.program import Program

BOOTSTRAP = (
    "<powershell>\n"
    "& \"C:\\Program Files\\Amazon\\EKS\\Start-EKSBootstrap.ps1\" -EKSClusterName 'prod' 3>&1 4>&1 5>&1 6>&1\n"
    "</powershell>"
)
AMI = "ami-0aaaaaaaaaaaaaaaa"
RELEASE = {
    "eks-windows-nodes/windows-server": "2022",
    "eks-windows-nodes/variant": "Core",
    "eks-windows-nodes/kubernetes-minor": "1.34",
    "eks-windows-nodes/kubelet-version": "1.34.2",
    "eks-windows-nodes/os-build": "20348.4405",
    "eks-windows-nodes/recipe-version": "1.0.4711",
    "eks-windows-nodes/build-date": datetime.now(UTC).date().isoformat(),
}


def role(name: str) -> dict[str, Any]:
    """A node role."""
    return {"type": "aws:iam/role:Role", "properties": {"name": name}}


def template(profile: str, **properties: object) -> dict[str, Any]:
    """A launch template for Windows nodes."""
    return {
        "type": "aws:ec2/launchTemplate:LaunchTemplate",
        "properties": {
            "imageId": AMI,
            "instanceType": "m6i.large",
            "blockDeviceMappings": [{"deviceName": "/dev/sda1", "ebs": {"encrypted": "true", "volumeType": "gp3"}}],
            "userData": base64.b64encode(BOOTSTRAP.encode()).decode(),
            "iamInstanceProfile": {"arn": f"${{{profile}.arn}}"},
            "metadataOptions": {"httpTokens": "required", "httpEndpoint": "enabled", "httpPutResponseHopLimit": 1},
            "tagSpecifications": [{"resourceType": "instance", "tags": RELEASE}],
            **properties,
        },
    }


def group(template_name: str) -> dict[str, Any]:
    """A self-managed node group."""
    return {
        "type": "aws:autoscaling/group:Group",
        "properties": {
            "launchTemplate": {"id": f"${{{template_name}.id}}", "version": f"${{{template_name}.latestVersion}}"},
            "instanceRefresh": {"strategy": "Rolling"},
            "tags": [
                {"key": "kubernetes.io/cluster/${cluster.name}", "value": "owned", "propagateAtLaunch": True},
                {"key": "k8s.io/cluster-autoscaler/node-template/taint/os", "value": "windows:NoSchedule"},
            ],
        },
    }


def kubernetes(cluster: str = "cluster") -> dict[str, Any]:
    """A Kubernetes provider whose kubeconfig comes from a cluster."""
    kubeconfig = f"server: ${{{cluster}.endpoint}}"
    return {"type": "pulumi:providers:kubernetes", "properties": {"kubeconfig": kubeconfig}}


def compliant() -> Program:
    """The program; a fresh copy each time."""
    return {
        "cluster": {"type": "aws:eks/cluster:Cluster", "properties": {"name": "prod", "version": "1.34"}},
        "windowsRole": role("prod-windows"),
        "profile": {
            "type": "aws:iam/instanceProfile:InstanceProfile",
            "properties": {"role": "${windowsRole.name}"},
        },
        "entry": {
            "type": "aws:eks/accessEntry:AccessEntry",
            "properties": {
                "clusterName": "${cluster.name}",
                "principalArn": "${windowsRole.arn}",
                "type": "EC2_WINDOWS",
            },
        },
        "cni": {
            "type": "aws:eks/addon:Addon",
            "properties": {
                "clusterName": "${cluster.name}",
                "addonName": "vpc-cni",
                "configurationValues": '{"enableWindowsIpam": "true"}',
            },
        },
        "template": template("profile"),
        "group": group("template"),
        "secondTemplate": template("profile"),
        "second": group("secondTemplate"),
        "linuxRole": role("prod-linux"),
        "linux": {
            "type": "aws:eks/nodeGroup:NodeGroup",
            "properties": {
                "clusterName": "${cluster.name}",
                "nodeRoleArn": "${linuxRole.arn}",
                "amiType": "AL2023_x86_64_STANDARD",
                "version": "1.34",
                "releaseVersion": "1.34.2-20261107",
            },
        },
    }
