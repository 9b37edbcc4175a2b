"""What machines are bought as, where they run, and how EKS replaces them, in the API's words.

Sources: the EKS API, CreateNodegroup (capacityType) and NodegroupUpdateConfig (updateStrategy); the Auto Scaling API,
InstancesDistribution, CapacityReservationSpecification, SuspendProcesses, EnableMetricsCollection; the EC2 API,
Placement.
"""

from enum import StrEnum
from types import MappingProxyType


class CapacityType(StrEnum):
    """How machines are paid for."""

    ON_DEMAND = "ON_DEMAND"
    SPOT = "SPOT"


class UpdateStrategy(StrEnum):
    """Whether new nodes come before old ones go."""

    DEFAULT = "DEFAULT"
    MINIMAL = "MINIMAL"


class SpotAllocation(StrEnum):
    """Of which types and zones spot machines are taken."""

    PRICE_CAPACITY_OPTIMIZED = "price-capacity-optimized"
    CAPACITY_OPTIMIZED = "capacity-optimized"
    CAPACITY_OPTIMIZED_PRIORITIZED = "capacity-optimized-prioritized"
    LOWEST_PRICE = "lowest-price"


class OnDemandAllocation(StrEnum):
    """Of which types machines on demand are taken."""

    PRIORITIZED = "prioritized"
    LOWEST_PRICE = "lowest-price"


class ReservationPreference(StrEnum):
    """Whether machines come out of capacity that is reserved."""

    ONLY = "capacity-reservations-only"
    FIRST = "capacity-reservations-first"
    NONE = "none"
    DEFAULT = "default"


TEMPLATE_PREFERENCES = MappingProxyType(
    {
        ReservationPreference.ONLY: "capacity-reservations-only",
        ReservationPreference.FIRST: "open",
        ReservationPreference.NONE: "none",
        ReservationPreference.DEFAULT: "open",
    }
)
"""The same as a launch template has it (EC2 API, LaunchTemplateCapacityReservationSpecificationRequest): open takes
what is reserved and fits, and starts on demand without."""


class Tenancy(StrEnum):
    """With whom machines share their hardware."""

    DEFAULT = "default"
    DEDICATED = "dedicated"
    HOST = "host"


class WarmState(StrEnum):
    """What machines of a warm pool do; those that hibernate have to be told so by their template, which Windows nodes
    are not."""

    STOPPED = "Stopped"
    RUNNING = "Running"


class Process(StrEnum):
    """What Auto Scaling does by itself and may be told not to do; never what a roll-out needs."""

    ADD_TO_LOAD_BALANCER = "AddToLoadBalancer"
    ALARM_NOTIFICATION = "AlarmNotification"
    AZ_REBALANCE = "AZRebalance"
    HEALTH_CHECK = "HealthCheck"
    REPLACE_UNHEALTHY = "ReplaceUnhealthy"
    SCHEDULED_ACTIONS = "ScheduledActions"


NEEDED_PROCESSES = ("Launch", "Terminate", "InstanceRefresh")
"""Without one of them no release reaches a node."""

_OF = ("Desired", "Total")
_STATES = ("InService", "Pending", "Standby", "Terminating", "Total")

METRICS = frozenset(
    {
        *(f"Group{bound}" for bound in ("MinSize", "MaxSize", "DesiredCapacity")),
        *(f"Group{state}{unit}" for state in _STATES for unit in ("Instances", "Capacity")),
        *(f"WarmPool{state}Capacity" for state in ("Desired", "Warmed", "Pending", "Terminating", "Total")),
        *(f"GroupAndWarmPool{of}Capacity" for of in _OF),
    }
)
"""What CloudWatch may be told of a group, each minute."""
