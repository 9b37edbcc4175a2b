"""What authorization has to know of the account: full ARNs of things that a request names short, and tags."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from moto.autoscaling.models import autoscaling_backends
from moto.core.exceptions import ServiceException
from moto.ec2.models import ec2_backends
from moto.eks.models import eks_backends
from moto.iam.models import IAMBackend, iam_backends
from moto.kms.models import kms_backends
from moto.logs.models import logs_backends
from moto.pipes.models import pipes_backends
from moto.sqs.models import sqs_backends
from moto.ssm.models import ssm_backends
from moto.stepfunctions.models import stepfunctions_backends
from werkzeug.exceptions import HTTPException

from standin.api.imagebuilder.models import imagebuilder_backends

if TYPE_CHECKING:
    from standin.api.eks.models import EKSBackend

Tags = Mapping[str, str]


@dataclass(frozen=True)
class Live:
    """The account's state in one Region, only read."""

    account: str
    region: str
    partition: str

    @property
    def iam(self) -> IAMBackend:
        """Identities are the partition's."""
        return iam_backends[self.account][self.partition]

    @property
    def ec2(self) -> Any:  # noqa: ANN401  moto's backend has some hundred mixins and no types
        """Machines, templates, networks."""
        return ec2_backends[self.account][self.region]

    @property
    def eks(self) -> EKSBackend:
        """Clusters."""
        return cast("EKSBackend", eks_backends[self.account][self.region])

    def role_arn(self, name: str, path: str = "/") -> str:
        """The ARN of a role, by the path that it has; by `path` where there is no such role."""
        role = next((one for one in self.iam.roles.values() if one.name == name), None)
        return self._iam("role", role.path if role else path, name)

    def profile_arn(self, name: str, path: str = "/") -> str:
        """The same of an instance profile."""
        profile = next((one for one in self.iam.instance_profiles.values() if one.name == name), None)
        return self._iam("instance-profile", profile.path if profile else path, name)

    def profile_roles(self, name_or_arn: str) -> list[str]:
        """ARNs of the roles in an instance profile."""
        name = name_or_arn.rpartition("/")[2]
        found = (one for one in self.iam.instance_profiles.values() if one.name == name)
        return [role.arn for profile in found for role in profile.roles]

    def boundary(self, role_arn: str) -> list[str]:
        """The permissions boundary of a role; none where it has none."""
        name = role_arn.rpartition("/")[2]
        role = next((one for one in self.iam.roles.values() if one.name == name), None)
        return [role.permissions_boundary_arn] if role and role.permissions_boundary_arn else []

    def template_id(self, template_id: str, name: str) -> str:
        """The id of a launch template that a request names by either."""
        return template_id or next(
            (one.id for one in self.ec2.launch_templates.values() if one.name == name), "lt-00000000000000000"
        )

    def template_data(self, template_id: str, version: str) -> dict[str, Any]:
        """What a version of a launch template says; empty where there is none."""
        template = self.ec2.launch_templates.get(template_id)
        if template is None:
            return {}
        named = {"$Latest": str(template.latest_version_number), "$Default": str(template.default_version_number)}
        number = named.get(version or "$Default", version)
        none: dict[str, Any] = {}
        return next((dict(one.data) for one in template.versions if str(one.number) == number), none)

    def access_entry(self, cluster: str, principal: str) -> Any:  # noqa: ANN401  our AccessEntry, or None
        """An access entry; None where there is none."""
        found = self.eks.clusters.get(cluster)
        return found and cast("Any", found).access_entries.get(principal)

    def addon_arn(self, cluster: str, name: str) -> str:
        """The ARN of an add-on; with no last part where there is none."""
        found = cast("Any", self.eks.clusters.get(cluster))
        addon = found and found.addons.get(name)
        return addon.addon_arn if addon else f"{self._regional('eks')}:addon/{cluster}/{name}/"

    def nodegroup_arn(self, cluster: str, name: str) -> str:
        """The ARN of a managed node group; "" where there is none."""
        found = cast("Any", self.eks.clusters.get(cluster))
        group = found and found.nodegroups.get(name)
        return group.arn if group else ""

    def group_arn(self, name: str) -> str:
        """The ARN of an Auto Scaling group; with ``*`` for the id of one that there is not yet."""
        groups = autoscaling_backends[self.account][self.region].autoscaling_groups
        if name in groups:
            return groups[name].arn
        return f"{self._regional('autoscaling')}:autoScalingGroup:*:autoScalingGroupName/{name}"

    def key_arn(self, key: str) -> str:
        """The ARN of a KMS key that a request names by id, alias or ARN."""
        backend = kms_backends[self.account][self.region]
        named = key.rpartition(":")[2].removeprefix("key/") if key.startswith("arn:") else key
        found = backend.get_key_id_from_alias(named) if named.startswith("alias/") else named
        return f"{self._regional('kms')}:key/{(found or named).rpartition('/')[2]}"

    def service_role(self, service: str) -> bool:
        """Whether a service's linked role is there."""
        return any(one.path == f"/aws-service-role/{service}/" for one in self.iam.roles.values())

    def tags(self, arn: str) -> Tags:
        """The tags of a resource; empty where there is none, or it has none."""
        service, resource = arn.split(":")[2], arn.split(":", 5)[5]
        read = _READERS.get(service)
        try:
            return dict(read(self, arn, resource)) if read else {}
        except (ServiceException, HTTPException, KeyError, ValueError):
            return {}

    def _iam(self, kind: str, path: str, name: str) -> str:
        return f"arn:{self.partition}:iam::{self.account}:{kind}{path}{name}"

    def _regional(self, service: str) -> str:
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}"


