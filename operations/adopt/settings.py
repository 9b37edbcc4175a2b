"""The node group as this project's settings describe it, and what its first roll-out will change. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.facts import defaults
from components.facts.kubernetes_tags import ownership
from components.facts.managed_policies import node_policies
from operations.adopt.bootstrap import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from operations.adopt.facts import Found

_TOOLS = ("aws:", "alpha.eksctl.io/", "eksctl.cluster.k8s.io/", "eksctl.io/", "k8s.io/", "kubernetes.io/cluster/")
"""Tags of tools, and of the cluster, which this program gives by itself."""

_FORMER_REGISTRY_POLICY = "AmazonEC2ContainerRegistryReadOnly"
"""What AWS's template attaches; PullOnly is enough to pull."""


def settings(found: Found, name: str) -> dict[str, Any]:
    """A `nodeGroups` entry of a stack file: names and AMI as they are, so that an import changes nothing."""
    told = read(found.user_data)
    entry: dict[str, Any] = {
        "name": name,
        "ami": {"id": found.image},
        "instanceType": found.instance_type,
        "minSize": found.min_size,
        "maxSize": found.max_size,
        "subnetIds": list(found.subnets),
        "securityGroupIds": list(found.security_groups),
        "labels": told.labels,
        "taints": [
            {"key": key, **({"value": value} if value else {}), "effect": effect} for key, value, effect in told.taints
        ],
        "maxPods": told.max_pods,
        "keyPair": found.key_pair or None,
        "detailedMonitoring": found.detailed_monitoring or None,
        "metadataHopLimit": found.hop_limit if found.hop_limit > defaults.HOP_LIMIT else None,
        "securityGroupClusterTag": False if any(found.security_groups.values()) else None,
        "tags": {key: value for key, value in found.tags.items() if key != "Name" and not key.startswith(_TOOLS)},
        "policyArns": _further(found),
        "names": {"launchTemplate": found.template, "autoScalingGroup": found.group},
        "adopted": {"amiId": found.image, **({"roleArn": found.role} if found.role else {})},
    }
    kept = {"taints"}  # none is something else than the default
    return {key: value for key, value in entry.items() if key in kept or value not in (None, {}, [])}


def changes(found: Found) -> Iterator[str]:
    """What the first roll-out by this program's template changes on nodes, a line each."""
    told = read(found.user_data)
    yield "user data: this program's, with the labels, taints and pods above"
    if told.dropped:
        yield f"kubelet: {', '.join(told.dropped)} are not carried over; give them as kubeletExtraArgs"
    if told.more:
        yield "user data does more than join: give the rest as preBootstrap or postBootstrap, or it is gone"
    if found.tokens != "required":
        yield "metadata: session tokens are required (IMDSv2), which were optional"
    if found.hop_limit > defaults.HOP_LIMIT:
        yield f"metadata: hop limit {found.hop_limit} stays; take metadataHopLimit out, and pods no longer reach it"
    yield f"role: this program's, let in by itself{_in_place_of(found)}"
    yield "security groups: one of this program's beside those above; public addresses are as the subnets have them"
    size, encrypted = found.root or (None, False)
    if found.root is None or size != defaults.NODE_VOLUME_GIB or not encrypted:
        was = f"was {size or 'the AMI'} {'GiB' if size else 'decides'}, {'encrypted' if encrypted else 'not encrypted'}"
        yield f"root volume: encrypted gp3 of {defaults.NODE_VOLUME_GIB} GiB unless rootVolume says else; it {was}"
    if found.template_version.startswith("$"):
        yield f"template: a number in place of {found.template_version}"
    gone = sorted(key for key in found.tags if key.startswith(_TOOLS[1:5]))
    yield f"tags: this program's{', without ' + ', '.join(gone) if gone else ''}"


def _further(found: Found) -> list[str]:
    """Managed policies of the former role that this program's does not have anyway."""
    ours = {*node_policies(cni=True, ssm=True, cloudwatch=False), _FORMER_REGISTRY_POLICY}
    return [each for each in found.policies if each.rpartition(":policy/")[2] not in ours]


def _in_place_of(found: Found) -> str:
    if not found.role:
        return ""
    inline = f", without its inline policies {', '.join(found.inline)}" if found.inline else ""
    return f", in place of {found.role}{inline}; its managed policies are in policyArns where they are further ones"


def notes(found: Found, default_tags: Sequence[str] = ()) -> Iterator[str]:
    """What a person has to see to before the import.

    Args:
        found: the group.
        default_tags: keys of the tags that the provider gives whatever it makes.
    """
    if default_tags:
        yield (
            f"aws:defaultTags gives the launch template {', '.join(default_tags)}, which shows as a change: take them "
            "out until its first roll-out"
        )
    if not found.ami_known:
        yield f"nothing tells what {found.image} is: give windowsServer, variant, kubeletVersion and osBuild beside it"
    tag = next(iter(ownership(found.cluster)))
    if tag not in found.tags:
        yield f"the group has no tag {tag}; this program gives it one at the first roll-out"
