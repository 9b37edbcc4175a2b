"""Managed node groups: their versions, their releases, and the access entry that EKS makes for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from standin.api.eks import access
from standin.api.eks.cluster_backend import ClusterBackend
from standin.api.eks.clusters import NODEGROUP_MODEL, observe_nodegroup
from standin.api.eks.exceptions import in_use, invalid
from standin.api.eks.managed_nodes import BLOCKED_TAG, NOT_GONE, ManagedNodes, check_ami_type, check_template, failed
from standin.api.eks.node_updates import PLAYED_TAG, NodeUpdate
from standin.api.eks.updates import Update
from standin.api.eks.versions import ami_release, patch_version
from standin.api.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.ec2.models.launch_templates import LaunchTemplateVersion
    from moto.eks.models import Nodegroup

Fields = dict[str, Any]

NOT_JOINED = "Instances failed to join the kubernetes cluster"

LINUX_AMI_TYPE = "AL2023_x86_64_STANDARD"


class NodegroupBackend(ClusterBackend):
    """Clusters, and node groups that follow their cluster."""

    def create_nodegroup(self, **settings: Any) -> Nodegroup:  # noqa: ANN401  moto's  # pyright: ignore[reportIncompatibleMethodOverride] called by our responses only
        """As moto's, with the cluster's version, and the access entry that EKS makes for a managed group's role."""
        cluster = self.cluster(settings["cluster_name"])
        role: str = settings["node_role"]
        if not self.exists(role):
            raise invalid(f"The role with name {role.rpartition('/')[2]} cannot be found.", cluster.name)
        template = settings.get("launch_template")
        named = self._nodes.version_of(template) if template else None
        if named is not None:
            check_template(named, settings)
        custom = named is not None and bool(named.data.get("ImageId"))
        ami_type = settings.get("ami_type") or ("CUSTOM" if custom else LINUX_AMI_TYPE)
        check_ami_type(ami_type, self.region_name)
        version = settings.get("version") or cluster.version
        settings |= {"ami_type": ami_type, "version": version}
        release: str | None = settings.pop("release_version", None) or _release(ami_type, version)
        update_config = settings.pop("update_config", None)
        group = super().create_nodegroup(**settings)
        group.update_config = update_config or {"maxUnavailable": 1, "updateStrategy": "DEFAULT"}
        group.release_version = _custom(named) or release  # pyright: ignore[reportAttributeAccessIssue] moto's has text
        group.remote_access = settings.get("remote_access")  # pyright: ignore[reportAttributeAccessIssue] no key where none was given
        progress = Progress(NODEGROUP_MODEL, ["CREATING", "ACTIVE"])
        group.progress = progress  # pyright: ignore[reportAttributeAccessIssue] moto's group has no place for it
        group.status = progress.current
        if cluster.uses_access_entries and role not in cluster.access_entries:
            kind = "EC2_WINDOWS" if ami_type.startswith("WINDOWS_") else "EC2_LINUX"
            given = {"principalArn": role, "type": kind}
            cluster.access_entries[role] = access.new_entry(self.region_name, cluster.name, given)
        error = self._nodes.failure(cluster, group, named)
        if error:
            issue = {"code": error["errorCode"], "message": NOT_JOINED, "resourceIds": [group.nodegroup_name]}
            group.health = {"issues": [issue]}
            group.progress = Progress(NODEGROUP_MODEL, ["CREATING", "CREATE_FAILED"])  # pyright: ignore[reportAttributeAccessIssue] as above
        if named is not None:
            self._nodes.copy(named, group)
        return group

    @property
    def _nodes(self) -> ManagedNodes:
        return ManagedNodes(self.account_id, self.region_name)

    def delete_nodegroup(self, cluster_name: str, nodegroup_name: str) -> Nodegroup:
        """As moto's, with what EKS has made for its nodes."""
        group = super().delete_nodegroup(cluster_name, nodegroup_name)
        self._nodes.remove(group)
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
        params = _params(group, given, cluster.version)
        wanted: Mapping[str, str] = {**(group.launch_template or {}), **(given.get("launchTemplate") or {})}
        named = self._nodes.version_of(wanted) if wanted else None
        if named is not None and (group.ami_type == "CUSTOM") != bool(named.data.get("ImageId")):
            raise invalid("You cannot change between a custom AMI and one of Amazon EKS; create another node group.")
        force = bool(given.get("force"))
        error = self._nodes.failure(cluster, group, named)
        if not error and group.tags.get(BLOCKED_TAG) == "blocked" and not force:
            error = failed(NOT_GONE, group)
        if error:
            return self.updated(cluster, Update("VersionUpdate", params, name, errors=[error]))
        if named is not None and group.tags.get(PLAYED_TAG) == "played":
            return self.updated(cluster, self._played(group, params, named, force=force))
        self._become(group, params, named)
        if named is not None:
            self._nodes.copy(named, group)
        return self.updated(cluster, Update("VersionUpdate", params, name))

    def _played(
        self, group: Nodegroup, params: Mapping[str, str], named: LaunchTemplateVersion, *, force: bool
    ) -> NodeUpdate:
        """An update that goes on as its nodes are told to.

        Raises:
            ResourceInUseException: one is under way.
        """
        known = self.cluster(group.cluster_name).updates.values()
        if any(each.target == group.nodegroup_name and each.status == "InProgress" for each in known):
            raise in_use(f"Nodegroup {group.nodegroup_name} already has an update in progress", group.cluster_name)
        scaling = self._nodes.scaling(group)
        former = int(scaling.launch_template_version)
        self._nodes.copy(named, group, replace=False)
        return NodeUpdate(
            params,
            group,
            scaling,
            force=force,
            undo=lambda: (self._nodes.launches(group, former), self._nodes.resize(group)),
            done=lambda: (self._become(group, params, named), self._nodes.resize(group)),
        )

    def _become(self, group: Nodegroup, params: Mapping[str, str], named: LaunchTemplateVersion | None) -> None:
        group.version = params.get("Version", group.version)
        group.release_version = params.get("ReleaseVersion", group.release_version)
        if "LaunchTemplateVersion" in params:
            group.launch_template = {**(group.launch_template or {}), "version": params["LaunchTemplateVersion"]}
        group.release_version = _custom(named) or group.release_version

    def configure_nodegroup(self, cluster_name: str, name: str, settings: Mapping[str, Any]) -> Update:
        """UpdateNodegroupConfig, whose answer DescribeUpdate knows as well."""
        made = super().update_nodegroup_config(cluster_name, name, **settings)
        if settings.get("scaling_config"):
            self._nodes.resize(super().describe_nodegroup(cluster_name, name))
        params = {entry["type"]: entry["value"] for entry in made["params"]}
        return self.updated(self.cluster(cluster_name), Update("ConfigUpdate", params, name))


