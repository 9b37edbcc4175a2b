"""Clusters, their nodes, add-ons and entries."""

from __future__ import annotations

from standin.tests.provider.cases.world import TRUST, Case

KEY = "arn:aws:kms:eu-central-1:123456789012:key/12345678-1234-1234-1234-123456789012"

CASES = (
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
        lambda world: {
            "clusterName": "dev",
            "addonName": "eks-pod-identity-agent",
            "resolveConflictsOnCreate": "OVERWRITE",
            "podIdentityAssociations": [{"roleArn": world.role["arn"], "serviceAccount": "agent"}],
        },
        {"tags": {"team": "a"}, "podIdentityAssociations": []},
        {"addonName": "kube-proxy"},
    ),
    Case(
        "aws:eks/podIdentityAssociation:PodIdentityAssociation",
        lambda world: {
            "clusterName": "dev",
            "namespace": "kube-system",
            "serviceAccount": "handler",
            "roleArn": world.role["arn"],
            "tags": {"team": "a"},
        },
        {"disableSessionTags": True, "tags": {"team": "b"}},
        {"serviceAccount": "another"},
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
        {"tags": {"team": "a"}, "encryptionConfig": {"provider": {"keyArn": KEY}, "resources": ["secrets"]}},
        {"roleArn": "arn:aws:iam::123456789012:role/another"},
    ),
)
