"""What has to hold between the values of a node group that EKS manages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.facts.capacity import CapacityType, ReservationPreference, Tenancy
from components.facts.limits import MANAGED_MAX_SIZE, MANAGED_TAINT_KEY, MANAGED_TAINTS, MANAGED_TYPES
from components.facts.partitions import partition_of
from components.problems.problem import Problem
from components.settings.rules.node_group import held_back
from components.settings.rules.rule import few

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from components.settings.rules.node_group import TaintValues
    from components.settings.validation import Spelling


def group_may_be_of_this_size(max_size: int) -> Iterator[Problem]:
    """EKS manages no group that never has a node."""
    refusal = MANAGED_MAX_SIZE.refuse(max_size)
    if refusal:
        yield Problem(("max_size",), f"found {refusal}")


def types_are_few(instance_types: Sequence[str]) -> Iterator[Problem]:
    """EKS takes so many types for one group."""
    yield from few("instance_types", instance_types, MANAGED_TYPES)


def eks_names_the_scaling_group(spell: Spelling, names: Mapping[str, str | None]) -> Iterator[Problem]:
    """The Auto Scaling group is EKS's."""
    found = names.get("auto_scaling_group")
    if found is not None:
        yield Problem(("names", spell("auto_scaling_group")), f"found {found!r}, expected none: EKS names it; drop it")


def one_release_at_a_time(ami: Mapping[str, object]) -> Iterator[Problem]:
    """EKS replaces the nodes of a group in it."""
    if ami.get("former") is not None:
        text = "found one of a managed group, whose nodes EKS replaces in it; drop it, or take a self-managed group"
        yield Problem(("ami", "former"), text)


def hosts_are_not_for_eks(spell: Spelling, placement: Mapping[str, Any] | None) -> Iterator[Problem]:
    """EKS ends with a failure of its own on a template with a dedicated host (quickstart-amazon-eks#387)."""
    given = placement or {}
    for name, found in (
        ("tenancy", given.get("tenancy") == Tenancy.HOST),
        ("host_resource_group", given.get("host_resource_group") is not None),
    ):
        if found:
            text = "found a dedicated host, on which EKS makes no group; drop it, or take a self-managed group"
            yield Problem(("placement", spell(name)), text)


def template_names_one_reservation(
    spell: Spelling, capacity_reservation: Mapping[str, Any] | None
) -> Iterator[Problem]:
    """The launch template of a group whose Auto Scaling group is EKS's says where machines come from, and EC2 takes one
    place there."""
    given = capacity_reservation or {}
    named = [name for name in ("ids", "resource_groups") for _ in given.get(name) or ()]
    if len(named) > 1:
        text = f"found {len(named)} reservations and groups of them, expected one: a launch template names no more"
        yield Problem(
            ("capacity_reservation", spell(named[-1])), f"{text}; put them in one resource group, and name that"
        )


def reservation_is_taken_as_it_is_named(
    spell: Spelling, capacity_reservation: Mapping[str, Any] | None
) -> Iterator[Problem]:
    """A machine that is sent to a reservation starts nowhere else, one that is sent to a group of them does (EC2 user
    guide, Capacity Reservations: targeting)."""
    given = capacity_reservation or {}
    for name, fits, otherwise in (
        ("ids", ReservationPreference.ONLY, ReservationPreference.FIRST),
        ("resource_groups", ReservationPreference.FIRST, ReservationPreference.ONLY),
    ):
        if given.get(name) and given.get("preference") == otherwise:
            text = f"found {str(otherwise)!r} beside {spell(name)}, expected {str(fits)!r}, as templates have it"
            yield Problem(("capacity_reservation", "preference"), text)


def spot_is_not_reserved(
    spell: Spelling, capacity_type: str, capacity_reservation: Mapping[str, Any] | None
) -> Iterator[Problem]:
    """No spot machine comes out of reserved capacity."""
    if capacity_type == CapacityType.SPOT and capacity_reservation is not None:
        text = f"found one beside {spell('capacity_type')} SPOT, which comes out of no reservation; drop one"
        yield Problem(("capacity_reservation",), text)


def taints_fit(taints: Sequence[TaintValues]) -> Iterator[Problem]:
    """EKS takes shorter keys than Kubernetes, and so many."""
    if (many := MANAGED_TAINTS.refuse(len(taints))) is not None:
        yield Problem(("taints",), f"found {many}")
    for index, taint in enumerate(taints):
        refusal = MANAGED_TAINT_KEY.refuse(len(taint["key"]))
        if refusal:
            yield Problem(("taints", index, "key"), f"number of characters: found {refusal}")