def _params(group: Nodegroup, given: Mapping[str, Any], cluster_version: str) -> Fields:
    """What an update changes.

    Raises:
        InvalidParameterException: that can't be changed so.
    """
    params: Fields = {}
    template: Mapping[str, str] | None = given.get("launchTemplate")
    if template:
        if not group.launch_template:
            raise invalid("You cannot specify a launch template for a node group that was created without one.")
        params |= {"LaunchTemplateVersion": template.get("version", "$Default")}
    if given.get("version") or given.get("releaseVersion") or not template:
        if group.ami_type == "CUSTOM":
            raise invalid("You cannot specify the field releaseVersion when using custom AMIs.")
        version = given.get("version") or cluster_version
        release = given.get("releaseVersion") or _release(group.ami_type, version) or ""
        params |= {"Version": version, "ReleaseVersion": release}
    return params


def _custom(named: LaunchTemplateVersion | None) -> str | None:
    """The AMI that a template names: the release of its group (API reference, Nodegroup); None where it names none."""
    return named.data.get("ImageId") if named is not None else None


def _release(ami_type: str, version: str) -> str | None:
    """The newest AMI release of a type of Amazon's."""
    if ami_type == "CUSTOM":
        return None
    if ami_type.startswith("WINDOWS_"):
        return f"{version}-{ami_release():%Y.%m.%d}"
    return f"{patch_version(version)}-{ami_release():%Y%m%d}"
