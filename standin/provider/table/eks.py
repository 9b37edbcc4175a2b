"""EKS: names are cluster-wide, creation is slow on AWS and is waited for."""

from __future__ import annotations

from standin.provider.hooks.eks import AddonHooks, ClusterHooks, NodeGroupHooks
from standin.provider.table.row import Call, Ready, Row, Tags

_ARN = "arn:aws:eks:{region}:{account}:"
_DATES = {"createdAt": "2026-11-10T08:00:00Z", "modifiedAt": "2026-11-10T08:00:00Z"}
_CLUSTER_CHANGES = (
    ("vpcConfig",),
    ("accessConfig",),
    ("computeConfig", "kubernetesNetworkConfig", "storageConfig"),
    ("controlPlaneScalingConfig",),
    ("deletionProtection",),
    ("kubeApiServerConfig", "kubeControllerManagerConfig", "kubeSchedulerConfig"),
    ("remoteNetworkConfig",),
    ("upgradePolicy",),
    ("zonalShiftConfig",),
)
"""What one UpdateClusterConfig may change: it takes one kind of change at a time."""


_VERSION = (
    r"v(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?"
)
"""An add-on's version, as `resourceAddon` in terraform-provider-aws 6, internal/service/eks/addon.go, checks it."""


def _tags(arn: str) -> Tags:
    return Tags("TagResource", "UntagResource", {"resourceArn": arn})


