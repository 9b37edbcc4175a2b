"""What Karpenter can say of a Windows node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts.limits import KARPENTER_NAME
from components.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from components.settings.validation import Spelling


def karpenter_takes_the_name(
    karpenter: bool,  # noqa: FBT001 a setting
    name: str,
) -> Iterator[Problem]:
    """Node class and node pool are called as the group is."""
    refusal = KARPENTER_NAME.refuse(name) if karpenter else None
    if refusal is not None:
        yield Problem(("name",), f"found {refusal}")


def karpenter_writes_the_call(
    karpenter: bool,  # noqa: FBT001 a setting
    kubelet_extra_args: object,
    kube_proxy_extra_args: object,
    bootstrap_extra_args: object,
    post_bootstrap: object,
    bootstrap_script: object,
) -> Iterator[Problem]:
    """It writes the bootstrap call itself, with the kubelet's settings that it knows, and nothing after it."""
    flags = {
        "kubelet_extra_args": (kubelet_extra_args, "writes the kubelet's flags itself"),
        "kube_proxy_extra_args": (kube_proxy_extra_args, "writes kube-proxy's flags itself"),
        "bootstrap_extra_args": (bootstrap_extra_args, "writes the call of the bootstrap script itself"),
        "bootstrap_script": (bootstrap_script, "writes the call of the bootstrap script itself"),
        "post_bootstrap": (post_bootstrap, "runs nothing after its own call"),
    }
    yield from _beside(karpenter, flags)


def karpenter_makes_the_template(
    karpenter: bool,  # noqa: FBT001 a setting
    key_pair: object,
    launch_template: Mapping[str, object],
) -> Iterator[Problem]:
    """So are its templates."""
    said = [each for each in launch_template.values() if each is not None]
    machine = {
        "key_pair": (key_pair, "gives no node a key pair"),
        "launch_template": (said, "makes its own templates"),
    }
    yield from _beside(karpenter, machine)


def karpenter_has_the_root_volume(
    karpenter: bool,  # noqa: FBT001 a setting
    volumes: object,
    containerd_drive: object,
    pagefile: object,
) -> Iterator[Problem]:
    """The node class in the manifest has no other."""
    why = "has the root volume alone in its manifest"
    disks = {"volumes": volumes, "containerd_drive": containerd_drive, "pagefile": pagefile}
    yield from _beside(karpenter, {name: (value, why) for name, value in disks.items()})


def karpenter_touches_blocks_as_they_are_asked_for(
    spell: Spelling,
    karpenter: bool,  # noqa: FBT001 a setting
    root_volume: Mapping[str, object] | None,
) -> Iterator[Problem]:
    """It takes a rate for volumes of a snapshot that the node class names, and ours names none."""
    rate = spell("volume_initialization_rate")
    if karpenter and root_volume and root_volume.get("volume_initialization_rate") is not None:
        text = "found one beside karpenter, which has it for a snapshot of the node class alone; drop one of the two"
        yield Problem(("root_volume", rate), text)


def karpenter_keeps_tags_and_labels_of_its_own(
    karpenter: bool,  # noqa: FBT001 a setting
    tags: Mapping[str, object],
    labels: Mapping[str, object],
) -> Iterator[Problem]:
    """It refuses what it writes itself (its definitions EC2NodeClass: tags, NodePool: labels)."""
    text = "found one that Karpenter writes itself; drop it"
    for key in tags if karpenter else ():
        if key in _OWN_TAGS or key.startswith("kubernetes.io/cluster"):
            yield Problem(("tags", key), text)
    for key in labels if karpenter else ():
        if key.partition("/")[0].endswith(_OWN_DOMAINS) or key == "kubernetes.io/hostname":
            yield Problem(("labels", key), text)


_OWN_DOMAINS = ("karpenter.sh", "karpenter.k8s.aws")
_OWN_TAGS = frozenset(
    {
        "eks:eks-cluster-name",
        "karpenter.sh/nodepool",
        "karpenter.sh/nodeclaim",
        "karpenter.k8s.aws/ec2nodeclass",
    }
)


def karpenter_joins_no_domain(
    karpenter: bool,  # noqa: FBT001 a setting
    domain: object,
) -> Iterator[Problem]:
    """It runs user data once, and a domain's member restarts."""
    yield from _beside(karpenter, {"domain": (domain, "runs user data once, while a domain's member restarts")})


def _beside(
    karpenter: bool,  # noqa: FBT001 a setting
    given: Mapping[str, tuple[object, str]],
) -> Iterator[Problem]:
    for name, (value, why) in given.items() if karpenter else ():
        if value:
            yield Problem((name,), f"found one beside karpenter, which {why}; drop one of the two")


def karpenter_starts_machines_on_demand(
    karpenter: bool,  # noqa: FBT001 a setting
    weights: object,
    spot: object,
    capacity_reservation: object,
    placement: object,
    licences: object,
) -> Iterator[Problem]:
    """The pool in the manifest asks for machines on demand, and counts nodes; more is said to Karpenter itself."""
    given = {
        "weights": weights,
        "spot": spot,
        "capacity_reservation": capacity_reservation,
        "placement": placement,
        "licences": licences,
    }
    for name, value in given.items():
        if karpenter and value not in (None, (), [], {}):
            text = "found one beside karpenter, whose manifest asks for nodes on demand; drop one of the two"
            yield Problem((name,), text)
