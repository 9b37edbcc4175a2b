"""What has to hold of a node's further volumes, and of what is put on their drives."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from components.facts.defaults import VOLUME_TYPE
from components.facts.limits import NODE_VOLUMES
from components.facts.volumes import VOLUME_KINDS, VolumeKind, VolumeType
from components.problems.problem import Problem
from components.settings.rules.rule import few, said_once
from components.settings.rules.volume import throughput_fits_iops

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from components.settings.validation import Spelling


def size_is_of_its_type(
    spell: Spelling,
    type: VolumeType | None,  # noqa: A002 the setting's name
    size_gib: int | None,
    snapshot_id: object,
) -> Iterator[Problem]:
    """EBS makes each type in sizes of its own, and takes no volume without one, or a snapshot's."""
    if size_gib is None:
        if snapshot_id is None:
            text = f"found none without {spell('snapshot_id')}, whose size it would be; add one of the two"
            yield Problem(("size_gib",), text)
    elif (refusal := _kind(type).gib.refuse(size_gib)) is not None:
        yield Problem(("size_gib",), f"found {refusal} of {type or VOLUME_TYPE}; change one")


def iops_are_of_its_type(
    spell: Spelling,
    type: VolumeType | None,  # noqa: A002 the setting's name
    iops: int | None,
) -> Iterator[Problem]:
    """Some types have to be told how fast they are, and some are as fast as they are large."""
    kind = _kind(type)
    if kind.iops is None:
        if iops is not None:
            text = f"found {iops} beside {spell('type')} {type}, whose size alone says how fast it is; drop it"
            yield Problem(("iops",), text)
    elif iops is None:
        if kind.default_iops is None:
            yield Problem(("iops",), f"found none of {type}, expected some; add them")
    elif (refusal := kind.iops.refuse(iops)) is not None:
        yield Problem(("iops",), f"found {refusal} of {type or VOLUME_TYPE}; change one")


def iops_fit_size(
    spell: Spelling,
    type: VolumeType | None,  # noqa: A002 the setting's name
    size_gib: int | None,
    iops: int | None,
) -> Iterator[Problem]:
    """EBS gives so many operations to each GiB."""
    kind = _kind(type)
    if kind.iops is None or size_gib is None or iops is None or kind.iops.refuse(iops) is not None:
        return
    most = size_gib * kind.iops_per_gib
    if iops > most:
        text = (
            f"found {iops}, expected at most {most}, {kind.iops_per_gib} a GiB of {spell('size_gib')} ({size_gib}) of "
            f"{type or VOLUME_TYPE} ({kind.iops.source}); change one"
        )
        yield Problem(("iops",), text)


def throughput_is_of_its_type(
    spell: Spelling,
    type: VolumeType | None,  # noqa: A002 the setting's name
    iops: int | None,
    throughput: int | None,
) -> Iterator[Problem]:
    """One type alone is told its throughput, and takes so many operations for it."""
    if throughput is None:
        return
    kind = _kind(type)
    if not kind.throughput:
        text = f"found {throughput} beside {spell('type')} {type}, expected it of {VolumeType.GP3} alone; drop it"
        yield Problem(("throughput",), text)
    else:
        yield from throughput_fits_iops(spell, kind.default_iops or 0 if iops is None else iops, throughput)


def _kind(given: VolumeType | None) -> VolumeKind:
    return VOLUME_KINDS[given or VolumeType(VOLUME_TYPE)]


def volumes_are_few(volumes: Sequence[object]) -> Iterator[Problem]:
    """There are so many device names that EC2 recommends."""
    yield from few("volumes", volumes, NODE_VOLUMES)


def keys_are_said_once(spell: Spelling, volume_key_grants: Sequence[str]) -> Iterator[Problem]:
    """A key gets one grant."""
    yield from said_once(spell("volume_key_grants"), volume_key_grants)


def volumes_are_told_apart(volumes: Sequence[Mapping[str, Any]]) -> Iterator[Problem]:
    """Each has a drive and a device of its own."""
    for name in ("drive", "device"):
        times = Counter[str]()
        for index, volume in enumerate(volumes):
            value = volume.get(name)
            if value is not None and times[value]:
                yield Problem(("volumes", index, name), f"found {value!r} again; change one")
            times[value or ""] += 1


def containerd_is_on_one(
    spell: Spelling, volumes: Sequence[Mapping[str, Any]], containerd_drive: str | None
) -> Iterator[Problem]:
    """Its data goes to a drive that there is."""
    if containerd_drive is not None:
        yield from _is_there(spell, ("containerd_drive",), containerd_drive, volumes)


def pagefile_is_on_one(
    spell: Spelling, volumes: Sequence[Mapping[str, Any]], pagefile: Mapping[str, Any] | None
) -> Iterator[Problem]:
    """So does the page file, or to the root volume."""
    drive = None if pagefile is None else pagefile.get("drive")
    if drive is not None and drive != ROOT_DRIVE:
        yield from _is_there(spell, ("pagefile", "drive"), drive, volumes)


ROOT_DRIVE = "C"


def _is_there(
    spell: Spelling, path: tuple[str, ...], drive: str, volumes: Sequence[Mapping[str, Any]]
) -> Iterator[Problem]:
    drives = [volume.get("drive") for volume in volumes]
    if drive not in drives:
        of = ", ".join(str(each) for each in drives) or "none"
        yield Problem(path, f"found {drive!r}, expected the drive of one of {spell('volumes')} ({of}); add one")
