"""Starting a roll-out by hand, and stopping one: what is done to which group, and why not. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from operations.rollout.plan import in_the_way, outdated
from operations.terminal.output import JSON_VERSION

if TYPE_CHECKING:
    from mypy_boto3_autoscaling.type_defs import RefreshPreferencesTypeDef

    from operations.rollout.plan import Preferences, Standing
    from operations.rollout.undo import Undone


class Action(StrEnum):
    """`start`, `stop`: what is done; `nothing`: there is nothing to do; `refused`: it cannot be done."""

    START = "start"
    STOP = "stop"
    NOTHING = "nothing"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Step:
    """What is done to one group.

    Attributes:
        refresh: id of the refresh that was started or stopped; "" before.
        message: what is done or why not, for people.
        preferences: those of the API's StartInstanceRefresh, of one that is started.
    """

    cluster: str
    node_group: str
    auto_scaling_group: str
    action: Action
    message: str
    refresh: str = ""
    preferences: RefreshPreferencesTypeDef | None = None


@dataclass(frozen=True, kw_only=True)
class Report:
    """What was done; with `dry_run`, what would be. `undone` tells the nodes that a drain had marked."""

    version: int = JSON_VERSION
    dry_run: bool = False
    groups: tuple[Step, ...] = ()
    undone: tuple[Undone, ...] = ()
    unread: tuple[str, ...] = ()


_NO_WAY_TO_STOP = (
    "an update of a managed node group cannot be cancelled: let it end, or fail, then pin the former release and run "
    "pulumi up"
)
"""The API's CancelUpdate takes the roll-backs of Auto Mode clusters alone."""


def start(standing: Standing) -> Step:
    """Replace the nodes that do not run the stack's version, where there are such and nothing else is under way."""
    obstacles = [each for each in in_the_way(standing) if not each.acceptable]
    if obstacles:
        return _step(standing, Action.REFUSED, obstacles[0].message)
    old = outdated(standing)
    version = standing.declared.version
    if not old:
        return _step(standing, Action.NOTHING, f"every instance runs version {version} of its template")
    message = f"replaces {len(old)} of {standing.desired} by version {version} of its template"
    return _step(standing, Action.START, message, preferences=as_api(standing.preferences))


def stop(standing: Standing) -> Step:
    """Stop the refresh that runs. What it has replaced stays replaced, and nothing goes back by itself."""
    if standing.operator:
        return _step(standing, Action.REFUSED, f"{standing.operator} runs this group, and {_NO_WAY_TO_STOP}")
    if not standing.refresh_running:
        return _step(standing, Action.NOTHING, "no refresh is under way")
    new = len(standing.instances) - len(outdated(standing))
    return _step(
        standing,
        Action.STOP,
        f"refresh {standing.refresh_running}: {new} new and {len(outdated(standing))} old instances stay as they are; "
        "to go back pin the former release and roll it",
    )


def as_api(preferences: Preferences) -> RefreshPreferencesTypeDef:
    """Preferences of StartInstanceRefresh. What matches is skipped: it was replaced before."""
    wanted: RefreshPreferencesTypeDef = {
        "MinHealthyPercentage": preferences.min_healthy,
        "InstanceWarmup": preferences.warm_up_seconds,
        "SkipMatching": True,
    }
    if preferences.max_healthy is not None:
        wanted["MaxHealthyPercentage"] = preferences.max_healthy
    if preferences.protected is not None:
        wanted["ScaleInProtectedInstances"] = preferences.protected
    if preferences.standby is not None:
        wanted["StandbyInstances"] = preferences.standby
    if preferences.checkpoints:
        wanted["CheckpointPercentages"] = list(preferences.checkpoints)
        wanted["CheckpointDelay"] = preferences.checkpoint_seconds
    if preferences.bake_seconds:
        wanted["BakeTime"] = preferences.bake_seconds
    return wanted


def _step(
    standing: Standing, action: Action, message: str, preferences: RefreshPreferencesTypeDef | None = None
) -> Step:
    return Step(
        cluster=standing.declared.cluster,
        node_group=standing.declared.node_group,
        auto_scaling_group=standing.declared.auto_scaling_group,
        action=action,
        message=message,
        preferences=preferences,
    )
