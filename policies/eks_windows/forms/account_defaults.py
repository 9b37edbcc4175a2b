"""What an account decides where a launch source says nothing: metadata options, and encryption of new volumes.

Sources: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html (order of
precedence: launch, account, AMI), https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from eks_windows.model import Fact, Metadata

if TYPE_CHECKING:
    from eks_windows.model import Disk, Estate, Image, Launch, NodeGroup
    from eks_windows.stack.facts import T
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource
    from eks_windows.stack.view import Place

METADATA_TYPES = ("aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",)
ENCRYPTION_TYPES = ("aws:ebs/encryptionByDefault:EncryptionByDefault",)

_OF_AMI = "what its AMI says of it is not known before the update"

_NO_PREFERENCE = ("no-preference", "-1")


def apply(graph: Graph, estate: Estate) -> None:
    """Let the account's defaults, and then the AMI's own, speak where launch sources are silent."""
    estate.node_groups[:] = [_completed(graph, group) for group in estate.node_groups]


def _completed(graph: Graph, group: NodeGroup) -> NodeGroup:
    return replace(group, launches=tuple(_with_defaults(graph, launch) for launch in group.launches))


def _with_defaults(graph: Graph, launch: Launch) -> Launch:
    owner, given = graph.resources.get(launch.place.urn), launch.metadata
    told = (given.tokens, given.endpoint, given.hop_limit, *(disk.encrypted for disk in launch.disks or ()))
    if owner is None or not any(fact.absent for fact in told):
        return launch
    image = launch.image.value
    disks = None if launch.disks is None else tuple(_encrypted(graph, owner, disk, image) for disk in launch.disks)
    return replace(launch, metadata=_metadata(graph, owner, given, image), disks=disks)


def _metadata(graph: Graph, owner: Resource, given: Metadata, image: Image | None) -> Metadata:
    tokens, endpoint, hops = given.tokens, given.endpoint, given.hop_limit
    for one in _here(graph, owner, METADATA_TYPES):
        props = one.props
        tokens = _filled(tokens, _preferred(one.text(props.get("httpTokens"))))
        endpoint = _filled(endpoint, _preferred(one.text(props.get("httpEndpoint"))))
        limit = one.number(props.get("httpPutResponseHopLimit"))
        hops = _filled(hops, limit if f"{limit.value}" not in _NO_PREFERENCE else Fact(limit.place))
    tokens = _filled(tokens, _perhaps_here(graph, owner, METADATA_TYPES, tokens.place))
    if image is not None:
        unclear = _OF_AMI if "tokens" in image.unclear else None
        tokens = _filled(tokens, Fact(tokens.place, image.tokens, unclear))
    return Metadata(given.place, tokens, endpoint, hops)


def _preferred(fact: Fact[str]) -> Fact[str]:
    return Fact(fact.place) if fact.value in _NO_PREFERENCE else fact


def _filled(fact: Fact[T], default: Fact[T]) -> Fact[T]:
    """A fact where it is told, else the default; always at the place that would change it."""
    return Fact(fact.place, default.value, default.unknown) if fact.absent else fact


def _encrypted(graph: Graph, owner: Resource, disk: Disk, image: Image | None) -> Disk:
    """A mapping that says nothing of encryption has that of its snapshot, or of the account's new volumes."""
    encrypted = _filled(disk.encrypted, disk.of_snapshot)
    for one in _here(graph, owner, ENCRYPTION_TYPES):
        enabled = one.boolean(one.props.get("enabled"))
        encrypted = _filled(
            encrypted, Fact(enabled.place, True) if enabled.absent or enabled.value else Fact(enabled.place)
        )
    encrypted = _filled(encrypted, _perhaps_here(graph, owner, ENCRYPTION_TYPES, encrypted.place))
    if disk.is_root and image is not None:
        unclear = _OF_AMI if "encrypted" in image.unclear else None
        encrypted = _filled(encrypted, Fact(encrypted.place, image.encrypted or None, unclear))
    return replace(disk, encrypted=encrypted)


def _here(graph: Graph, owner: Resource, types: tuple[str, ...]) -> list[Resource]:
    """The settings of the account and Region that a launch source is in."""
    return [one for one in graph.of_type(*types) if one.scope.same(owner.scope, regional=True)]


def _perhaps_here(graph: Graph, owner: Resource, types: tuple[str, ...], place: Place) -> Fact[Any]:
    """An unknown fact where a setting may be of the launch source's account and Region; else one that is absent."""
    maybe = [one.name for one in graph.of_type(*types) if one.scope.same(owner.scope, regional=True) is None]
    return Fact(place, unknown=f"{maybe[0]} may be of its account and Region" if maybe else None)
