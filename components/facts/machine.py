"""Choices of EC2 about a machine. Pure."""

from enum import StrEnum


class CpuCredits(StrEnum):
    """What a burstable machine does when its credits are used up."""

    STANDARD = "standard"
    UNLIMITED = "unlimited"


class AutoRecovery(StrEnum):
    """Whether EC2 moves a machine whose host has failed."""

    DEFAULT = "default"
    DISABLED = "disabled"
