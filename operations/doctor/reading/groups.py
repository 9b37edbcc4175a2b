"""The groups of Windows nodes that a cluster has, whoever made them: by the cluster's tag, and by EKS."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from components.facts.windows_images import ROOT_DEVICE
from operations.aws import UnreadError, asking
from operations.doctor.facts import LAUNCH_CONFIGURATION, Group
from operations.releases.live import Amis
from operations.rollout.facts import Declared
from operations.rollout.forecast import Update
from operations.rollout.plan import Assumed, plan
from operations.rollout.plan_live import standing
from operations.rollout.templates import Template, described

if TYPE_CHECKING:
    from collections.abc import Mapping

    import boto3
    from mypy_boto3_autoscaling.type_defs import AutoScalingGroupTypeDef
    from mypy_boto3_eks.type_defs import NodegroupTypeDef

    from operations.releases.facts import Ami

_Key = tuple[str, str]
"""A launch template's id and version."""

_PAGE = 100
_OF_EKS = "eks:nodegroup-name"
"""Tag of the Auto Scaling groups that EKS makes for its node groups."""

_SIGN = "<powershell>"
"""What only Windows runs: tells the system where the AMI cannot be looked at."""


@dataclass(frozen=True)
class Groups:
    """Asks about the groups of one cluster."""

    aws: boto3.Session
    cluster: str

    def all(self) -> tuple[Group, ...]:
        """Those of Windows nodes, by name.

        Raises:
            UnreadError: Auto Scaling, EKS or EC2 do not answer.
        """
        own = self._self_managed()
        managed = self._managed()
        versions = {key for _, key in (*own, *managed) if key}
        templates = {key: self._template(*key) for key in versions}
        images = self._images({each.image for each in templates.values()})
        found = [
            *(self._own(group, templates[key]) for group, key in own if _windows(templates[key], images)),
            *(
                _managed(group, template)
                for group, template in ((group, templates[key] if key else None) for group, key in managed)
                if _managed_windows(group, template, images)
            ),
        ]
        return tuple(sorted(found, key=lambda each: each.name))

    def _self_managed(self) -> list[tuple[AutoScalingGroupTypeDef, _Key]]:
        pages = self.aws.client("autoscaling").get_paginator("describe_auto_scaling_groups")
        tag: Any = [{"Name": "tag-key", "Values": [f"kubernetes.io/cluster/{self.cluster}"]}]
        with asking():
            groups = [
                each
                for page in pages.paginate(Filters=tag, PaginationConfig={"PageSize": _PAGE})
                for each in page["AutoScalingGroups"]
            ]
        return [(each, _own_key(each)) for each in groups if not _of_eks(each)]

    def _managed(self) -> list[tuple[NodegroupTypeDef, _Key | None]]:
        eks = self.aws.client("eks")
        with asking():
            names = [
                name
                for page in eks.get_paginator("list_nodegroups").paginate(clusterName=self.cluster)
                for name in page["nodegroups"]
            ]
            found = [eks.describe_nodegroup(clusterName=self.cluster, nodegroupName=each) for each in names]
        groups = [each["nodegroup"] for each in found]
        return [(each, _version(each.get("launchTemplate", {}), "id", "version")) for each in groups]

    def _template(self, template: str, version: str) -> Template:
        if template == LAUNCH_CONFIGURATION:
            return self._launch_configuration(version)
        return described(self.aws, template, version)

    def _launch_configuration(self, name: str) -> Template:
        autoscaling = self.aws.client("autoscaling")
        with asking():
            found = autoscaling.describe_launch_configurations(LaunchConfigurationNames=[name])["LaunchConfigurations"]
        return Template(data={**found[0]} if found else {})

    def _images(self, ids: set[str]) -> dict[str, Ami]:
        """The AMIs that can be looked at; what a node's system is, its user data tells as well."""
        try:
            return Amis(self.aws).named(self.aws.region_name, [each for each in ids if each.startswith("ami-")])
        except UnreadError:
            return {}

    def _own(self, group: AutoScalingGroupTypeDef, template: Template) -> Group:
        name = group["AutoScalingGroupName"]
        declared = Declared(
            cluster=self.cluster,
            node_group=name,
            auto_scaling_group=name,
            template=_template_of(group).get("LaunchTemplateId", ""),
            version=template.number,
        )
        found, missed = standing(self.aws, [declared])
        if missed:
            raise UnreadError(missed[0])
        (now,) = found
        return replace(
            _started(name, template),
            desired=now.desired,
            surge=plan(now, Assumed()).forecast.peak - now.desired,
            subnets=tuple(now.free_addresses),
            instance_type=template.data.get("InstanceType", "") or _first_override(group),
            template_version=_own_key(group)[1] if _template_of(group) else LAUNCH_CONFIGURATION,
            suspended=tuple(each.get("ProcessName", "") for each in group.get("SuspendedProcesses", [])),
            joined_first=now.launch_hook,
            drained=now.drain_seconds > 0,
            warm_up_seconds=now.preferences.warm_up_seconds,
            instances=tuple(each.id for each in now.instances),
        )


