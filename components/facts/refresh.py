"""What an instance refresh does with nodes that somebody has set apart, in the API's words.

Source: the Auto Scaling API, RefreshPreferences.
"""

from enum import StrEnum


class Protected(StrEnum):
    """With nodes that are protected from scale-in."""

    REFRESH = "Refresh"
    IGNORE = "Ignore"
    WAIT = "Wait"


class Standby(StrEnum):
    """With nodes on standby."""

    TERMINATE = "Terminate"
    IGNORE = "Ignore"
    WAIT = "Wait"


MOST_APART = 100
"""How far the healthy percentages may be apart."""


def most_healthy(min_healthy: int, default: int) -> int:
    """The largest healthy percentage where nobody gives one: the default, if it is not too far from the smallest."""
    return min(default, min_healthy + MOST_APART)
