"""The nodes of a managed group: EKS's copy of the launch template, its Auto Scaling group, and nodes that do not come.

That EKS refuses what it does here stands in its API reference and user guide; its words are not verified, but for those
about a version beside an AMI of one's own (eksctl-io/eksctl 5748).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from moto.autoscaling.models import autoscaling_backends
from moto.ec2.models import ec2_backends
from moto.iam.models import iam_backends
from moto.utilities.utils import get_partition

from standin.api.eks.exceptions import invalid
from standin.api.fields import section

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.ec2.models import EC2Backend
    from moto.ec2.models.launch_templates import LaunchTemplateVersion

    from standin.api.autoscaling.groups import StandInGroup
    from standin.api.autoscaling.models import AutoScalingBackend
    from standin.api.eks.clusters import StandInCluster

BLOCKED_TAG = "standin/pod-eviction"
"""A node group with this tag and the value ``blocked`` has a pod that no budget lets go."""

NOT_COME = {
    "errorCode": "NodeCreationFailure",
    "errorMessage": "Couldn't proceed with upgrade process as new nodes are not joining node group {group}",
}
NOT_GONE = {
    "errorCode": "PodEvictionFailure",
    "errorMessage": "Reached max retries while trying to evict pods from nodes in node group {group}",
}


@dataclass(frozen=True)
class ManagedNodes:
    """What EKS makes for managed groups in one account and Region."""

    account: str
    region: str

    @property
    def ec2(self) -> EC2Backend:
        """EC2 there."""
        return ec2_backends[self.account][self.region]

    @property
    def autoscaling(self) -> AutoScalingBackend:
        """Auto Scaling there."""
        return cast("AutoScalingBackend", autoscaling_backends[self.account][self.region])

    def version_of(self, template: Mapping[str, str]) -> LaunchTemplateVersion:
        """The version of a launch template that a specification names."""
        found = (
            self.ec2.get_launch_template(template["id"])
            if template.get("id")
            else self.ec2.get_launch_template_by_name(template["name"])
        )
        return found.get_version(template.get("version", "$Default"))

    def copy(self, version: LaunchTemplateVersion, group: Any, *, replace: bool = True) -> None:  # noqa: ANN401  moto's group, with more to it
        """Launch nodes of a copy of the template: a new one, or a new version of the one that the group has, whose
        former nodes are replaced at once, or left to whoever replaces them."""
        image = version.data.get("ImageId") or self._published(group)
        if image is None:
            return  # an AMI of Amazon's that this account has not been given
        data = {**version.data, "ImageId": image, "IamInstanceProfile": {"Name": self._profile(group)}}
        data.setdefault("InstanceType", group.instance_types[0])
        name = f"eks-{group.uuid}"
        if name not in self.ec2.launch_template_name_to_ids:
            tags = {"eks:cluster-name": group.cluster_name, "eks:nodegroup-name": group.nodegroup_name}
            self.ec2.create_launch_template(name, "", data, {"launch-template": tags})
            self._make_group(name, group)
            return
        copied = self.ec2.get_launch_template_by_name(name).create_version(data, "")
        self.launches(group, copied.number)
        if replace:
            standing = self.scaling(group)
            former = list(standing.launched)
            standing.launch(len(former))
            standing.terminate(former)

    def scaling(self, group: Any) -> StandInGroup:  # noqa: ANN401  as above
        """The Auto Scaling group of a managed one."""
        return self.autoscaling.group(group.resources["autoScalingGroups"][0]["name"])

    def launches(self, group: Any, number: int) -> None:  # noqa: ANN401  as above
        """Have the Auto Scaling group launch a version of EKS's copy of the template from now on."""
        template = {"LaunchTemplateName": f"eks-{group.uuid}", "Version": str(number)}
        self.autoscaling.update_group({"AutoScalingGroupName": self.scaling(group).name, "LaunchTemplate": template})

    def resize(self, group: Any) -> None:  # noqa: ANN401  as above
        """Give the Auto Scaling group the sizes of the node group."""
        name = group.resources["autoScalingGroups"][0]["name"]
        if name in self.autoscaling.autoscaling_groups:
            self.autoscaling.update_group({"AutoScalingGroupName": name, **_sizes(group)})

    def remove(self, group: Any) -> None:  # noqa: ANN401  as above
        """Take away what was made for a group."""
        name = group.resources["autoScalingGroups"][0]["name"]
        if name in self.autoscaling.autoscaling_groups:
            self.autoscaling.delete_group(name, force=True)
            self.ec2.delete_launch_template(f"eks-{group.uuid}", None)
            iam = iam_backends[self.account][get_partition(self.region)]
            iam.remove_role_from_instance_profile(f"eks-{group.uuid}", group.node_role.rpartition("/")[2])
            iam.delete_instance_profile(f"eks-{group.uuid}")

    def failure(self, cluster: StandInCluster, group: Any, version: LaunchTemplateVersion | None) -> dict[str, Any]:  # noqa: ANN401  as above
        """Why nodes of a version do not come within 15 minutes; empty where they do.

        A Windows node whose role has an access entry of type EC2_LINUX never joins.
        """
        image = self.ec2.amis.get(version.image_id) if version is not None else None
        windows = group.ami_type.startswith("WINDOWS_") or (image is not None and image.platform == "windows")
        entry = cluster.access_entries.get(group.node_role)
        if windows and entry is not None and entry.type != "EC2_WINDOWS":
            return failed(NOT_COME, group)
        return {}

    def _published(self, group: Any) -> str | None:  # noqa: ANN401  as above
        """Amazon's AMI of the group's type and release version."""
        windows = _TYPE.fullmatch(group.ami_type)
        if windows is None:
            return None
        kind = f"Windows_Server-{windows['year']}-English-{windows['variant'].title()}-EKS_Optimized"
        name = f"{kind}-{group.release_version}"
        return next((ami.id for ami in self.ec2.amis.values() if ami.name == name), None)

    def _profile(self, group: Any) -> str:  # noqa: ANN401  as above
        name = f"eks-{group.uuid}"
        iam = iam_backends[self.account][get_partition(self.region)]
        if all(each.name != name for each in iam.get_instance_profiles()):
            iam.create_instance_profile(name, "/", [])
            iam.add_role_to_instance_profile(name, group.node_role.rpartition("/")[2])
        return name

    def _make_group(self, template: str, group: Any) -> None:  # noqa: ANN401  as above
        name = f"eks-{group.nodegroup_name}-{group.uuid}"
        group.resources = {**group.resources, "autoScalingGroups": [{"name": name}]}
        found = {
            f"k8s.io/cluster-autoscaler/{group.cluster_name}": "owned",
            "k8s.io/cluster-autoscaler/enabled": "true",
        }
        own = {
            "eks:cluster-name": group.cluster_name,
            "eks:nodegroup-name": group.nodegroup_name,
            f"kubernetes.io/cluster/{group.cluster_name}": "owned",
        }
        self.autoscaling.create_group(
            {
                "AutoScalingGroupName": name,
                "LaunchTemplate": {"LaunchTemplateName": template, "Version": "1"},
                "VPCZoneIdentifier": ",".join(group.subnets),
                "Tags": [
                    {"Key": key, "Value": value, "PropagateAtLaunch": True, "ResourceId": name}
                    for key, value in {**own, **found}.items()
                ],
                **_sizes(group),
            }
        )


