"""A node group's operating system, image and kubelet, told from what there is and never from a name.

The first source that says anything decides; those behind it are for where it is silent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.forms.images import kubelet_of_image, kubelet_of_tags, os_of_image
from eks_windows.forms.user_data import operating_system, taint_keys
from eks_windows.model import Fact, Kubelet, Os

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from eks_windows.model import AccessEntry, Estate, Image, Launch
    from eks_windows.stack.view import Place, View

OS_LABEL = "k8s.io/cluster-autoscaler/node-template/label/kubernetes.io/os"
"""The tag by which the cluster autoscaler learns a group's labels; the label names the operating system."""

TAINT_TAG = "k8s.io/cluster-autoscaler/node-template/taint/"
"""Begins the tags by which it learns a group's taints; the taint's key follows."""


def system_of(
    place: Place, launches: Iterable[Launch], tags: Mapping[str, Fact[str]], access: Iterable[AccessEntry]
) -> Fact[Os]:
    """The operating system by user data, autoscaler label, image and access, in this order."""
    launches = list(launches)
    sources: list[Fact[Os]] = [launch.user_data.map(operating_system) for launch in launches]
    if OS_LABEL in tags:
        sources.append(tags[OS_LABEL].map(_labelled))
    sources += [launch.image.map(os_of_image) for launch in launches]
    sources += [entry.os for entry in access]
    return first(place, sources)


def _labelled(text: str) -> Os | None:
    return Os(text) if text in list(Os) else None


def first(place: Place, sources: Iterable[Fact[Os]]) -> Fact[Os]:
    """The first known fact, else the first unknown one, else one that is absent at `place`."""
    unknown: Fact[Os] | None = None
    for source in sources:
        if source.known:
            return source
        if source.unknown is not None and unknown is None:
            unknown = source
    return unknown or Fact(place)


def access_of(estate: Estate, role: Fact[str], cluster: Fact[str] | None = None) -> list[AccessEntry]:
    """What lets a role in: into one cluster, or anywhere. An entry whose cluster is unknown may be for any."""
    if role.value is None:
        return []
    found = [entry for entry in estate.access if entry.role.value == role.value]
    if cluster is None or cluster.value is None:
        return found
    return [entry for entry in found if entry.cluster.value in (None, cluster.value)]


def taints_of(
    launches: Iterable[Launch], tags: Mapping[str, Fact[str]], given: View | None = None
) -> tuple[Fact[str], ...]:
    """The keys of taints by autoscaler tags and by the kubelet's arguments in user data.

    Tags that were `given` but are not known may hold one: Pulumi YAML makes a whole list unknown for one unknown name.
    """
    found = [Fact(one.place, key.removeprefix(TAINT_TAG)) for key, one in tags.items() if key.startswith(TAINT_TAG)]
    for launch in launches:
        data = launch.user_data
        if data.unknown is not None and not found:
            found.append(Fact(data.place, unknown=data.unknown))
        found += [Fact(data.place, key) for key in taint_keys(data.value or "")]
    if given is not None and not found:
        found += [Fact(one.place, unknown="its tags are not known yet") for one in given.items() if one.unknown]
    return tuple(found)


def kubelet_by(launches: Iterable[Launch], tags: Mapping[str, Fact[str]], image: Fact[Image]) -> Fact[Kubelet]:
    """The kubelet version by the group's tags, its instances' tags and its image's name."""
    told = kubelet_of_tags(tags)
    if told is not None and not told.absent:
        return told
    for launch in launches:
        told = kubelet_of_tags(launch.tags)
        if told is not None and not told.absent:
            return told
    return image.map(kubelet_of_image)
