"""What has to hold beside a script that makes the call of the bootstrap script itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.powershell.own_bootstrap import ARGUMENTS, check_call, takes_arguments
from components.problems.problem import Problem
from components.settings.rules.node_group import held_back
from components.settings.rules.rule import raised

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from components.settings.rules.node_group import TaintValues
    from components.settings.validation import Spelling


def call_is_of_the_cluster(bootstrap_script: str, cluster_name: str) -> Iterator[Problem]:
    """It makes its node one of this cluster."""
    if bootstrap_script.strip():
        yield from raised(("bootstrap_script",), check_call, bootstrap_script, cluster_name)


def it_is_the_whole_script(
    spell: Spelling, bootstrap_script: str, pre_bootstrap: str, post_bootstrap: str
) -> Iterator[Problem]:
    """Nothing runs before or after it."""
    hooks = {"pre_bootstrap": pre_bootstrap, "post_bootstrap": post_bootstrap}
    for name, hook in hooks.items() if bootstrap_script.strip() else ():
        if hook.strip():
            text = f"found one beside {spell('bootstrap_script')}, which is the whole script; put its lines there"
            yield Problem((name,), text)


def own_call_says_the_flags(
    spell: Spelling,
    bootstrap_script: str,
    max_pods: object,
    kubelet_extra_args: object,
    kube_proxy_extra_args: object,
    bootstrap_extra_args: object,
) -> Iterator[Problem]:
    """A call that does not take our arguments takes no flag of ours."""
    flags = {
        "max_pods": max_pods,
        "kubelet_extra_args": kubelet_extra_args,
        "kube_proxy_extra_args": kube_proxy_extra_args,
        "bootstrap_extra_args": bootstrap_extra_args,
    }
    yield from _unsaid(spell, bootstrap_script, flags)


def own_call_says_the_network(
    spell: Spelling, bootstrap_script: str, dns_cluster_ip: object, excluded_snat_cidrs: object
) -> Iterator[Problem]:
    """Nor does it take an address."""
    network = {"dns_cluster_ip": dns_cluster_ip, "excluded_snat_cidrs": excluded_snat_cidrs}
    yield from _unsaid(spell, bootstrap_script, network)


def own_call_says_what_is_held_back(
    spell: Spelling,
    bootstrap_script: str,
    kube_reserved: object,
    system_reserved: object,
    eviction_hard: object,
) -> Iterator[Problem]:
    """Nor what is held back."""
    yield from _unsaid(spell, bootstrap_script, held_back(kube_reserved, system_reserved, eviction_hard))


def own_call_registers_labels_and_taints(
    bootstrap_script: str, labels: Mapping[str, str], taints: Sequence[TaintValues]
) -> Iterator[Problem]:
    """An autoscaler is told of these, so a call of one's own has to register them."""
    if not _calls_itself(bootstrap_script):
        return
    for key, value in labels.items():
        if f"{key}={value}" not in bootstrap_script:
            yield Problem(("labels", key), f"found one that the script's own call does not register; {_SPLAT}")
    for index, taint in enumerate(taints):
        registered = f"{taint['key']}={taint.get('value', '')}:{taint['effect']}"
        if registered not in bootstrap_script:
            text = f"found {registered}, which the script's own call does not register; {_SPLAT}"
            yield Problem(("taints", index), text)


_SPLAT = f"splat @{ARGUMENTS} there, or register it in -KubeletExtraArgs, or drop it"


def _unsaid(spell: Spelling, bootstrap_script: str, given: Mapping[str, object]) -> Iterator[Problem]:
    for name, value in given.items() if _calls_itself(bootstrap_script) else ():
        if value:
            text = (
                f"found one beside {spell('bootstrap_script')}, whose own call does not take it; splat @{ARGUMENTS} "
                "there, or say it in that call and drop it here"
            )
            yield Problem((name,), text)


def _calls_itself(bootstrap_script: str) -> bool:
    return bool(bootstrap_script.strip()) and not takes_arguments(bootstrap_script)
