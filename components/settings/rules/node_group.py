"""What has to hold between the values of one node group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from components.facts.kubernetes_tags import discovery_tags, ownership, template_tags
from components.facts.limits import RESOURCE_TAGS
from components.facts.names import NODE_GROUP_TAG
from components.facts.release import NODE_FACTS
from components.facts.taints import Taint, TaintEffect
from components.facts.windows_images import WINDOWS_BUILD_LABEL, WindowsServer
from components.powershell.bootstrap import (
    SAMPLE_NETWORK,
    Bootstrap,
    Launch,
    check_argument,
    check_ranges,
    user_data,
)
from components.powershell.disks import Disks
from components.powershell.flags import KUBE_PROXY, KUBELET, check_flag
from components.powershell.kubelet_values import check_label, check_reservation, check_taint, check_threshold
from components.powershell.proxy import Proxy
from components.powershell.syntax import ask, check_syntax
from components.problems.problem import Problem
from components.settings.rules.release import wrong_build
from components.settings.rules.rule import exactly_one, keys_apart, raised

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from components.settings.validation import Spelling


class TaintValues(TypedDict):
    """A taint as a stack file or a program gives it."""

    key: str
    value: str
    effect: str


class LaunchHookValues(TypedDict):
    """Whether a launch hook holds nodes back, and how long."""

    enabled: bool
    timeout_minutes: int


def held_back(kube_reserved: object, system_reserved: object, eviction_hard: object) -> dict[str, bool]:
    """Which settings of what is held back from pods are given."""
    return {
        "kube_reserved": kube_reserved is not None,
        "system_reserved": system_reserved is not None,
        "eviction_hard": eviction_hard is not None,
    }


def sizes_in_order(spell: Spelling, min_size: int, desired_size: int | None, max_size: int) -> Iterator[Problem]:
    """The smallest size is no larger than the largest, and the desired one lies between them."""
    smallest, largest = spell("min_size"), spell("max_size")
    if min_size > max_size:
        yield Problem(("min_size",), f"found {min_size}, expected at most {largest} ({max_size}); change one")
    elif desired_size is not None and not min_size <= desired_size <= max_size:
        text = f"found {desired_size}, expected {min_size} ({smallest}) to {max_size} ({largest}); change it"
        yield Problem(("desired_size",), text)


def name_can_be_a_label(name: str) -> Iterator[Problem]:
    """Nodes carry their group's name as a label."""
    yield from raised(("name",), check_label, NODE_GROUP_TAG, name)


def tags_fit(tags: Mapping[str, str], labels: Mapping[str, str], taints: Sequence[TaintValues]) -> Iterator[Problem]:
    """Those of the group are no more than a resource may have: its own, those of its nodes, and the autoscaler's."""
    yield from keys_apart("tags", tags)
    node_labels = {**labels, NODE_GROUP_TAG: "", WINDOWS_BUILD_LABEL: ""}
    keys = {
        NODE_GROUP_TAG,
        *(fact.tag for fact in NODE_FACTS),
        *ownership(""),
        *discovery_tags(""),
        *template_tags(node_labels, _taints(taints), 0),
    }
    found, most = len(keys | tags.keys()), RESOURCE_TAGS.maximum
    if found > most:
        text = (
            f"found {len(tags)}, which make {found} with those of labels, taints and release; expected at most {most} "
            f"in all ({RESOURCE_TAGS.source}); drop {found - most} tags, labels or taints"
        )
        yield Problem(("tags",), text)


def labels_may_be(labels: Mapping[str, str]) -> Iterator[Problem]:
    """A kubelet may give itself each label."""
    for key, value in labels.items():
        yield from raised(("labels", key), check_label, key, value)


def taints_may_be(taints: Sequence[TaintValues]) -> Iterator[Problem]:
    """A node may register with each taint."""
    registered = _taints(taints)
    for index, taint in enumerate(registered):
        yield from raised(("taints", index), check_taint, taint, registered[:index])


def _taints(taints: Sequence[TaintValues]) -> list[Taint]:
    return [Taint(taint["key"], taint.get("value", ""), TaintEffect(taint["effect"])) for taint in taints]


def reservations_may_be(
    kube_reserved: Mapping[str, str] | None, system_reserved: Mapping[str, str] | None
) -> Iterator[Problem]:
    """A kubelet can hold each quantity back."""
    for name, reserved in (("kube_reserved", kube_reserved), ("system_reserved", system_reserved)):
        for resource, quantity in (reserved or {}).items():
            yield from raised((name, resource), check_reservation, resource, quantity)


def thresholds_may_be(eviction_hard: Mapping[str, str] | None) -> Iterator[Problem]:
    """A kubelet can watch each signal."""
    for signal, threshold in (eviction_hard or {}).items():
        yield from raised(("eviction_hard", signal), check_threshold, signal, threshold)