def kubelet_is_ours(
    spell: Spelling,
    by_release_version: bool,  # noqa: FBT001 a setting
    max_pods: object,
    kubelet_extra_args: object,
    kube_proxy_extra_args: object,
    bootstrap_extra_args: object,
) -> Iterator[Problem]:
    """Flags go into user data, which EKS writes for an AMI of its own choice."""
    flags = {
        "max_pods": max_pods,
        "kubelet_extra_args": kubelet_extra_args,
        "kube_proxy_extra_args": kube_proxy_extra_args,
        "bootstrap_extra_args": bootstrap_extra_args,
    }
    yield from _without_user_data(spell, by_release_version, flags)


def reservations_are_ours(
    spell: Spelling,
    by_release_version: bool,  # noqa: FBT001 a setting
    kube_reserved: object,
    system_reserved: object,
    eviction_hard: object,
) -> Iterator[Problem]:
    """So does what is held back."""
    yield from _without_user_data(spell, by_release_version, held_back(kube_reserved, system_reserved, eviction_hard))


def network_is_ours(
    spell: Spelling,
    by_release_version: bool,  # noqa: FBT001 a setting
    dns_cluster_ip: object,
    excluded_snat_cidrs: object,
    proxy: object,
) -> Iterator[Problem]:
    """So do addresses and the way out."""
    network = {"dns_cluster_ip": dns_cluster_ip, "excluded_snat_cidrs": excluded_snat_cidrs, "proxy": proxy}
    yield from _without_user_data(spell, by_release_version, network)


def hooks_are_ours(
    spell: Spelling,
    by_release_version: bool,  # noqa: FBT001 a setting
    pre_bootstrap: object,
    post_bootstrap: object,
    bootstrap_script: object,
) -> Iterator[Problem]:
    """So do hooks, and a script in place of the call."""
    hooks = {
        "pre_bootstrap": pre_bootstrap,
        "post_bootstrap": post_bootstrap,
        "bootstrap_script": bootstrap_script,
    }
    yield from _without_user_data(spell, by_release_version, hooks)


def volumes_are_ours(
    spell: Spelling,
    by_release_version: bool,  # noqa: FBT001 a setting
    volumes: object,
    containerd_drive: object,
    pagefile: object,
) -> Iterator[Problem]:
    """So does what makes drives of volumes."""
    disks = {"volumes": volumes, "containerd_drive": containerd_drive, "pagefile": pagefile}
    yield from _without_user_data(spell, by_release_version, disks)


def startup_taint_is_ours(
    spell: Spelling,
    by_release_version: bool,  # noqa: FBT001 a setting
    startup_taint: object,
) -> Iterator[Problem]:
    """So does a taint that goes: EKS would put one of its own back."""
    yield from _without_user_data(spell, by_release_version, {"startup_taint": startup_taint})


def domain_is_waited_for(
    spell: Spelling,
    by_release_version: bool,  # noqa: FBT001 a setting
    domain: object,
) -> Iterator[Problem]:
    """So does the wait for a domain."""
    yield from _without_user_data(spell, by_release_version, {"domain": domain})


def _without_user_data(
    spell: Spelling,
    by_release_version: bool,  # noqa: FBT001 a setting
    given: Mapping[str, object],
) -> Iterator[Problem]:
    for name, value in given.items() if by_release_version else ():
        if value:
            text = (
                f"found one beside {spell('by_release_version')}, where EKS writes the user data; drop one of the two"
            )
            yield Problem((name,), text)


def eks_has_windows_here(
    by_release_version: bool,  # noqa: FBT001 a setting
    region: str,
) -> Iterator[Problem]:
    """EKS knows Windows AMIs in commercial Regions only (API reference, CreateNodegroup)."""
    partition = partition_of(region)
    if by_release_version and partition is not None and partition.name != "aws":
        text = (
            f"found true in {region}, expected a commercial Region: in {partition.name} EKS knows no Windows AMIs; "
            "drop it, and the template names the AMI"
        )
        yield Problem(("by_release_version",), text)


def unavailable_is_said_once(max_unavailable: int | None, max_unavailable_percentage: int | None) -> Iterator[Problem]:
    """A number of nodes or a share of them."""
    if max_unavailable is not None and max_unavailable_percentage is not None:
        text = f"found {max_unavailable_percentage} beside a number of nodes ({max_unavailable}); drop one"
        yield Problem(("max_unavailable_percentage",), text)
