"""What an account decides where a launch source says nothing: metadata options, and encryption of new volumes.

Sources: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html (order of
precedence: launch, account, AMI), https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from eks_windows.forms.images import IMAGE_TYPES, UNTOLD, made_by
from eks_windows.model import Fact, Image, Metadata

if TYPE_CHECKING:
    from collections.abc import Callable

    from eks_windows.model import Disk, Estate, Launch, NodeGroup
    from eks_windows.stack.facts import T
    from eks_windows.stack.graph import Graph
    from eks_windows.stack.resource import Resource

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
    disks = None if launch.disks is None else tuple(_encrypted(graph, owner, one, launch.image) for one in launch.disks)
    return replace(launch, metadata=_metadata(graph, owner, given, launch.image), disks=disks)


def _metadata(graph: Graph, owner: Resource, given: Metadata, image: Fact[Image]) -> Metadata:
    tokens, endpoint, hops = given.tokens, given.endpoint, given.hop_limit
    for one, here in _settings(graph, owner, METADATA_TYPES):
        tokens = _filled(tokens, _set_here(one, here, one.text(one.props.get("httpTokens"))))
        endpoint = _filled(endpoint, _set_here(one, here, one.text(one.props.get("httpEndpoint"))))
        hops = _filled(hops, _set_here(one, here, one.number(one.props.get("httpPutResponseHopLimit"))))
    of_ami: Fact[str] = Fact(tokens.place, *_of_ami(graph, image, "tokens", lambda one: one.tokens))
    return Metadata(given.place, _filled(tokens, of_ami), endpoint, hops)


def _set_here(setting: Resource, here: bool | None, told: Fact[T]) -> Fact[T]:  # noqa: FBT001  (as `Scope.same` has it)
    """What a setting says where the launch source is; absent where it has no preference."""
    if told.absent or f"{told.value}" in _NO_PREFERENCE:
        return Fact(told.place)
    return told if here else Fact(told.place, unknown=f"{setting.name} may be of its account and Region")


def _filled(fact: Fact[T], default: Fact[T]) -> Fact[T]:
    """A fact where it is told, else the default; always at the place that would change it."""
    return Fact(fact.place, default.value, default.unknown) if fact.absent else fact


def _encrypted(graph: Graph, owner: Resource, disk: Disk, image: Fact[Image]) -> Disk:
    """A mapping that says nothing of encryption has that of its snapshot, or of the account's new volumes."""
    encrypted = _filled(disk.encrypted, disk.of_snapshot)
    for one, here in _settings(graph, owner, ENCRYPTION_TYPES):
        enabled = one.boolean(one.props.get("enabled"))
        enabled = Fact(enabled.place, True) if enabled.absent else enabled
        encrypted = _filled(encrypted, Fact(enabled.place) if enabled.value is False else _set_here(one, here, enabled))
    if disk.is_root:
        of_ami: Fact[bool] = Fact(disk.place, *_of_ami(graph, image, "encrypted", lambda one: one.encrypted or None))
        encrypted = _filled(encrypted, of_ami)
    return replace(disk, encrypted=encrypted)


def _of_ami(
    graph: Graph, image: Fact[Image], name: str, told: Callable[[Image], T | None]
) -> tuple[T | None, str | None]:
    """What an AMI says, and why it is not known; one that is not told yet may be any of the program's own."""
    untold = image.unknown is not None or (image.value is not None and UNTOLD in image.value.unclear)
    if image.value is not None and not untold:
        return told(image.value), _OF_AMI if name in image.value.unclear else None
    own = (made_by(one, Image(one.urn)) for one in graph.of_type(*IMAGE_TYPES)) if untold else ()
    maybe = any(told(one) is not None or name in one.unclear for one in own)
    return None, _OF_AMI if maybe else None


def _settings(graph: Graph, owner: Resource, types: tuple[str, ...]) -> list[tuple[Resource, bool | None]]:
    """The settings that are of a launch source's account and Region for certain, then those that may be."""
    placed = [(one, one.scope.same(owner.scope, regional=True)) for one in graph.of_type(*types)]
    return sorted((pair for pair in placed if pair[1] is not False), key=lambda pair: pair[1] is None)
