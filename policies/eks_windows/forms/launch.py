"""What instances are launched from, read off the properties that templates, configurations and instances share."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from eks_windows.forms.images import image_at, with_tags
from eks_windows.forms.roles import role_of_profile
from eks_windows.forms.tags import instance_tags
from eks_windows.forms.user_data import decode
from eks_windows.model import INSTANCE, LAUNCH_CONFIGURATION, Disk, Fact, Launch, Metadata, Tags

if TYPE_CHECKING:
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.view import Place, View

SECURITY_GROUP_TYPES = ("aws:ec2/securityGroup:SecurityGroup", "aws-native:ec2:SecurityGroup")


SNAPSHOT_TYPES = ("aws:ebs/snapshot:Snapshot", "aws:ebs/snapshotCopy:SnapshotCopy", "aws-native:ec2:Snapshot")
VOLUME_TYPES = ("aws:ebs/volume:Volume", "aws-native:ec2:Volume")


def launch_from(graph: Graph, resource: Resource, data: View, kind: str, version: Fact[str] | None = None) -> Launch:
    """Read launch data.

    Args:
        graph: all resources.
        resource: the one that the data belongs to.
        data: the object with ``imageId``, ``userData``, ``metadataOptions`` and the rest.
        kind: what to call the source in a message.
        version: the version of a launch template that is in use.
    """
    tags = instance_tags(resource, data)
    return Launch(
        place=data.place,
        kind=kind,
        image=with_tags(image_at(graph, resource, _first(data, "imageId", "ami")), tags),
        user_data=_user_data(resource, data),
        metadata=metadata_of(resource, data.at("metadataOptions")),
        role=_role(graph, resource, data),
        disks=disks_of(graph, resource, data),
        security_groups=_security_groups(graph, resource, data),
        public_ip=_public_ip(resource, data),
        instance_types=tuple(resource.text(one) for one in data.get("instanceType").items()),
        tags=tags,
        version=version,
        one_root=kind in (LAUNCH_CONFIGURATION, INSTANCE) and not resource.type.startswith("aws-native:"),
    )


def launch_unseen(place: Place, kind: str, why: str, version: Fact[str] | None = None) -> Launch:
    """A launch source whose content is not in this program: every fact about it is unknown, for one reason."""
    unseen: Fact[Any] = Fact(place, unknown=why)
    metadata = Metadata(place, unseen, unseen, unseen)
    tags = Tags(place, unknown=why)
    return Launch(place, kind, unseen, unseen, metadata, unseen, disks=None, tags=tags, version=version, seen=False)


def _first(data: View, *keys: str) -> View:
    """The first of some properties that is there; templates say `imageId`, instances `ami`."""
    return next((view for key in keys if not (view := data.get(key)).absent), data.get(keys[0]))


def _user_data(resource: Resource, data: View) -> Fact[str]:
    """Templates have `userData` (base64); configurations and instances `userData` or `userDataBase64`."""
    return resource.text(data.get("userData")).or_else(resource.text(data.get("userDataBase64"))).map(decode)


def metadata_of(resource: Resource, options: View) -> Metadata:
    """Instance metadata options."""
    return Metadata(
        options.place,
        resource.text(options.get("httpTokens")),
        resource.text(options.get("httpEndpoint")),
        resource.number(options.get("httpPutResponseHopLimit")),
    )


def _role(graph: Graph, resource: Resource, data: View) -> Fact[str]:
    profile = data.at("iamInstanceProfile")
    if isinstance(profile.value, dict):
        profile = profile.get("arn") if profile.get("name").absent else profile.get("name")
    return role_of_profile(graph, resource, profile)


def disks_of(graph: Graph, resource: Resource, data: View) -> tuple[Disk, ...] | None:
    """Templates list all devices in `blockDeviceMappings`; configurations and instances have a root and others."""
    found: list[Disk] = []
    for key in ("blockDeviceMappings", "rootBlockDevice", "ebsBlockDevices"):
        for mapping in data.get(key).items():
            if mapping.unknown:
                return None
            ebs = mapping if mapping.at("ebs").absent else mapping.at("ebs")
            found.append(
                Disk(
                    mapping.place,
                    resource.text(mapping.get("deviceName")),
                    resource.boolean(ebs.get("encrypted")),
                    resource.text(ebs.get("snapshotId")),
                    root=key == "rootBlockDevice",
                    of_snapshot=_snapshot_encrypted(graph, resource, ebs.get("snapshotId")),
                )
            )
    return tuple(found)


def _snapshot_encrypted(graph: Graph, resource: Resource, view: View) -> Fact[bool]:
    """Whether the snapshot that a volume is made of is encrypted: a snapshot of an encrypted volume is."""
    if view.absent:
        return Fact(view.place)
    snapshot = graph.resources.get(graph.reference(resource, view, SNAPSHOT_TYPES).value or "")
    if snapshot is None:
        return Fact(view.place, unknown="its snapshot, which may be encrypted, is not in the program")
    told = snapshot.boolean(snapshot.props.get("encrypted"))
    if told.known:
        return told
    volume = graph.resources.get(graph.reference(snapshot, snapshot.props.get("volumeId"), VOLUME_TYPES).value or "")
    if volume is None:
        return Fact(view.place, unknown=told.unknown or "the volume behind its snapshot is not in the program")
    return volume.boolean(volume.props.get("encrypted"))


def _security_groups(graph: Graph, resource: Resource, data: View) -> tuple[Fact[str], ...]:
    lists = [data.get("vpcSecurityGroupIds"), data.get("securityGroupIds"), data.get("securityGroups")]
    lists += [
        interface.get(key)
        for interface in data.get("networkInterfaces").items()
        for key in ("securityGroups", "groups")
    ]
    return tuple(one for given in lists for one in graph.references(resource, given, SECURITY_GROUP_TYPES))


def _public_ip(resource: Resource, data: View) -> Fact[bool]:
    for interface in data.get("networkInterfaces").items():
        asked = resource.boolean(interface.get("associatePublicIpAddress"))
        if not asked.absent:
            return asked
    return resource.boolean(data.get("associatePublicIpAddress"))


def tagged(launch: Launch, tags: Tags) -> Launch:
    """A launch source with what its group's tags say about its image."""
    image = with_tags(launch.image, tags)
    return launch if image is launch.image else replace(launch, image=image)
