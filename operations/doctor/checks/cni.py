"""What gives Windows pods their addresses."""

from __future__ import annotations

from typing import TYPE_CHECKING

from operations.doctor.checks.check import Flaw

if TYPE_CHECKING:
    from collections.abc import Iterator

    from operations.doctor.facts import Facts

CONTROLLER = "AmazonEKSVPCResourceController"

_IPAM, _PREFIXES = "enable-windows-ipam", "enable-windows-prefix-delegation"
_ON = frozenset({"true", "True", "1"})
_LINUX_ONLY = {
    "AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG": "custom networking",
    "ENABLE_POD_ENI": "security groups for pods",
}
"""Variable of aws-node to what it switches on, which Windows nodes do without."""


def ipam(facts: Facts) -> Iterator[Flaw]:
    """Windows pods get addresses."""
    cni = facts.cni.value
    live = cni.config_map.get(_IPAM, "")
    if cni.addon_version and cni.windows_ipam != "true":
        held = f" ({_IPAM} in its ConfigMap is lost at the next update)" if live == "true" else ""
        yield Flaw(
            f"the add-on vpc-cni has enableWindowsIpam {cni.windows_ipam or 'not set'}, expected true{held}",
            'set enableWindowsIpam: "true" in the add-on\'s configuration: vpcCni: {mode: manage} of the cluster',
            fails=live != "true",
        )
    elif live != "true":
        yield Flaw(
            f"{_IPAM} in the ConfigMap kube-system/amazon-vpc-cni is {live or 'not set'}, expected true",
            f'kubectl patch configmap amazon-vpc-cni -n kube-system -p \'{{"data":{{"{_IPAM}":"true"}}}}\'',
        )


def resource_controller(facts: Facts) -> Iterator[Flaw]:
    """The cluster's role may give Windows nodes addresses."""
    if CONTROLLER not in facts.policies.value:
        role = facts.cluster.value.role
        yield Flaw(
            f"its role {role} has no {CONTROLLER}",
            f"aws iam attach-role-policy --role-name {role} --policy-arn arn:aws:iam::aws:policy/{CONTROLLER}",
        )


def limits(facts: Facts) -> Iterator[Flaw]:
    """What the CNI does on Linux only is not counted on."""
    cni = facts.cni.value
    for variable, what in _LINUX_ONLY.items():
        if cni.environment.get(variable, "") in _ON:
            yield Flaw(
                f"{what} is on ({variable}), which Windows pods do not get",
                "let Windows pods do without: they are in the node's subnet, with the node's security groups",
                fails=False,
            )
    if cni.config_map.get(_PREFIXES, "") not in {"", "true", "false"}:
        yield Flaw(
            f"{_PREFIXES} is {cni.config_map[_PREFIXES]}, expected true or false",
            "set enableWindowsPrefixDelegation in the add-on's configuration",
        )
