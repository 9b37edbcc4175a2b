"""From a group as it is to how its next roll-out will go, and what stands in its way. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from components.facts import defaults
from operations.rollout.forecast import Forecast, Refresh, of_refresh
from operations.terminal.output import JSON_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mypy_boto3_autoscaling.literals import ScaleInProtectedInstancesType, StandbyInstancesType

    from operations.rollout.facts import Declared, Instance

IN_SERVICE_SECONDS = 60
"""Without a launch hook an instance is in service a minute after its launch, Ready or not."""

_HOURS = 3600


@dataclass(frozen=True, kw_only=True)
class Preferences:
    """What an instance refresh is started with.

    Attributes:
        source: where these were found, for the person who reads the plan.
        protected: what is done with instances that are protected from scale-in, in the API's word; None for its own.
        standby: what is done with those on standby; None as well.
    """

    source: str
    min_healthy: int = defaults.MIN_HEALTHY_PERCENTAGE
    max_healthy: int | None = None
    warm_up_seconds: int = defaults.WARMUP_SECONDS
    checkpoints: tuple[int, ...] = ()
    checkpoint_seconds: int = 0
    bake_seconds: int = 0
    skip_matching: bool = False
    protected: ScaleInProtectedInstancesType | None = None
    standby: StandbyInstancesType | None = None

    def lets_be(self, instance: Instance) -> bool:
        """Whether it stays on its version: the provider's own value for both is `Ignore`."""
        standing_by = instance.state == "Standby" and self.standby == "Ignore"
        return standing_by or (instance.protected and self.protected == "Ignore")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A group before its roll-out.

    Attributes:
        operator: who runs it, where that is a service: EKS for a managed node group.
        refresh_running: id and percentage of a refresh that has not ended.
        launch_hook: whether a node is in service only when it has joined.
        drain_seconds: heartbeat of its termination hook; 0 where it has none.
        free_addresses: by subnet.
        ready_seconds: from launch to Ready of 19 in 20 of its nodes; None where they do not tell.
        instance_type: of its nodes; "" while it has none.
        vcpus: of a node; 0 where the quota of standard on-demand instances does not count it.
        free_vcpus: of that quota; None where it was not read.
        budgets: that let no pod of its nodes go now, with their numbers.
    """

    declared: Declared
    desired: int
    instances: tuple[Instance, ...]
    preferences: Preferences
    operator: str = ""
    refresh_running: str = ""
    launch_hook: bool = False
    drain_seconds: int = 0
    free_addresses: Mapping[str, int]
    ready_seconds: int | None = None
    instance_type: str = ""
    vcpus: int = 0
    free_vcpus: float | None = None
    budgets: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Assumed:
    """What AWS does not tell of a roll-out.

    Attributes:
        ready_seconds: from a launch until the node is Ready.
        drain_seconds: how long a node drains; None for the heartbeat of the group's termination hook.
        pods: pods of a node, each with an address of its own.
        price: of a node in an hour, in whatever currency; None where nobody told.
    """

    ready_seconds: int = defaults.WARMUP_SECONDS
    drain_seconds: int | None = None
    pods: int = 0
    price: float | None = None


@dataclass(frozen=True, kw_only=True)
class Obstacle:
    """Something that the roll-out runs into.

    Attributes:
        code: for programs.
        message: for people, with the way out.
        acceptable: whether it may be what is wanted; else the roll-out would fail.
    """

    code: str
    message: str
    acceptable: bool = False


@dataclass(frozen=True, kw_only=True)
class GroupPlan:
    """How a group's roll-out will go.

    Attributes:
        replaced: instances that the roll-out replaces.
        ready_seconds: that a node is taken to need from its launch until it is Ready.
        addresses: that the nodes above the desired ones take; free ones are those of the group's subnets.
        cost: of the nodes above the desired ones; None where no price was told.
        preferences: where those of the refresh were found.
    """

    cluster: str
    node_group: str
    auto_scaling_group: str
    template_version: int
    desired: int
    replaced: int
    ready_seconds: int
    forecast: Forecast
    preferences: str
    addresses: int
    free_addresses: int
    cost: float | None
    obstacles: tuple[Obstacle, ...]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A stack's groups; `unread` tells what could not be looked at."""

    version: int = JSON_VERSION
    groups: tuple[GroupPlan, ...] = ()
    unread: tuple[str, ...] = ()


def plan(standing: Standing, assumed: Assumed, accepted: frozenset[str] = frozenset()) -> GroupPlan:
    """What is to be said of a group's next roll-out; what was accepted is no obstacle."""
    refresh = _refresh(standing, assumed)
    forecast = of_refresh(refresh)
    surge = forecast.peak - standing.desired
    addresses = surge * (1 + assumed.pods)
    free = sum(standing.free_addresses.values())
    price = None if assumed.price is None else round(surge * assumed.price * forecast.seconds / _HOURS, 2)
    obstacles = [
        *in_the_way(standing),
        *_of_capacity(standing, refresh, forecast),
        *_of_addresses(addresses, free, assumed),
        *_of_vcpus(standing, surge),
        *_of_budgets(standing),
    ]
    return GroupPlan(
        cluster=standing.declared.cluster,
        node_group=standing.declared.node_group,
        auto_scaling_group=standing.declared.auto_scaling_group,
        template_version=standing.declared.version,
        desired=standing.desired,
        replaced=refresh.outdated,
        ready_seconds=assumed.ready_seconds,
        forecast=forecast,
        preferences=standing.preferences.source,
        addresses=addresses,
        free_addresses=free,
        cost=price,
        obstacles=tuple(each for each in obstacles if each.code not in accepted or not each.acceptable),
    )


