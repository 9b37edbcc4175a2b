"""EKS: names are cluster-wide, creation is slow on AWS and is waited for."""

from __future__ import annotations

from rehearsal.provider.table.row import Row

_ARN = "arn:aws:eks:{region}:{account}:"
_DATES = {"createdAt": "2026-11-10T08:00:00Z", "modifiedAt": "2026-11-10T08:00:00Z"}

ROWS = (
    Row(
        type="aws:eks/accessEntry:AccessEntry",
        service="eks",
        id="{clusterName}:{principalArn}",
        name="",
        defaults={"type": "STANDARD"},
        samples={
            **_DATES,
            "accessEntryArn": _ARN + "access-entry/{clusterName}/role/{account}/{hex7}/{uuid}",
            "userName": "{principalArn}",
        },
    ),
    Row(
        type="aws:eks/addon:Addon",
        service="eks",
        id="{clusterName}:{addonName}",
        name="",
        samples={
            **_DATES,
            "addonVersion": "v1.20.4-eksbuild.1",
            "arn": _ARN + "addon/{clusterName}/{addonName}/{uuid}",
        },
    ),
    Row(
        type="aws:eks/nodeGroup:NodeGroup",
        service="eks",
        id="{clusterName}:{nodeGroupName}",
        name="nodeGroupName",
        samples={
            "amiType": "AL2023_x86_64_STANDARD",
            "arn": _ARN + "nodegroup/{clusterName}/{nodeGroupName}/{uuid}",
            "capacityType": "ON_DEMAND",
            "diskSize": 20,
            "releaseVersion": "1.35.0-20261110",
            "resources": [
                {"autoscalingGroups": [{"name": "eks-{nodeGroupName}-{uuid}"}], "remoteAccessSecurityGroupId": ""}
            ],
            "status": "ACTIVE",
            "version": "1.35",
        },
    ),
    Row(
        type="aws:eks/cluster:Cluster",
        service="eks",
        id="{name}",
        defaults={"bootstrapSelfManagedAddons": True},
        samples={
            "arn": _ARN + "cluster/{name}",
            "certificateAuthority": {"data": "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t"},
            "createdAt": "2026-11-10T08:00:00Z",
            "endpoint": "https://{HEX17}.gr7.{region}.eks.amazonaws.com",
            "identities": [{"oidcs": [{"issuer": "https://oidc.eks.{region}.amazonaws.com/id/{HEX17}"}]}],
            "kubernetesNetworkConfig": {"ipFamily": "ipv4", "serviceIpv4Cidr": "172.20.0.0/16"},
            "platformVersion": "eks.1",
            "status": "ACTIVE",
            "version": "1.35",
        },
    ),
)
