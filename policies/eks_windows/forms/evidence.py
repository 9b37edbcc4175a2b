"""A node group's operating system, kubelet and taints, told from what there is and never from a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from eks_windows.forms.images import kubelet_of_name, kubelets_of_tags, os_of_image
from eks_windows.forms.user_data import system_in, taint_keys
from eks_windows.model import Fact, Kubelet, Os
from eks_windows.stack.evidence import Sign, settled

if TYPE_CHECKING:
    from collections.abc import Iterable

    from eks_windows.model import AccessEntry, Estate, Image, Launch, Tags
    from eks_windows.stack.view import Place

OS_LABEL = "k8s.io/cluster-autoscaler/node-template/label/kubernetes.io/os"
"""The tag by which the cluster autoscaler learns a group's labels; the label names the operating system."""

TAINT_TAG = "k8s.io/cluster-autoscaler/node-template/taint/"
"""Begins the tags by which it learns a group's taints; the taint's key follows."""


def system_of(place: Place, launches: Iterable[Launch], tags: Tags, access: Iterable[AccessEntry]) -> Fact[Os]:
    """The operating system by user data, autoscaler label and image; where none of them says anything, by access.

    Who lets a role in says what its nodes should be and not what they are, so it contradicts none of the others.
    """
    launches = list(launches)
    signs = [Sign("its user data", system_in(launch.user_data), 0) for launch in launches]
    signs.append(Sign(f"the tag {OS_LABEL}", tags.told(OS_LABEL).map(_labelled), 1))
    signs += [Sign("its image", launch.image.map(os_of_image), 2) for launch in launches]
    found = settled(place, signs)
    return found if not found.absent else settled(place, map(_let_in_as, access))


def _let_in_as(entry: AccessEntry) -> Sign[Os]:
    """What an entry says of its role's nodes; where that is open it comes first, as none is stronger than another."""
    told: Fact[Os] = entry.os
    for which, fact in (("cluster", entry.cluster), ("role", entry.role)):
        if told.known and fact.value is None:
            told = Fact(told.place, unknown=f"which {which} it is for: {fact.unknown or 'nothing tells it'}")
    return Sign(f"the {entry.form} of its role", told, 1 if told.known else 0)


def _labelled(text: str) -> Os | None:
    return Os(text) if text in list(Os) else None


def access_of(estate: Estate, role: Fact[str], cluster: Fact[str] | None = None) -> list[AccessEntry]:
    """What lets a role in: into one cluster, or anywhere. An entry whose cluster is unknown may be for any.

    Where none lets it in as that of nodes, those that do so for a role which is not known yet may be for it.
    """
    if role.value is None:
        return []
    found = estate.let_in.get(role.value, [])
    if all(entry.os.absent for entry in found):
        found = [*found, *estate.let_in_perhaps]
    if cluster is None or cluster.value is None:
        return found
    return [entry for entry in found if entry.cluster.value in (None, cluster.value)]


def taints_of(launches: Iterable[Launch], tags: Tags) -> tuple[Fact[str], ...]:
    """The keys of taints by autoscaler tags and by the kubelet's arguments in user data; unknown ones where others may

    be among what is not known yet.
    """
    named = [(key.removeprefix(TAINT_TAG), fact) for key, fact in tags.known.items() if key.startswith(TAINT_TAG)]
    found: list[Fact[str]] = [Fact(fact.place, key) for key, fact in named]
    if tags.unknown is not None:
        found.append(Fact(tags.place, unknown=tags.unknown))
    found += [key for key, _ in tags.computed]
    for launch in launches:
        data = launch.user_data
        if data.unknown is not None:
            found.append(Fact(data.place, unknown=data.unknown))
        found += [Fact(data.place, key) for key in taint_keys(data.value or "")]
    return tuple(found)


def kubelet_by(launches: Iterable[Launch], tags: Tags, image: Fact[Image]) -> Fact[Kubelet]:
    """The kubelet version by what is known of its AMI, by tags, and by its image's name."""
    of_ami: Fact[Kubelet] = Fact(image.place, image.value.kubelet if image.value else None)
    signs = [Sign("what is known of its AMI", of_ami, 0)]
    signs += [Sign("its tag", told, 1) for told in kubelets_of_tags(tags)]
    signs += [Sign("its instances' tag", told, 1) for launch in launches for told in kubelets_of_tags(launch.tags)]
    signs.append(Sign("its image", image.map(kubelet_of_name), 2))
    return settled(image.place, signs, Kubelet.and_also)