def _refresh(standing: Standing, assumed: Assumed) -> Refresh:
    wanted = standing.preferences
    replaced = len(due(standing)) if wanted.skip_matching else standing.desired
    drained = standing.drain_seconds if assumed.drain_seconds is None else assumed.drain_seconds
    return Refresh(
        desired=standing.desired,
        outdated=min(replaced, standing.desired),
        min_healthy=wanted.min_healthy,
        max_healthy=wanted.max_healthy,
        in_service_seconds=assumed.ready_seconds if standing.launch_hook else IN_SERVICE_SECONDS,
        ready_seconds=assumed.ready_seconds,
        warm_up_seconds=wanted.warm_up_seconds,
        gone_seconds=drained,
        checkpoints=wanted.checkpoints,
        checkpoint_seconds=wanted.checkpoint_seconds,
        bake_seconds=wanted.bake_seconds,
    )


def outdated(standing: Standing) -> list[Instance]:
    """Instances that run another version than the stack's."""
    wanted = (standing.declared.template, str(standing.declared.version))
    return [each for each in standing.instances if (each.template, each.version) != wanted]


def due(standing: Standing) -> list[Instance]:
    """What the next roll-out replaces: where all run the stack's version, the next release makes all outdated."""
    return outdated(standing) or list(standing.instances)


def in_the_way(standing: Standing) -> Iterator[Obstacle]:
    """What keeps a roll-out from beginning, or from reaching every node."""
    if standing.operator:
        yield Obstacle(
            code="operated",
            message=f"{standing.operator} runs this Auto Scaling group; update its managed node group instead",
        )
    if standing.refresh_running:
        yield Obstacle(
            code="refresh-running",
            message=f"refresh {standing.refresh_running} has not ended, and there is one at a time; wait for its "
            "end, or cancel it",
        )
    kept = [each.id for each in due(standing) if standing.preferences.lets_be(each)]
    if kept:
        yield Obstacle(
            code="old-nodes-stay",
            message=f"protected or on standby, {', '.join(kept)} will stay on the former version; take the protection "
            "off, or accept it",
            acceptable=True,
        )


def _of_capacity(standing: Standing, refresh: Refresh, forecast: Forecast) -> Iterator[Obstacle]:
    if standing.desired and forecast.lowest_ready == 0 and refresh.outdated:
        yield Obstacle(
            code="outage",
            message="no node is Ready for a while; set minHealthyPercentage: 100 and maxHealthyPercentage: 110 under "
            "instanceRefresh, or accept it",
            acceptable=True,
        )
    elif forecast.lowest_ready < standing.desired - refresh.ended_first:
        counted = refresh.in_service_seconds + refresh.warm_up_seconds
        yield Obstacle(
            code="counted-too-early",
            message=f"nodes count {counted} s after their launch, and are Ready after {refresh.ready_seconds} s: "
            f"{forecast.lowest_ready} of {standing.desired} are Ready at the worst moment; raise warmupSeconds to "
            f"{refresh.warm_up_seconds + refresh.ready_seconds - counted}, or have nodes tell when they have joined",
            acceptable=True,
        )


def _of_addresses(needed: int, free: int, assumed: Assumed) -> Iterator[Obstacle]:
    if needed > free:
        yield Obstacle(
            code="too-few-addresses",
            message=f"the nodes above the desired ones need {needed} addresses ({1 + assumed.pods} each), the group's "
            f"subnets have {free} free; add a subnet, or lower maxHealthyPercentage",
        )


def _of_vcpus(standing: Standing, surge: int) -> Iterator[Obstacle]:
    needed = surge * standing.vcpus
    if standing.free_vcpus is not None and needed > standing.free_vcpus:
        yield Obstacle(
            code="too-few-vcpus",
            message=f"the nodes above the desired ones need {needed} vCPUs ({standing.vcpus} each), and the account's "
            f"quota of standard on-demand instances has {standing.free_vcpus:g} left; ask for more (L-1216C47A), or "
            "lower maxHealthyPercentage",
        )


def _of_budgets(standing: Standing) -> Iterator[Obstacle]:
    for each in standing.budgets:
        yield Obstacle(
            code="budget-blocks",
            message=f"the budget {each} lets no pod of these nodes go, so their drains wait until they fail; add "
            "replicas, allow one to go, or, for pods that crash, unhealthyPodEvictionPolicy: AlwaysAllow",
            acceptable=True,
        )
