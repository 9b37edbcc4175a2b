"""Clusters: made, configured, moved to another version, and the updates that tell of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from moto.ec2.models import ec2_backends
from moto.eks.models import CLUSTER_EXISTS_MSG, Cluster
from moto.eks.models import EKSBackend as MotoEKSBackend
from moto.eks.utils import validate_role_arn
from moto.iam.models import iam_backends

from standin.api.eks.clusters import StandInCluster
from standin.api.eks.exceptions import in_use, invalid, not_found
from standin.api.eks.updates import Update
from standin.api.eks.versions import MINORS, minor_number

if TYPE_CHECKING:
    from collections.abc import Mapping

Fields = dict[str, Any]

MODES = ("CONFIG_MAP", "API_AND_CONFIG_MAP", "API")
"""Authentication modes; a cluster goes from one to the next, never back and never two at once."""


class ClusterBackend(MotoEKSBackend):
    """moto's EKS, with clusters of our kind."""

    def create_cluster(self, *, access_config: Fields | None = None, **settings: Any) -> Cluster:  # noqa: ANN401  moto's  # pyright: ignore[reportIncompatibleMethodOverride] called by our responses only
        """As moto's, with a cluster of our kind, which takes a look to become active."""
        name: str = settings["name"]
        if name in self.clusters:
            raise in_use(CLUSTER_EXISTS_MSG.format(clusterName=name), name)
        validate_role_arn(settings["role_arn"])
        if settings.get("version") and settings["version"] not in MINORS:
            raise invalid(f"unsupported Kubernetes version {settings['version']}", name)
        settings["resources_vpc_config"] = self._network(name, settings["resources_vpc_config"])
        cluster = StandInCluster(
            access_config=access_config,
            account_id=self.account_id,
            region_name=self.region_name,
            aws_partition=self.partition,
            **settings,
        )
        self.clusters[name] = cluster
        self.cluster_count += 1
        return cluster

    def cluster(self, name: str) -> StandInCluster:
        """A cluster by its name, without letting time pass."""
        return cast("StandInCluster", super().describe_cluster(name))

    def describe_cluster(self, name: str) -> Cluster:
        """DescribeCluster: looking at it lets it go on."""
        cluster = self.cluster(name)
        cluster.observe()
        return cluster

    def configure_cluster(self, name: str, given: Mapping[str, Any]) -> Update:
        """UpdateClusterConfig: one kind of change at a time."""
        cluster = self.cluster(name)
        if cluster.status != "ACTIVE":
            raise in_use(f"Cluster '{name}' is not in ACTIVE status", name)
        access_config = given.get("accessConfig")
        if access_config:
            return self._update_access(cluster, access_config["authenticationMode"])
        if given.get("resourcesVpcConfig"):
            cluster.resources_vpc_config |= given["resourcesVpcConfig"]
            return self.updated(cluster, Update("EndpointAccessUpdate", given["resourcesVpcConfig"]))
        if given.get("logging"):
            cluster.logging = given["logging"]
            return self.updated(cluster, Update("LoggingUpdate", {"ClusterLogging": given["logging"]}))
        super().update_cluster_config(
            name,
            {},
            kubernetes_network_config=given.get("kubernetesNetworkConfig"),
            remote_network_config=given.get("remoteNetworkConfig"),
        )
        return self.updated(cluster, Update("ConfigUpdate", {}))

    def associate_encryption_config(self, name: str, given: list[Fields]) -> Update:
        """AssociateEncryptionConfig: once and for all."""
        cluster = self.cluster(name)
        if cluster.encryption_config:
            raise invalid(f"Encryption is already enabled for cluster {name}", name)
        cluster.encryption_config = given
        return self.updated(cluster, Update("AssociateEncryptionConfig", {"EncryptionConfig": given}))

    def update_cluster_version(self, name: str, version: str) -> Update:
        """UpdateClusterVersion: one minor up at a time."""
        cluster = self.cluster(name)
        if version not in MINORS:
            raise invalid(f"unsupported Kubernetes version {version}", name)
        if minor_number(version) != minor_number(cluster.version) + 1:
            raise invalid(f"Unsupported Kubernetes minor version update from {cluster.version} to {version}", name)
        cluster.version = version
        return self.updated(cluster, Update("VersionUpdate", {"Version": version}))

    def describe_update(self, name: str, update_id: str) -> Update:
        """DescribeUpdate: looking at it lets it go on."""
        update = self.cluster(name).updates.get(update_id)
        if update is None:
            raise not_found(f"No update found for ID: {update_id}", name)
        update.observe()
        return update

    def updated(self, cluster: StandInCluster, update: Update) -> Update:
        """Enter an update into a cluster's list, and return it."""
        cluster.updates[update.id] = update
        return update

    def exists(self, arn: str) -> bool:
        """Whether a role or user has this ARN."""
        iam = iam_backends[self.account_id][self.partition]
        return any(principal.arn == arn for principal in [*iam.roles.values(), *iam.users.values()])

    def _update_access(self, cluster: StandInCluster, mode: str) -> Update:
        before = cluster.authentication_mode
        if mode not in MODES or MODES.index(mode) != MODES.index(before) + 1:
            raise invalid(f"Unsupported authentication mode update from {before} to {mode}", cluster.name)
        cluster.access_config["authenticationMode"] = mode
        return self.updated(cluster, Update("AccessConfigUpdate", {"AuthenticationMode": mode}))

    def _network(self, name: str, given: Fields) -> Fields:
        """The VPC's configuration as DescribeCluster shows it, with the security group that EKS makes."""
        ec2 = ec2_backends[self.account_id][self.region_name]
        subnets = ec2.describe_subnets(subnet_ids=given.get("subnetIds") or [])
        vpc_id = subnets[0].vpc_id
        description = "EKS created security group applied to ENI that is attached to EKS Control Plane master nodes."
        group = ec2.create_security_group(
            f"eks-cluster-sg-{name}",
            description,
            vpc_id,
            tags={
                "Name": f"eks-cluster-sg-{name}",
                f"kubernetes.io/cluster/{name}": "owned",
                "aws:eks:cluster-name": name,
            },
        )
        defaults = {
            "endpointPublicAccess": True,
            "endpointPrivateAccess": False,
            "publicAccessCidrs": ["0.0.0.0/0"],
            "securityGroupIds": [],
        }
        return defaults | given | {"clusterSecurityGroupId": group.id, "vpcId": vpc_id}