_TYPE = re.compile(r"WINDOWS_(?P<variant>CORE|FULL)_(?P<year>\d{4})_x86_64")


def _sizes(group: Any) -> dict[str, int]:  # noqa: ANN401  as above
    sizes: dict[str, int] = group.scaling_config
    return {
        "MinSize": sizes["minSize"],
        "MaxSize": sizes["maxSize"],
        "DesiredCapacity": sizes["desiredSize"],
    }


def failed(error: Mapping[str, str], group: Any) -> dict[str, Any]:  # noqa: ANN401  as above
    """An error of an update of a group."""
    told = {key: text.format(group=group.nodegroup_name) for key, text in error.items()}
    return {**told, "resourceIds": [group.nodegroup_name]}


def check_template(version: LaunchTemplateVersion, settings: Mapping[str, Any]) -> None:
    """Refuse a template that says what the group says, or must not.

    Raises:
        InvalidParameterException: it does.
    """
    data: Mapping[str, Any] = version.data
    if section(data, "IamInstanceProfile"):
        raise invalid(
            "Launch template should not specify an instance profile. The noderole in your request will be used to "
            "construct an instance profile."
        )
    if data.get("InstanceType") and settings.get("instance_types"):
        raise invalid("Cannot specify instance types in launch template and API request")
    if data.get("ImageId"):
        if settings.get("ami_type") not in {None, "", "CUSTOM"}:
            raise invalid(
                "You cannot specify an AMI Type other than CUSTOM, when specifying an image id in your launch template."
            )
        for field, name in (("version", "kubernetesVersion"), ("release_version", "releaseVersion")):
            if settings.get(field):
                raise invalid(f"You cannot specify the field {name} when using custom AMIs.")


def check_ami_type(ami_type: str, region: str) -> None:
    """Refuse Amazon's Windows AMIs where EKS has none: outside of commercial Regions (API reference, amiType).

    Raises:
        InvalidParameterException: it is one, and this is such a Region.
    """
    if ami_type.startswith("WINDOWS_") and get_partition(region) != "aws":
        raise invalid(f"AMI type {ami_type} is not supported in {region}")
