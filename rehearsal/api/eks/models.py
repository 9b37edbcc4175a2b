"""EKS's backend with our additions."""

from collections.abc import Mapping
from typing import Any, cast

from moto.ec2.models import ec2_backends
from moto.eks.models import CLUSTER_EXISTS_MSG, Cluster, Nodegroup
from moto.eks.models import EKSBackend as MotoEKSBackend
from moto.eks.utils import validate_role_arn
from moto.iam.models import iam_backends

from components.windows_images import parse_minor
from rehearsal.api.eks import access
from rehearsal.api.eks.access import AccessEntry
from rehearsal.api.eks.addons import Addon
from rehearsal.api.eks.clusters import NODEGROUP_MODEL, StandInCluster, observe_nodegroup
from rehearsal.api.eks.exceptions import in_use, invalid, not_found, not_now
from rehearsal.api.eks.updates import Update
from rehearsal.api.progress import Progress
from rehearsal.api.releases import KUBERNETES_MINORS, LATEST

Fields = dict[str, Any]

MODES = ("CONFIG_MAP", "API_AND_CONFIG_MAP", "API")
"""Authentication modes; a cluster goes from one to the next, never back and never two at once."""

LINUX_AMI_TYPE = "AL2023_x86_64_STANDARD"


class EKSBackend(MotoEKSBackend):
    """moto's EKS, with access entries, add-ons, versions and updates."""

    def create_cluster(self, *, access_config: Fields | None = None, **settings: Any) -> Cluster:  # noqa: ANN401  moto's  # pyright: ignore[reportIncompatibleMethodOverride] called by our responses only
        """As moto's, with a cluster of our kind, which takes a look to become active."""
        name: str = settings["name"]
        if name in self.clusters:
            raise in_use(CLUSTER_EXISTS_MSG.format(clusterName=name), name)
        validate_role_arn(settings["role_arn"])
        if settings.get("version") and settings["version"] not in KUBERNETES_MINORS:
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
            return self._updated(cluster, Update("EndpointAccessUpdate", given["resourcesVpcConfig"]))
        if given.get("logging"):
            cluster.logging = given["logging"]
            return self._updated(cluster, Update("LoggingUpdate", {"ClusterLogging": given["logging"]}))
        super().update_cluster_config(
            name,
            {},
            kubernetes_network_config=given.get("kubernetesNetworkConfig"),
            remote_network_config=given.get("remoteNetworkConfig"),
        )
        return self._updated(cluster, Update("ConfigUpdate", {}))

    def update_cluster_version(self, name: str, version: str) -> Update:
        """UpdateClusterVersion: one minor up at a time."""
        cluster = self.cluster(name)
        if version not in KUBERNETES_MINORS:
            raise invalid(f"unsupported Kubernetes version {version}", name)
        if parse_minor(version)[1] != parse_minor(cluster.version)[1] + 1:
            raise invalid(f"Unsupported Kubernetes minor version update from {cluster.version} to {version}", name)
        cluster.version = version
        return self._updated(cluster, Update("VersionUpdate", {"Version": version}))

    def create_nodegroup(self, **settings: Any) -> Nodegroup:  # noqa: ANN401  moto's  # pyright: ignore[reportIncompatibleMethodOverride] called by our responses only
        """As moto's, with the cluster's version, and the access entry that EKS makes for a managed group's role."""
        cluster = self.cluster(settings["cluster_name"])
        role: str = settings["node_role"]
        if not self._exists(role):
            raise invalid(f"The role with name {role.rpartition('/')[2]} cannot be found.", cluster.name)
        template = settings.get("launch_template")
        custom = bool(template) and self._names_an_image(cast("Mapping[str, str]", template))
        ami_type = settings.get("ami_type") or ("CUSTOM" if custom else LINUX_AMI_TYPE)
        version = settings.get("version") or cluster.version
        settings |= {"ami_type": ami_type, "version": version}
        release: str | None = settings.pop("release_version", None) or _release(ami_type, version)
        group = super().create_nodegroup(**settings)
        group.release_version = release  # pyright: ignore[reportAttributeAccessIssue] a custom AMI has none
        group.remote_access = settings.get("remote_access")  # pyright: ignore[reportAttributeAccessIssue] no key where none was given
        progress = Progress(NODEGROUP_MODEL, ["CREATING", "ACTIVE"])
        group.progress = progress  # pyright: ignore[reportAttributeAccessIssue] moto's group has no place for it
        group.status = progress.current
        if cluster.uses_access_entries and role not in cluster.access_entries:
            kind = "EC2_WINDOWS" if ami_type.startswith("WINDOWS_") else "EC2_LINUX"
            given = {"principalArn": role, "type": kind}
            cluster.access_entries[role] = access.new_entry(self.region_name, cluster.name, given)
        return group

    def describe_nodegroup(self, cluster_name: str, nodegroup_name: str) -> Nodegroup:
        """DescribeNodegroup: looking at it lets it go on."""
        group = super().describe_nodegroup(cluster_name, nodegroup_name)
        observe_nodegroup(group)
        return group

    def update_nodegroup_version(self, cluster_name: str, name: str, given: Mapping[str, Any]) -> Update:
        """UpdateNodegroupVersion: to a version, a release, or a version of its launch template."""
        cluster = self.cluster(cluster_name)
        group = super().describe_nodegroup(cluster_name, name)
        params: Fields = {}
        template: Mapping[str, str] | None = given.get("launchTemplate")
        if template:
            if not group.launch_template:
                raise invalid("You cannot specify a launch template for a node group that was created without one.")
            group.launch_template = dict(group.launch_template) | {"version": template.get("version", "$Default")}
            params |= {"LaunchTemplateVersion": group.launch_template["version"]}
        elif group.ami_type != "CUSTOM":
            group.version = given.get("version") or cluster.version
            group.release_version = given.get("releaseVersion") or _release(group.ami_type, group.version) or ""
            params |= {"Version": group.version, "ReleaseVersion": group.release_version}
        else:
            raise invalid("You cannot specify the version of a node group with a custom AMI; update its template.")
        return self._updated(cluster, Update("VersionUpdate", params, name))

    def configure_nodegroup(self, cluster_name: str, name: str, settings: Mapping[str, Any]) -> Update:
        """UpdateNodegroupConfig, whose answer DescribeUpdate knows as well."""
        made = super().update_nodegroup_config(cluster_name, name, **settings)
        params = {entry["type"]: entry["value"] for entry in made["params"]}
        return self._updated(self.cluster(cluster_name), Update("ConfigUpdate", params, name))

    def describe_update(self, name: str, update_id: str) -> Update:
        """DescribeUpdate: looking at it lets it go on."""
        update = self.cluster(name).updates.get(update_id)
        if update is None:
            raise not_found(f"No update found for ID: {update_id}", name)
        update.observe()
        return update

    def create_access_entry(self, name: str, given: Fields) -> AccessEntry:
        """CreateAccessEntry."""
        cluster = self.governed(name)
        arn: str = given["principalArn"]
        principal = access.principal_parts(arn, name)
        if principal["account"] != self.account_id or not self._exists(arn):
            raise invalid("The specified principalArn is invalid: invalid principal.", name)
        if arn in cluster.access_entries:
            raise in_use("The specified access entry resource is already in use on this cluster.", name)
        entry = access.new_entry(self.region_name, name, given)
        cluster.access_entries[arn] = entry
        return entry

    def access_entry(self, name: str, arn: str) -> AccessEntry:
        """An access entry by its principal."""
        entry = self.governed(name).access_entries.get(arn)
        if entry is None:
            raise not_found(
                "The specified principalArn could not be found. "
                "You can view your available access entries with 'list-access-entries'.",
                name,
            )
        return entry

    def update_access_entry(self, name: str, arn: str, given: Fields) -> AccessEntry:
        """UpdateAccessEntry: of STANDARD entries only, the type stays."""
        entry = self.access_entry(name, arn)
        if entry.type != "STANDARD":
            raise invalid(access.ONLY_STANDARD, name)
        access.check_names(name, given.get("username"), given.get("kubernetesGroups") or [])
        if given.get("kubernetesGroups") is not None:
            entry.kubernetes_groups = list(given["kubernetesGroups"])
        entry.username = given.get("username") or entry.username
        return entry

    def delete_access_entry(self, name: str, arn: str) -> None:
        """DeleteAccessEntry."""
        self.access_entry(name, arn)
        del self.cluster(name).access_entries[arn]

    def governed(self, name: str) -> StandInCluster:
        """A cluster whose authentication mode has access entries.

        Raises:
            InvalidRequestException: it has not.
        """
        cluster = self.cluster(name)
        if not cluster.uses_access_entries:
            raise not_now(
                "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] "
                "to perform this operation.",
                name,
            )
        return cluster

    def create_addon(self, name: str, given: Fields) -> Addon:
        """CreateAddon."""
        cluster = self.cluster(name)
        if given["addonName"] in cluster.addons:
            raise in_use("Addon already exists.", name)
        stem = f"arn:{self.partition}:eks:{self.region_name}:{self.account_id}"
        addon = Addon(stem, name, cluster.version, given)
        cluster.addons[addon.addon_name] = addon
        return addon

    def addon(self, name: str, addon_name: str) -> Addon:
        """An add-on of a cluster."""
        addon = self.cluster(name).addons.get(addon_name)
        if addon is None:
            raise not_found(f"No addon: {addon_name} found in cluster: {name}", name)
        return addon

    def update_addon(self, name: str, addon_name: str, given: Fields) -> Update:
        """UpdateAddon."""
        cluster, addon = self.cluster(name), self.addon(name, addon_name)
        addon.update(cluster.version, given)
        return self._updated(cluster, Update("AddonUpdate", {"AddonVersion": addon.addon_version}, addon_name))

    def delete_addon(self, name: str, addon_name: str) -> Addon:
        """DeleteAddon: gone at once, although the answer says that it is going."""
        addon = self.addon(name, addon_name)
        del self.cluster(name).addons[addon_name]
        addon.status = "DELETING"
        return addon

    def tags_of(self, arn: str) -> dict[str, str]:
        """The tags of a cluster, node group, access entry or add-on, to read or to change."""
        for cluster in cast("list[StandInCluster]", list(self.clusters.values())):
            tagged = {cluster.arn: cluster.tags}
            tagged |= {group.arn: group.tags for group in cluster.nodegroups.values()}
            tagged |= {entry.access_entry_arn: entry.tags for entry in cluster.access_entries.values()}
            tagged |= {addon.addon_arn: addon.tags for addon in cluster.addons.values()}
            if arn in tagged:
                return tagged[arn]
        raise not_found(f"Resource was not found: {arn}")

    def _update_access(self, cluster: StandInCluster, mode: str) -> Update:
        before = cluster.authentication_mode
        if mode not in MODES or MODES.index(mode) != MODES.index(before) + 1:
            raise invalid(f"Unsupported authentication mode update from {before} to {mode}", cluster.name)
        cluster.access_config["authenticationMode"] = mode
        return self._updated(cluster, Update("AccessConfigUpdate", {"AuthenticationMode": mode}))

    def _updated(self, cluster: StandInCluster, update: Update) -> Update:
        cluster.updates[update.id] = update
        return update

    def _exists(self, arn: str) -> bool:
        iam = iam_backends[self.account_id][self.partition]
        return any(principal.arn == arn for principal in [*iam.roles.values(), *iam.users.values()])

    def _names_an_image(self, template: Mapping[str, str]) -> bool:
        ec2 = ec2_backends[self.account_id][self.region_name]
        found = (
            ec2.get_launch_template(template["id"])
            if template.get("id")
            else ec2.get_launch_template_by_name(template["name"])
        )
        return bool(found.get_version(template.get("version", "$Default")).image_id)

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


def _release(ami_type: str, version: str) -> str | None:
    """The newest AMI release of a type; a custom AMI has none."""
    if ami_type == "CUSTOM":
        return None
    if ami_type.startswith("WINDOWS_"):
        return f"{version}-{LATEST.released:%Y.%m.%d}"
    return f"{LATEST.kubelets[version]}-{LATEST.released:%Y%m%d}"
