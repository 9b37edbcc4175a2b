"""What launching from a template takes: RunInstances on all that it names, the role it hands over, the tags it sets.

Auto Scaling checks it whenever a group gets a template, so the caller has to be allowed although he launches nothing.
Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-launch-template-permissions.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from standin.api.authorization.row import Arns, Further, OfResource, Target
from standin.api.authorization.table.common import has
from standin.api.authorization.table.ec2 import KEYS, TAGS, to_be

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from standin.api.authorization.request import Request

_MADE = ("instance", "network-interface", "volume")


@dataclass(frozen=True)
class _Template:
    """The template that a request names.

    Attributes:
        path: where its specification is in the request's parameters.
        members: its members for the template's id, its name and the version.
        subnets: ARNs of the subnets, which the group names and not the template.
    """

    path: str
    members: tuple[str, str, str]
    subnets: Arns

    def id(self, request: Request) -> str:
        return request.live.template_id(*(self._given(request, member) for member in self.members[:2]))

    def arns(self, request: Request) -> list[str]:
        return [request.arn("ec2", f"launch-template/{self.id(request)}")]

    def data(self, request: Request) -> Mapping[str, Any]:
        return request.live.template_data(self.id(request), self._given(request, self.members[2]))

    def roles(self, request: Request) -> list[str]:
        profile: Mapping[str, str] = self.data(request).get("IamInstanceProfile") or {}
        return request.live.profile_roles(profile.get("Arn") or profile.get("Name") or "")

    def tags(self, request: Request) -> dict[str, str]:
        specified: list[dict[str, Any]] = self.data(request).get("TagSpecifications") or []
        return {tag["Key"]: tag["Value"] for one in specified for tag in _listed(one)}

    def images(self, request: Request) -> list[str]:
        image = self.data(request).get("ImageId")
        return [f"arn:{request.partition}:ec2:{request.region}::image/{image}"] if image else []

    def placed(self, request: Request) -> list[str]:
        group = self._placement(request).get("GroupName")
        return [request.arn("ec2", f"placement-group/{group}")] if group else []

    def hosts(self, request: Request) -> list[str]:
        group = self._placement(request).get("HostResourceGroupArn")
        return [group] if group else []

    def licences(self, request: Request) -> list[str]:
        found: list[dict[str, str]] = self.data(request).get("LicenseSpecifications") or []
        return [one["LicenseConfigurationArn"] for one in found]

    def snapshots(self, request: Request) -> list[str]:
        mapped: list[dict[str, dict[str, str]]] = self.data(request).get("BlockDeviceMappings") or []
        ids = [one["Ebs"]["SnapshotId"] for one in mapped if "SnapshotId" in one.get("Ebs", {})]
        return [f"arn:{request.partition}:ec2:{request.region}::snapshot/{one}" for one in ids]

    def of(self, kind: str, member: str) -> Arns:
        def arns(request: Request) -> list[str]:
            found: list[str] | str = self.data(request).get(member) or []
            ids = found if isinstance(found, list) else [found]
            return [request.arn("ec2", f"{kind}/{one}") for one in ids]

        return arns

    def keys(self, *, in_template: bool) -> dict[str, OfResource]:
        return {
            "ec2:LaunchTemplate": lambda request, _: self.arns(request),
            "ec2:IsLaunchTemplateResource": lambda _, __: [str(in_template).lower()],
        }

    def _placement(self, request: Request) -> Mapping[str, str]:
        return self.data(request).get("Placement") or {}

    def _given(self, request: Request, member: str) -> str:
        return request.text(f"{self.path}.{member}")


def _of_group(request: Request) -> list[str]:
    return [request.arn("ec2", f"subnet/{one}") for one in request.text("VPCZoneIdentifier").split(",") if one]


def launches(
    path: str,
    members: tuple[str, str, str] = ("LaunchTemplateId", "LaunchTemplateName", "Version"),
    subnets: Arns = _of_group,
) -> tuple[Further, ...]:
    """The further actions of a request that gives a group its template.

    Args:
        path: where the template's specification is in the request's parameters.
        members: its members for the template's id, its name and the version.
        subnets: ARNs of the subnets, which the group names and not the template.
    """
    template, given = _Template(path, members, subnets), has(path)
    return (
        Further(action="ec2:RunInstances", targets=_launched(template), keys=KEYS, needed=given),
        Further(
            action="iam:PassRole",
            targets=(Target(type="role", arns=template.roles, tags=None),),
            keys={"iam:PassedToService": lambda _: ["ec2.amazonaws.com"]},
            needed=given,
        ),
        Further(
            action="ec2:CreateTags",
            targets=tuple(Target(type=kind, arns=to_be(kind), tags=None) for kind in _MADE),
            keys={**KEYS, "ec2:CreateAction": lambda _: ["RunInstances"]},
            tags=template.tags,
            needed=_tagged(template, given),
        ),
    )


def _listed(specification: Mapping[str, Any]) -> list[dict[str, str]]:
    return specification.get("Tags") or []


def _tagged(template: _Template, given: Callable[[Request], bool]) -> Callable[[Request], bool]:
    return lambda request: given(request) and bool(template.tags(request))


def _launched(template: _Template) -> tuple[Target, ...]:
    named = {
        "launch-template": template.arns,
        "image": template.images,
        "key-pair": template.of("key-pair", "KeyName"),
        "security-group": template.of("security-group", "SecurityGroupIds"),
        "placement-group": template.placed,
        "snapshot": template.snapshots,
    }
    elsewhere = {"group": template.hosts, "license-configuration": template.licences}
    inside = template.keys(in_template=True)
    return (
        *(Target(type=kind, arns=arns, tags=TAGS, keys=inside) for kind, arns in named.items()),
        *(Target(type=kind, arns=arns, tags=None) for kind, arns in elsewhere.items()),
        Target(type="subnet", arns=template.subnets, tags=TAGS, keys=template.keys(in_template=False)),
        *(Target(type=kind, arns=to_be(kind), tags=None, keys=inside) for kind in _MADE),
    )
