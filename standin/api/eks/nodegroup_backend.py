"""Managed node groups: their versions, their releases, and the access entry that EKS makes for them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from moto.ec2.models import ec2_backends

from standin.api.eks import access
from standin.api.eks.cluster_backend import ClusterBackend
from standin.api.eks.clusters import NODEGROUP_MODEL, observe_nodegroup
from standin.api.eks.exceptions import invalid
from standin.api.eks.updates import Update
from standin.api.eks.versions import ami_release, patch_version
from standin.api.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.eks.models import Nodegroup

Fields = dict[str, Any]

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
        return self.updated(cluster, Update("VersionUpdate", params, name))

    def configure_nodegroup(self, cluster_name: str, name: str, settings: Mapping[str, Any]) -> Update:
        """UpdateNodegroupConfig, whose answer DescribeUpdate knows as well."""
        made = super().update_nodegroup_config(cluster_name, name, **settings)
        params = {entry["type"]: entry["value"] for entry in made["params"]}
        return self.updated(self.cluster(cluster_name), Update("ConfigUpdate", params, name))

    def _names_an_image(self, template: Mapping[str, str]) -> bool:
        ec2 = ec2_backends[self.account_id][self.region_name]
        found = (
            ec2.get_launch_template(template["id"])
            if template.get("id")
            else ec2.get_launch_template_by_name(template["name"])
        )
        return bool(found.get_version(template.get("version", "$Default")).image_id)


def _release(ami_type: str, version: str) -> str | None:
    """The newest AMI release of a type; a custom AMI has none."""
    if ami_type == "CUSTOM":
        return None
    if ami_type.startswith("WINDOWS_"):
        return f"{version}-{ami_release():%Y.%m.%d}"
    return f"{patch_version(version)}-{ami_release():%Y%m%d}"