ROWS = (
    Row(
        type="aws:eks/accessEntry:AccessEntry",
        source="internal/service/eks/access_entry.go",
        service="eks",
        id="{clusterName}:{principalArn}",
        name="",
        create=Call("CreateAccessEntry"),
        key={"clusterName": "{clusterName}", "principalArn": "{principalArn}"},
        read=(Call("DescribeAccessEntry", at="accessEntry"),),
        update=(Call("UpdateAccessEntry"),),
        delete=Call("DeleteAccessEntry"),
        tags=_tags("{accessEntryArn}"),
        replace=("clusterName", "principalArn", "type"),
        computed=("kubernetesGroups", "userName"),
        sets=("kubernetesGroups",),
        recomputed={"modifiedAt": ("*",)},
        defaults={"type": "STANDARD"},
        samples={
            **_DATES,
            "accessEntryArn": _ARN + "access-entry/{clusterName}/role/{account}/{hex7}/{uuid}",
            "userName": "{principalArn}",
        },
    ),
    Row(
        type="aws:eks/addon:Addon",
        source="internal/service/eks/addon.go",
        service="eks",
        id="{clusterName}:{addonName}",
        name="",
        create=Call("CreateAddon"),
        key={"clusterName": "{clusterName}", "addonName": "{addonName}"},
        read=(Call("DescribeAddon", at="addon"),),
        update=(Call("UpdateAddon"),),
        delete=Call("DeleteAddon", key={"preserve": "{preserve}"}),
        tags=_tags("{arn}"),
        ready=Ready("status", ("ACTIVE",), ("CREATE_FAILED", "UPDATE_FAILED", "DEGRADED")),
        hooks=AddonHooks(),
        renames={"arn": "addonArn"},
        aside=("preserve", "resolveConflictsOnCreate", "resolveConflictsOnUpdate"),
        replace=("addonName", "clusterName", "namespaceConfig"),
        computed=("addonVersion", "configurationValues", "namespaceConfig"),
        unread=("preserve", "resolveConflictsOnCreate", "resolveConflictsOnUpdate"),
        recomputed={"modifiedAt": ("*",)},
        forms={
            "addonVersion": (_VERSION, "must follow semantic version format"),
            # UpdateAddon alone knows PRESERVE.
            "resolveConflictsOnCreate": ("NONE|OVERWRITE", 'expected one of ["NONE" "OVERWRITE"]'),
            "resolveConflictsOnUpdate": ("NONE|OVERWRITE|PRESERVE", 'expected one of ["NONE" "OVERWRITE" "PRESERVE"]'),
        },
        samples={
            **_DATES,
            "addonVersion": "v1.20.4-eksbuild.1",
            "arn": _ARN + "addon/{clusterName}/{addonName}/{uuid}",
        },
    ),
    Row(
        type="aws:eks/podIdentityAssociation:PodIdentityAssociation",
        source="internal/service/eks/pod_identity_association.go",
        service="eks",
        id="{associationId}",
        import_id="{clusterName},{associationId}",
        name="",
        create=Call("CreatePodIdentityAssociation"),
        made={"associationId": "association.associationId"},
        key={"clusterName": "{clusterName}", "associationId": "{associationId}"},
        read=(Call("DescribePodIdentityAssociation", at="association"),),
        update=(Call("UpdatePodIdentityAssociation", on=("disableSessionTags", "policy", "roleArn", "targetRoleArn")),),
        delete=Call("DeletePodIdentityAssociation"),
        tags=_tags("{associationArn}"),
        replace=("clusterName", "namespace", "serviceAccount"),
        computed=("disableSessionTags",),
        framework=True,
        samples={
            "associationArn": _ARN + "podidentityassociation/{clusterName}/a-{hex17}",
            "associationId": "a-{hex17}",
            "disableSessionTags": False,
            "externalId": "",
        },
    ),
    Row(
        type="aws:eks/nodeGroup:NodeGroup",
        source="internal/service/eks/node_group.go",
        service="eks",
        id="{clusterName}:{nodeGroupName}",
        name="nodeGroupName",
        create=Call("CreateNodegroup"),
        key={"clusterName": "{clusterName}", "nodegroupName": "{nodeGroupName}"},
        read=(Call("DescribeNodegroup", at="nodegroup"),),
        update=(
            Call("UpdateNodegroupVersion", on=("launchTemplate", "releaseVersion", "version")),
            Call(
                "UpdateNodegroupConfig",
                on=("labels", "nodeRepairConfig", "scalingConfig", "taints", "updateConfig", "warmPoolConfig"),
            ),
        ),
        delete=Call("DeleteNodegroup"),
        tags=_tags("{arn}"),
        ready=Ready("status", ("ACTIVE",), ("CREATE_FAILED", "DEGRADED")),
        hooks=NodeGroupHooks(),
        renames={
            "arn": "nodegroupArn",
            "nodeRoleArn": "nodeRole",
            "subnetIds": "subnets",
            "remoteAccess.sourceSecurityGroupIds": "sourceSecurityGroups",
        },
        aside=("forceUpdateVersion", "nodeGroupNamePrefix"),
        replace=(
            "amiType",
            "capacityType",
            "clusterName",
            "diskSize",
            "instanceTypes",
            "launchTemplate.id",
            "launchTemplate.name",
            "nodeGroupName",
            "nodeGroupNamePrefix",
            "nodeRoleArn",
            "remoteAccess",
            "subnetIds",
        ),
        computed=(
            "amiType",
            "capacityType",
            "diskSize",
            "instanceTypes",
            "nodeRepairConfig",
            "releaseVersion",
            "updateConfig",
            "version",
        ),
        sets=("remoteAccess.sourceSecurityGroupIds", "subnetIds", "taints"),
        unread=("forceUpdateVersion",),
        recomputed={"releaseVersion": ("version",)},
        samples={
            "amiType": "AL2023_x86_64_STANDARD",
            "arn": _ARN + "nodegroup/{clusterName}/{nodeGroupName}/{uuid}",
            "capacityType": "ON_DEMAND",
            "diskSize": 20,
            "releaseVersion": "1.35.0-20261110",
            "resources": [
                {"autoscalingGroups": [{"name": "eks-{nodeGroupName}-{uuid}"}], "remoteAccessSecurityGroupId": ""},
            ],
            "status": "ACTIVE",
            "version": "1.35",
        },
    ),
    Row(
        type="aws:eks/cluster:Cluster",
        source="internal/service/eks/cluster.go",
        service="eks",
        id="{name}",
        create=Call("CreateCluster"),
        key={"name": "{id}"},
        read=(Call("DescribeCluster", at="cluster"),),
        update=(
            Call("UpdateClusterVersion", on=("version",)),
            *(Call("UpdateClusterConfig", on=group) for group in _CLUSTER_CHANGES),
            Call("AssociateEncryptionConfig", key={"clusterName": "{id}"}, on=("encryptionConfig",)),
        ),
        delete=Call("DeleteCluster"),
        tags=_tags("{arn}"),
        ready=Ready("status", ("ACTIVE",), ("FAILED",)),
        hooks=ClusterHooks(),
        renames={"vpcConfig": "resourcesVpcConfig", "clusterId": "id"},
        aside=("defaultAddonsToRemoves", "enabledClusterLogTypes", "forceUpdateVersion"),
        replace=(
            "accessConfig.bootstrapClusterCreatorAdminPermissions",
            "bootstrapSelfManagedAddons",
            "kubernetesNetworkConfig.ipFamily",
            "kubernetesNetworkConfig.serviceIpv4Cidr",
            "name",
            "outpostConfig",
            "roleArn",
        ),
        replace_if={
            # Encryption is never switched off, Auto Mode keeps its role, and egress stays with the customer.
            "encryptionConfig": lambda _old, new: not new,
            "computeConfig.nodeRoleArn": lambda old, _new: bool(old),
            "vpcConfig.controlPlaneEgressMode": lambda old, new: (old, new) == ("CUSTOMER_ROUTED", "AWS_MANAGED"),
        },
        computed=(
            "accessConfig",
            "kubernetesNetworkConfig",
            "upgradePolicy",
            "version",
            "vpcConfig.clusterSecurityGroupId",
            "vpcConfig.endpointPrivateAccess",
            "vpcConfig.endpointPublicAccess",
            "vpcConfig.publicAccessCidrs",
            "vpcConfig.securityGroupIds",
            "vpcConfig.vpcId",
        ),
        sets=("enabledClusterLogTypes", "vpcConfig.securityGroupIds", "vpcConfig.subnetIds"),
        unread=("bootstrapSelfManagedAddons", "defaultAddonsToRemoves", "forceUpdateVersion"),
        recomputed={"platformVersion": ("version",)},
        defaults={"bootstrapSelfManagedAddons": True},
        samples={
            "arn": _ARN + "cluster/{name}",
            "clusterId": "",
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
