"""EC2 Image Builder: what makes images."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eks_windows.model.nodes import Disk, Metadata
    from eks_windows.model.tags import Tags
    from eks_windows.stack.facts import Fact
    from eks_windows.stack.view import Place


@dataclass(frozen=True, slots=True)
class BuildComponent:
    """A component of a recipe: its platform and document where it is in the stack, else the ARN alone."""

    place: Place
    arn: Fact[str]
    platform: Fact[str]
    document: Fact[str]


@dataclass(frozen=True, slots=True)
class Recipe:
    """An image recipe.

    Attributes:
        place: the resource.
        parent: the parent image: AMI id, ARN or ``ssm:`` parameter.
        components: the identities of its components, in order.
        disks: block device mappings; None where they are unknown.
    """

    place: Place
    parent: Fact[str]
    components: tuple[Fact[str], ...]
    disks: tuple[Disk, ...] | None


@dataclass(frozen=True, slots=True)
class FastLaunch:
    """A Fast Launch configuration of a distribution."""

    place: Place
    enabled: Fact[bool]
    parallel: Fact[int]


@dataclass(frozen=True, slots=True)
class Distribution:
    """A distribution configuration: its Fast Launch settings and the tags that its AMIs get."""

    place: Place
    fast_launch: tuple[FastLaunch, ...]
    tags: Tags


@dataclass(frozen=True, slots=True)
class Pipeline:
    """An image pipeline, or an image that is made once without one.

    Attributes:
        place: the resource.
        recipe: identity of its recipe.
        distribution: identity of its distribution configuration.
        metadata: instance metadata options of the machines that build; None where their configuration is not seen.
        schedule: the cron or rate expression; absent without a schedule, None for an image that is made once.
        condition: when a scheduled build starts.
    """

    place: Place
    recipe: Fact[str]
    distribution: Fact[str]
    metadata: Metadata | None
    schedule: Fact[str] | None
    condition: Fact[str]
