"""What has to hold between what machines are bought as, where they run, and the rest of a node group."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from components.facts.capacity import METRICS, ReservationPreference, SpotAllocation, Tenancy, WarmState
from components.facts.draining import Drainer
from components.facts.limits import GROUP_TYPES
from components.problems.names import near
from components.problems.problem import Problem
from components.settings.rules.rule import few, said_once

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from components.settings.validation import Spelling


def types_are_few(instance_types: Sequence[str]) -> Iterator[Problem]:
    """Auto Scaling takes so many types for one group."""
    yield from few("instance_types", instance_types, GROUP_TYPES)


def weights_are_of_types(
    spell: Spelling, instance_types: Sequence[str], weights: Mapping[str, int]
) -> Iterator[Problem]:
    """Auto Scaling wants a weight of each type, or of none."""
    for name in weights.keys() - set(instance_types):
        yield Problem(("weights", name), f"found a type that is not among {spell('instance_types')}; drop it")
    missing = [name for name in instance_types if weights and name not in weights]
    if missing:
        text = f"found none of {', '.join(missing)}, expected one of each of {spell('instance_types')}; add them"
        yield Problem(("weights",), text)


def spot_is_taken_from_kinds(
    spell: Spelling, spot: Mapping[str, Any] | None, instance_types: Sequence[str]
) -> Iterator[Problem]:
    """An order of priority is one of several types, and pools are those of the cheapest."""
    if spot is None or "allocation" not in spot:
        return
    allocation = spot["allocation"]
    if allocation == SpotAllocation.CAPACITY_OPTIMIZED_PRIORITIZED and len(instance_types) < 2:  # noqa: PLR2004 an order
        text = f"found {str(allocation)!r} without several {spell('instance_types')}, in whose order it takes them"
        yield Problem(("spot", spell("allocation")), f"{text}; add some, or take another")
    if spot.get("pools") is not None and allocation != SpotAllocation.LOWEST_PRICE:
        text = f"found {spot['pools']} beside {str(allocation)!r}, expected them with lowest-price alone; drop one"
        yield Problem(("spot", spell("pools")), text)


def rebalancing_is_of_spot(
    spell: Spelling,
    spot: Mapping[str, Any] | None,
    capacity_rebalance: bool,  # noqa: FBT001 a setting
) -> Iterator[Problem]:
    """Nobody takes machines on demand back."""
    if capacity_rebalance and spot is None:
        yield Problem(
            ("capacity_rebalance",), f"found true without {spell('spot')}, whose machines alone are taken back; drop it"
        )


def reservations_are_of_machines_on_demand(
    spell: Spelling, spot: Mapping[str, Any] | None, capacity_reservation: Mapping[str, Any] | None
) -> Iterator[Problem]:
    """No spot machine comes out of reserved capacity."""
    preference = (capacity_reservation or {}).get("preference")
    if preference == ReservationPreference.ONLY and spot is not None:
        text = f"found {str(preference)!r} beside {spell('spot')}, which comes out of no reservation; drop one"
        yield Problem(("capacity_reservation", "preference"), text)


def reservations_are_named_to_be_taken(
    spell: Spelling, capacity_reservation: Mapping[str, Any] | None
) -> Iterator[Problem]:
    """What is not taken is not named."""
    if capacity_reservation is None:
        return
    preference = capacity_reservation.get("preference")
    named = [name for name in ("ids", "resource_groups") if capacity_reservation.get(name)]
    taken = {ReservationPreference.ONLY, ReservationPreference.FIRST}
    if named and preference is not None and preference not in taken:
        text = f"found some beside the preference {str(preference)!r}, which takes none by name; drop one"
        yield Problem(("capacity_reservation", spell(named[0])), text)


def hosts_have_licences(
    spell: Spelling, spot: Mapping[str, Any] | None, placement: Mapping[str, Any] | None, licences: Sequence[str]
) -> Iterator[Problem]:
    """License Manager allocates a dedicated host for a licence, and EC2 has neither spot machines nor placement groups
    on one."""
    if placement is None or "tenancy" not in placement:
        return
    tenancy, group = placement["tenancy"], placement.get("host_resource_group")
    if group is not None and tenancy != Tenancy.HOST:
        text = f"found one beside the tenancy {str(tenancy)!r}, expected host; change one"
        yield Problem(("placement", spell("host_resource_group")), text)
    if group is not None and not licences:
        text = f"found one without {spell('licences')}, for which License Manager allocates a host; add them"
        yield Problem(("placement", spell("host_resource_group")), text)
    if tenancy == Tenancy.HOST and placement.get("group") is not None:
        text = f"found {placement['group']!r} beside the tenancy host, which EC2 takes in no placement group; drop one"
        yield Problem(("placement", "group"), text)
    if tenancy == Tenancy.HOST and spot is not None:
        text = f"found host beside {spell('spot')}, whose machines run on no dedicated host; drop one"
        yield Problem(("placement", "tenancy"), text)


def pool_is_answered_for(
    spell: Spelling, warm_pool: Mapping[str, Any] | None, launch_hook: Mapping[str, Any]
) -> Iterator[Problem]:
    """A machine that answers no launch hook joins as soon as it starts, in the pool, too."""
    if warm_pool is not None and launch_hook.get("enabled") is False:
        text = (
            f"found one without {spell('launch_hook')}, by which its machines wait with joining; add that, or drop it"
        )
        yield Problem(("warm_pool",), text)


def pool_is_of_one_type_on_demand(
    spell: Spelling, warm_pool: Mapping[str, Any] | None, instance_types: Sequence[str], spot: object
) -> Iterator[Problem]:
    """Auto Scaling user guide, Warm pools: limitations."""
    for name, value in (("instance_types", instance_types), ("spot", spot)):
        if warm_pool is not None and value not in (None, (), []):
            text = f"found one beside {spell(name)}, with which Auto Scaling has none; drop one of the two"
            yield Problem(("warm_pool",), text)


def pool_holds_its_fewest(spell: Spelling, min_size: int, max_prepared_capacity: int | None) -> Iterator[Problem]:
    """What is prepared has room for those that wait in any case."""
    if max_prepared_capacity is not None and max_prepared_capacity < min_size:
        text = f"found {max_prepared_capacity}, expected at least {spell('min_size')} ({min_size}); change one"
        yield Problem(("max_prepared_capacity",), text)


def pool_stops_what_comes_back(spell: Spelling, state: str, reuse_on_scale_in: bool) -> Iterator[Problem]:  # noqa: FBT001 a setting
    """A node that goes on running is Ready, and gets pods that nobody counts."""
    if reuse_on_scale_in and state != WarmState.STOPPED:
        text = f"found true beside {spell('state')} {state}, where it would go on as a node; take Stopped, or drop it"
        yield Problem(("reuse_on_scale_in",), text)


def nodes_come_back_undrained(
    spell: Spelling, warm_pool: Mapping[str, Any] | None, drain: Mapping[str, Any]
) -> Iterator[Problem]:
    """Who empties a node cordons it, and its node object outlives the stop."""
    by = drain.get("by", Drainer.NONE)
    if warm_pool is not None and warm_pool.get("reuse_on_scale_in") and by != Drainer.NONE:
        text = f"found true beside {spell('drain')} by {by}, which leaves a node cordoned for its return; drop one"
        yield Problem(("warm_pool", spell("reuse_on_scale_in")), text)


def processes_are_said_once(suspended_processes: Sequence[str]) -> Iterator[Problem]:
    """Each is said once."""
    yield from said_once("suspended_processes", suspended_processes)


def metrics_are_known(enabled_metrics: Sequence[str]) -> Iterator[Problem]:
    """Auto Scaling has each metric, and each is said once."""
    for index, name in enumerate(enabled_metrics):
        if name not in METRICS:
            meant = near(name, METRICS)
            text = f"found {name!r}, which is no metric of an Auto Scaling group; "
            yield Problem(("enabled_metrics", index), text + (f"did you mean {meant!r}?" if meant else "drop it"))
        elif name in enabled_metrics[:index]:
            yield Problem(("enabled_metrics", index), f"found {name!r} again; drop it")
