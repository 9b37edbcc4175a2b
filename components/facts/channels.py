"""Parameters by which readers outside follow an image: one a channel, written by `eks-windows releases promote`. Pure.

The pin in a stack's file is the promotion; no stack of this project reads these.
"""

from __future__ import annotations

from typing import Literal, get_args

from components.facts.names import PROJECT

Channel = Literal["candidate", "canary", "stable"]

CHANNELS: tuple[Channel, ...] = get_args(Channel)


def channel_parameter(image: str, channel: Channel) -> str:
    """The parameter that holds the AMI id of a channel, in each Region of the release."""
    return f"/{PROJECT}/{image}/{channel}"


def previous(parameter: str) -> str:
    """The parameter that keeps what a channel held before."""
    return f"{parameter}/previous"


def channel_parameters(image: str) -> list[str]:
    """All of an image, with those that keep what was before."""
    held = [channel_parameter(image, channel) for channel in CHANNELS]
    return [each for name in held for each in (name, previous(name))]
