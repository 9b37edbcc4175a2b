"""What a managed node group's machines are bought as, and how EKS replaces them, in the API's words.

Source: the EKS API, CreateNodegroup (capacityType) and NodegroupUpdateConfig (updateStrategy).
"""

from enum import StrEnum


class CapacityType(StrEnum):
    """How machines are paid for."""

    ON_DEMAND = "ON_DEMAND"
    SPOT = "SPOT"


class UpdateStrategy(StrEnum):
    """Whether new nodes come before old ones go."""

    DEFAULT = "DEFAULT"
    MINIMAL = "MINIMAL"
