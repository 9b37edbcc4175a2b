"""Settings of a self-managed node group's machines: what they are bought as, and where they run."""

from typing import Annotated

from components.facts import defaults, limits
from components.facts.capacity import OnDemandAllocation, ReservationPreference, SpotAllocation, Tenancy, WarmState
from components.settings.base import ANY_TEXT, Form, Settings, Within


class SpotSettings(Settings):
    """Spot machines, which AWS takes back with two minutes' notice, and how many others stand beside them."""

    on_demand_base: Annotated[int, Within(limits.ON_DEMAND_BASE)] = 0
    """So many nodes are on demand in any case."""

    on_demand_percentage: Annotated[int, Within(limits.ON_DEMAND_PERCENTAGE)] = 0
    """Percentage of the nodes above these that are on demand, too."""

    allocation: Annotated[SpotAllocation, ANY_TEXT] = defaults.SPOT_ALLOCATION
    """Which are taken: price-capacity-optimized, capacity-optimized, capacity-optimized-prioritized (in the order of
    instanceTypes) or lowest-price."""

    on_demand_allocation: Annotated[OnDemandAllocation, ANY_TEXT] = defaults.ON_DEMAND_ALLOCATION
    """Which of those on demand are taken: prioritized (in the order of instanceTypes) or lowest-price."""

    pools: Annotated[int, Within(limits.SPOT_POOLS)] | None = None
    """Over how many of the cheapest kinds of a zone lowest-price spreads. Default: Auto Scaling's own 2."""

    max_price: Annotated[str, Form(limits.SPOT_PRICE)] | None = None
    """Most US dollars an hour that a machine may cost. Default: its price on demand."""


class CapacityReservationSettings(Settings):
    """Capacity that is reserved, out of which machines come."""

    preference: Annotated[ReservationPreference, ANY_TEXT]
    """capacity-reservations-only, capacity-reservations-first, none, or default: as each reservation says."""

    ids: tuple[Annotated[str, Form(limits.RESERVATION_ID)], ...] = ()
    """Reservations by id. Default: any that is open and fits."""

    resource_groups: tuple[Annotated[str, Form(limits.RESOURCE_GROUP_ARN)], ...] = ()
    """Resource groups of reservations by ARN."""


class PlacementSettings(Settings):
    """On which hardware machines run."""

    tenancy: Annotated[Tenancy, ANY_TEXT] = defaults.TENANCY
    """default: with others; dedicated: hardware of this account's alone; host: a dedicated host, for licences by its
    sockets or cores."""

    group: Annotated[str, Form(limits.PLACEMENT_GROUP)] | None = None
    """A placement group that is there."""

    host_resource_group: Annotated[str, Form(limits.RESOURCE_GROUP_ARN)] | None = None
    """The host resource group by ARN, in which License Manager allocates dedicated hosts; it wants licences."""


class WarmPoolSettings(Settings):
    """Machines that have started once and wait, so that a node joins within a minute or two; they answer the launch
    hook and do not join before the group takes them."""

    min_size: Annotated[int, Within(limits.GROUP_SIZE)] = 0
    """Fewest machines that wait, however large the group is."""

    max_prepared_capacity: Annotated[int, Within(limits.GROUP_SIZE)] | None = None
    """Nodes and machines that wait, together, up to which the pool is filled. Default: maxSize."""

    state: Annotated[WarmState, ANY_TEXT] = defaults.WARM_STATE
    """Stopped; or Running, which costs what a node costs."""

    reuse_on_scale_in: bool = False
    """Take a node back that the group wants no more, in place of its end. Not beside drain, which leaves it
    cordoned."""