def flags_may_be(kubelet_extra_args: Mapping[str, str], kube_proxy_extra_args: Mapping[str, str]) -> Iterator[Problem]:
    """No flag has a place of its own, or is set by the bootstrap script."""
    for name, program, flags in (
        ("kubelet_extra_args", KUBELET, kubelet_extra_args),
        ("kube_proxy_extra_args", KUBE_PROXY, kube_proxy_extra_args),
    ):
        for flag, value in flags.items():
            yield from raised((name, flag), check_flag, program, flag, value)


def arguments_may_be(bootstrap_extra_args: Mapping[str, str]) -> Iterator[Problem]:
    """No argument of the bootstrap script is said twice."""
    for name, value in bootstrap_extra_args.items():
        yield from raised(("bootstrap_extra_args", name), check_argument, name, value)


def ranges_may_be(excluded_snat_cidrs: Sequence[str]) -> Iterator[Problem]:
    """Each range that pods reach with their own address is an IPv4 range."""
    for index, cidr in enumerate(excluded_snat_cidrs):
        yield from raised(("excluded_snat_cidrs", index), check_ranges, (cidr,))


def hooks_can_be_read(pre_bootstrap: str, post_bootstrap: str, bootstrap_script: str) -> Iterator[Problem]:
    """A PowerShell at hand, and Windows PowerShell 5.1, can read both hooks, or the script in their place."""
    ask((pre_bootstrap, post_bootstrap, bootstrap_script))
    yield from raised(("pre_bootstrap",), check_syntax, pre_bootstrap)
    yield from raised(("post_bootstrap",), check_syntax, post_bootstrap)
    yield from raised(("bootstrap_script",), check_syntax, bootstrap_script)


def hooks_fit(  # noqa: PLR0913, PLR0917 what user data is made of
    cluster_name: str,
    pre_bootstrap: str,
    post_bootstrap: str,
    bootstrap_script: str,
    proxy: Mapping[str, Any] | None,
    launch_hook: LaunchHookValues,
    volumes: Sequence[Mapping[str, Any]],
    containerd_drive: str | None,
    pagefile: Mapping[str, Any] | None,
) -> Iterator[Problem]:
    """The user data, hooks and all, is no longer than EC2 takes."""
    scripts = {
        "volumes": "",
        "pre_bootstrap": pre_bootstrap,
        "post_bootstrap": post_bootstrap,
        "bootstrap_script": bootstrap_script,
    }
    hooks = Bootstrap(
        cluster_name=cluster_name,
        network=SAMPLE_NETWORK,
        proxy=Proxy.of(proxy, SAMPLE_NETWORK.endpoint),
        pre_hook=pre_bootstrap,
        post_hook=post_bootstrap,
        own_script=bootstrap_script,
        launch=Launch.of(**launch_hook),
        disks=Disks.of(volumes, containerd_drive, pagefile),
    )
    longest = max(scripts, key=lambda name: len(scripts[name]))
    yield from raised((longest,), user_data, hooks)


def adopted_template_is_named(spell: Spelling, names: Mapping[str, str | None], adopted: object) -> Iterator[Problem]:
    """What is imported is told from what is made by its name."""
    yield from _named(spell, names, adopted, "launch_template")


def adopted_group_is_named(spell: Spelling, names: Mapping[str, str | None], adopted: object) -> Iterator[Problem]:
    """So is the group itself, but for one of EKS, whose name is its own."""
    yield from _named(spell, names, adopted, "auto_scaling_group")


def _named(spell: Spelling, names: Mapping[str, str | None], adopted: object, name: str) -> Iterator[Problem]:
    if adopted is not None and names.get(name) is None:
        text = f"found none beside {spell('adopted')}, expected the name of the one that stands; add it"
        yield Problem(("names", spell(name)), text)


def one_ami_source(
    spell: Spelling,
    release: object,
    ssm_parameter: object,
    image: object,
    id: object,  # noqa: A002 the setting's name
) -> Iterator[Problem]:
    """A node group gets its AMI from one place."""
    yield from exactly_one(spell, release=release, ssm_parameter=ssm_parameter, image=image, id=id)


def facts_are_of_an_id(
    id: object,  # noqa: A002 the setting's name
    windows_server: WindowsServer | None,
    variant: object,
    kubelet_version: object,
    os_build: str | None,
) -> Iterator[Problem]:
    """Facts belong to an AMI given by id, every other source tells them itself; they agree with each other."""
    facts = {
        "windows_server": windows_server,
        "variant": variant,
        "kubelet_version": kubelet_version,
        "os_build": os_build,
    }
    if id is None:
        for name, value in facts.items():
            if value is not None:
                yield Problem((name,), f"found {str(value)!r} without an id, which it would tell of; drop it")
    elif os_build is not None and windows_server is not None:
        yield from wrong_build(os_build, windows_server, "change one")
