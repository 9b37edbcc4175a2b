"""What Karpenter can say of a Windows node."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts.limits import KARPENTER_NAME
from components.problems.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator


def karpenter_takes_the_name(
    karpenter: bool,  # noqa: FBT001 a setting
    name: str,
) -> Iterator[Problem]:
    """Node class and node pool are called as the group is."""
    refusal = KARPENTER_NAME.refuse(name) if karpenter else None
    if refusal is not None:
        yield Problem(("name",), f"found {refusal}")


def karpenter_can_say_it(
    karpenter: bool,  # noqa: FBT001 a setting
    key_pair: object,
    kubelet_extra_args: object,
    kube_proxy_extra_args: object,
    post_bootstrap: object,
) -> Iterator[Problem]:
    """It writes the bootstrap call itself, with the kubelet's settings that it knows, and nothing after it."""
    given = {
        "key_pair": (key_pair, "gives no node a key pair"),
        "kubelet_extra_args": (kubelet_extra_args, "writes the kubelet's flags itself"),
        "kube_proxy_extra_args": (kube_proxy_extra_args, "writes kube-proxy's flags itself"),
        "post_bootstrap": (post_bootstrap, "runs nothing after its own call"),
    }
    for name, (value, why) in given.items():
        if karpenter and value:
            yield Problem((name,), f"found one beside karpenter, which {why}; drop one of the two")