def _listed(tags: Iterable[Mapping[str, str]]) -> Tags:
    return {tag.get("Key", tag.get("key", "")): tag.get("Value", tag.get("value", "")) for tag in tags}


def _of_iam(live: Live, arn: str, resource: str) -> Tags:
    kind, name = resource.partition("/")[0], resource.rpartition("/")[2]
    if kind == "role":
        return _listed(tag for one in live.iam.roles.values() if one.name == name for tag in one.tags)
    if kind == "instance-profile":
        return _listed(tag for one in live.iam.instance_profiles.values() if one.name == name for tag in one.tags)
    if kind == "policy":
        policy = live.iam.managed_policies.get(arn)
        return _listed(policy.tags.values()) if policy else {}
    return _listed(live.iam.get_open_id_connect_provider(arn).tag_list_type)


def _of_ec2(live: Live, arn: str, resource: str) -> Tags:
    del arn
    return dict(live.ec2.tags.get(resource.rpartition("/")[2], {}))


def _of_autoscaling(live: Live, arn: str, resource: str) -> Tags:
    del arn
    groups = autoscaling_backends[live.account][live.region].autoscaling_groups
    group = groups.get(resource.rpartition("/")[2])
    return _listed(group.tags) if group else {}


def _of_eks(live: Live, arn: str, resource: str) -> Tags:
    del resource
    return live.eks.tags_of(arn)


def _of_imagebuilder(live: Live, arn: str, resource: str) -> Tags:
    del resource
    return imagebuilder_backends[live.account][live.region].tags_of(arn)


def _of_logs(live: Live, arn: str, resource: str) -> Tags:
    del resource
    return logs_backends[live.account][live.region].list_tags_for_resource(arn.removesuffix(":*"))


def _of_ssm(live: Live, arn: str, resource: str) -> Tags:
    del arn
    kind, named = ("Parameter", "parameter") if resource.startswith("parameter") else ("Association", "association/")
    return ssm_backends[live.account][live.region].list_tags_for_resource(kind, resource.removeprefix(named))


def _of_sqs(live: Live, arn: str, resource: str) -> Tags:
    del arn
    return sqs_backends[live.account][live.region].queues[resource].tags


def _of_states(live: Live, arn: str, resource: str) -> Tags:
    del resource
    return _listed(stepfunctions_backends[live.account][live.region].get_tags_list_for_state_machine(arn))


def _of_pipes(live: Live, arn: str, resource: str) -> Tags:
    del resource
    return pipes_backends[live.account][live.region].list_tags_for_resource(arn)


_READERS: Mapping[str, Callable[[Live, str, str], Tags]] = {
    "autoscaling": _of_autoscaling,
    "ec2": _of_ec2,
    "eks": _of_eks,
    "iam": _of_iam,
    "imagebuilder": _of_imagebuilder,
    "logs": _of_logs,
    "pipes": _of_pipes,
    "sqs": _of_sqs,
    "ssm": _of_ssm,
    "states": _of_states,
}