def _started(name: str, template: Template) -> Group:
    """What a group of this name starts by a template."""
    data = template.data
    mappings = {each.get("DeviceName"): each.get("Ebs", {}) for each in data.get("BlockDeviceMappings", [])}
    public = [each.get("AssociatePublicIpAddress") for each in data.get("NetworkInterfaces", [])]
    return Group(
        name=name,
        image=template.image,
        instance_type=data.get("InstanceType", ""),
        root_gib=mappings.get(ROOT_DEVICE, {}).get("VolumeSize"),
        keys=tuple(dict.fromkeys(each["KmsKeyId"] for each in mappings.values() if "KmsKeyId" in each)),
        public_address=next(iter(public), None),
        user_data=template.user_data,
    )


def _template_of(group: AutoScalingGroupTypeDef) -> Mapping[str, Any]:
    """The launch template that a group names itself, or in its mixed instances policy."""
    mixed: Mapping[str, Any] = group.get("MixedInstancesPolicy", {}).get("LaunchTemplate", {})
    return group.get("LaunchTemplate") or mixed.get("LaunchTemplateSpecification", {})


def _first_override(group: AutoScalingGroupTypeDef) -> str:
    mixed: Mapping[str, Any] = group.get("MixedInstancesPolicy", {}).get("LaunchTemplate", {})
    return next((each["InstanceType"] for each in mixed.get("Overrides", []) if "InstanceType" in each), "")


def _own_key(group: AutoScalingGroupTypeDef) -> _Key:
    """The version of a template that a group starts, or its launch configuration."""
    template = _version(_template_of(group), "LaunchTemplateId", "Version")
    return template or (LAUNCH_CONFIGURATION, group.get("LaunchConfigurationName", ""))


def _version(found: Mapping[str, Any], id_key: str, version_key: str) -> _Key | None:
    template = found.get(id_key, "")
    return (template, found.get(version_key, "$Default")) if template else None


def _of_eks(group: AutoScalingGroupTypeDef) -> bool:
    return bool(group.get("Operator")) or any(each.get("Key") == _OF_EKS for each in group.get("Tags", []))


def _windows(template: Template, images: Mapping[str, Ami]) -> bool:
    ami = images.get(template.image)
    return ami.windows if ami else _SIGN in template.user_data


def _managed_windows(group: NodegroupTypeDef, template: Template | None, images: Mapping[str, Ami]) -> bool:
    kind = group.get("amiType", "")
    return kind.startswith("WINDOWS_") or (kind == "CUSTOM" and template is not None and _windows(template, images))


def _managed(group: NodegroupTypeDef, template: Template | None) -> Group:
    name, desired = group.get("nodegroupName", ""), group.get("scalingConfig", {}).get("desiredSize", 0)
    started = _started(name, template) if template else Group(name=name)
    return replace(
        started,
        managed=True,
        desired=desired,
        surge=_surge(group, desired),
        subnets=tuple(group.get("subnets", ())),
        instance_type=started.instance_type or next(iter(group.get("instanceTypes", ())), ""),
        user_data=started.user_data if started.image else None,
    )


def _surge(group: NodegroupTypeDef, desired: int) -> int:
    """Nodes above the desired ones: by the strategy DEFAULT twice as many as zones, here as subnets."""
    given = group.get("updateConfig", {})
    share = given.get("maxUnavailablePercentage")
    unavailable = given.get("maxUnavailable", 1) if share is None else max(1, desired * share // 100)
    return Update(
        nodes=desired,
        zones=len(group.get("subnets", ())),
        max_unavailable=unavailable,
        surges=given.get("updateStrategy", "DEFAULT") != "MINIMAL",
        ready_seconds=0,
        drain_seconds=0,
    ).surge
