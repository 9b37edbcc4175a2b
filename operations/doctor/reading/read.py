"""All that the checks need of one cluster."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from components.kubernetes.client import KubernetesClient
from components.kubernetes.connection import reach
from operations import roles
from operations.access import live as access_live
from operations.access.check import check
from operations.audit.nodes import nodes
from operations.doctor.answer import Answer, NotReadError, unread
from operations.doctor.facts import Cni, Facts
from operations.doctor.reading import account, eks, kubernetes
from operations.doctor.reading.asker import Asker
from operations.doctor.reading.groups import Groups
from operations.images.fast_launch_live import states
from operations.network import live as network
from operations.releases.live import Amis
from operations.timings import report as timings
from operations.timings.live import marked

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import boto3

    from operations.doctor.facts import Group

T = TypeVar("T")
R = TypeVar("R")

_NOBODY_TOLD = "no node tells when it was Ready; give --ready SECONDS"


def read(aws: boto3.Session, name: str, now: datetime, *, ready_seconds: int | None, pods: int | None) -> Facts:
    """A cluster's facts. What may not be asked is an answer that says so; what hangs on it, too.

    Args:
        aws: as whom, and where.
        name: the cluster.
        now: the present moment.
        ready_seconds: from launch to Ready of 19 in 20 nodes; None for what the nodes tell themselves.
        pods: pods of a node that need addresses; None for as many as its type can have.
    """
    asker = Asker()
    ask = asker.ask
    cluster = ask(partial(eks.cluster, aws, name))
    api = ask(lambda: KubernetesClient.of_cluster(aws, reach(aws, name)))
    groups = ask(Groups(aws, name).all)
    images = _of(groups, ask, lambda found: Amis(aws).named(aws.region_name, _images(found)))
    of_cluster = _of(api, ask, lambda client: tuple(nodes(client)))
    facts = Facts(
        now=now,
        caller=ask(partial(account.caller, aws)),
        cluster=cluster,
        support=ask(partial(eks.support, aws)),
        policies=_of(cluster, ask, lambda found: roles.policies(aws, found.role)),
        access=ask(lambda: check(access_live.read(aws, name))),
        addons=ask(partial(eks.addons, aws, name)),
        cni=ask(lambda: _cni(aws, name, api)),
        insights=ask(partial(eks.insights, aws, name)),
        groups=groups,
        images=images,
        fast_launch=ask(partial(states, aws)),
        subnets=_of(
            cluster,
            ask,
            lambda found: network.subnets(
                aws, found.vpc, [*found.subnets, *(each for group in groups.value for each in group.subnets)]
            ),
        ),
        vpc=_of(cluster, ask, lambda found: network.vpc(aws, found.vpc)),
        service_roles=ask(partial(account.service_roles, aws)),
        keys=_of(groups, ask, lambda found: account.keys(aws, found, images.value)),
        vcpus=_of(groups, ask, lambda found: account.vcpus(aws, found)),
        storage=_of(groups, ask, lambda found: account.storage(aws, found)),
        online=_of(groups, ask, lambda found: account.online(aws, found)),
        nodes=of_cluster,
        workloads=_of(api, ask, kubernetes.workloads),
        pods=_of(api, ask, lambda client: kubernetes.counted_pods(client, of_cluster.value)),
        ready_seconds=Answer(ready_seconds) if ready_seconds else _of(groups, ask, lambda found: _ready(aws, found)),
        pods_a_node=pods,
    )
    return replace(facts, denied=tuple(asker.denied))


def _of(first: Answer[T], ask: Callable[[Callable[[], R]], Answer[R]], then: Callable[[T], R]) -> Answer[R]:
    """What hangs on another answer: where that one is missing, so is this, for the same reason."""
    return unread(first.why_not) if first.why_not else ask(lambda: then(first.value))


def _images(groups: tuple[Group, ...]) -> list[str]:
    return [each.image for each in groups if each.image]


def _ready(aws: boto3.Session, groups: tuple[Group, ...]) -> int:
    """As the nodes tell it themselves."""
    measured = timings.ready_seconds(marked(aws, [each for group in groups for each in group.instances]))
    if measured is None:
        raise NotReadError(_NOBODY_TOLD)
    return measured


def _cni(aws: boto3.Session, name: str, api: Answer[KubernetesClient]) -> Cni:
    version, ipam = eks.cni_addon(aws, name)
    return Cni(
        addon_version=version,
        windows_ipam=ipam,
        config_map=kubernetes.config_map(api.value),
        environment=kubernetes.cni_environment(api.value),
    )
