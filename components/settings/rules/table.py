"""The rules of each section, and how they are applied to values of which some may be unknown yet."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from components.problems.problem import Path, Problem
from components.settings.boot import BootSettings
from components.settings.capacity import WarmPoolSettings
from components.settings.domain import DomainSettings, GmsaSettings
from components.settings.image_build import BuildSettings, ScheduleSettings, VolumeSettings
from components.settings.images import BaseSettings, ImageSettings, UpdateSettings
from components.settings.managed_node_group import ManagedNodeGroupSettings, UpdateConfigSettings
from components.settings.node_group import (
    AmiSettings,
    DrainSettings,
    InstanceRefreshSettings,
    NodeGroupSettings,
    NodeVolumeSettings,
    StartupTaintSettings,
)
from components.settings.proxy import ProxySettings
from components.settings.release import ReleaseSettings
from components.settings.rules import (
    blue_green,
    boot,
    capacity,
    data_volumes,
    distribution,
    domain,
    drain,
    image,
    image_base,
    image_components,
    instance_refresh,
    instance_type,
    karpenter,
    managed_node_group,
    node_group,
    own_bootstrap,
    partition,
    proxy,
    registry,
    release,
    security_group,
    startup_taint,
    volume,
    vpc_cni,
    windows_support,
)
from components.settings.security_group import EgressRuleSettings, IngressRuleSettings
from components.settings.validation import Spelling, sections_in
from components.settings.volumes import DataVolumeSettings
from components.settings.vpc_cni import ServiceAccountRoleSettings, VpcCniSettings
from components.settings.windows_support import LinuxNodesSettings, WindowsSupportSettings

if TYPE_CHECKING:
    from pydantic import BaseModel

    from components.settings.rules.rule import Rule

_ANY_NODE_GROUP: Sequence[Rule] = (
    node_group.sizes_in_order,
    node_group.labels_may_be,
    node_group.taints_may_be,
    node_group.reservations_may_be,
    node_group.thresholds_may_be,
    node_group.flags_may_be,
    node_group.ranges_may_be,
    node_group.arguments_may_be,
    node_group.hooks_can_be_read,
    node_group.hooks_fit,
    own_bootstrap.call_is_of_the_cluster,
    own_bootstrap.it_is_the_whole_script,
    own_bootstrap.own_call_says_the_flags,
    own_bootstrap.own_call_says_the_network,
    own_bootstrap.own_call_says_what_is_held_back,
    own_bootstrap.own_call_registers_labels_and_taints,
    startup_taint.the_taint_is_ours,
    startup_taint.the_node_registers_it,
    security_group.rules_are_told_apart,
    domain.systems_manager_joins,
    domain.somebody_knows_the_accounts,
    node_group.name_can_be_a_label,
    node_group.tags_fit,
    data_volumes.volumes_are_few,
    data_volumes.volumes_are_told_apart,
    data_volumes.keys_are_said_once,
    data_volumes.containerd_is_on_one,
    data_volumes.pagefile_is_on_one,
    node_group.adopted_template_is_named,
    instance_type.types_are_said_once,
    instance_type.nodes_run_windows,
    instance_type.memory_is_left,
    instance_type.pods_have_addresses,
    instance_type.credits_are_of_burstable_types,
    capacity.reservations_are_named_to_be_taken,
)

_RULE: Sequence[Rule] = (security_group.one_other_end, security_group.ports_are_of_the_protocol)

RULES: Mapping[type[BaseModel], Sequence[Rule]] = MappingProxyType(
    {
        NodeGroupSettings: (
            *_ANY_NODE_GROUP,
            node_group.adopted_group_is_named,
            karpenter.karpenter_takes_the_name,
            karpenter.karpenter_writes_the_call,
            karpenter.karpenter_makes_the_template,
            karpenter.karpenter_has_the_root_volume,
            karpenter.karpenter_joins_no_domain,
            karpenter.karpenter_starts_machines_on_demand,
            karpenter.karpenter_touches_blocks_as_they_are_asked_for,
            karpenter.karpenter_keeps_tags_and_labels_of_its_own,
            blue_green.releases_fit_strategy,
            blue_green.a_name_is_of_one_group,
            capacity.types_are_few,
            capacity.weights_are_of_types,
            capacity.spot_is_taken_from_kinds,
            capacity.rebalancing_is_of_spot,
            capacity.reservations_are_of_machines_on_demand,
            capacity.hosts_have_licences,
            capacity.pool_is_answered_for,
            capacity.pool_is_of_one_type_on_demand,
            capacity.nodes_come_back_undrained,
            capacity.processes_are_said_once,
            capacity.metrics_are_known,
        ),
        ManagedNodeGroupSettings: (
            *_ANY_NODE_GROUP,
            managed_node_group.group_may_be_of_this_size,
            managed_node_group.types_are_few,
            managed_node_group.eks_names_the_scaling_group,
            managed_node_group.taints_fit,
            managed_node_group.one_release_at_a_time,
            managed_node_group.eks_has_windows_here,
            managed_node_group.kubelet_is_ours,
            managed_node_group.reservations_are_ours,
            managed_node_group.network_is_ours,
            managed_node_group.hooks_are_ours,
            managed_node_group.volumes_are_ours,
            managed_node_group.startup_taint_is_ours,
            managed_node_group.domain_is_waited_for,
            managed_node_group.hosts_are_not_for_eks,
            managed_node_group.template_names_one_reservation,
            managed_node_group.reservation_is_taken_as_it_is_named,
            managed_node_group.spot_is_not_reserved,
        ),
        WarmPoolSettings: (capacity.pool_holds_its_fewest, capacity.pool_stops_what_comes_back),
        InstanceRefreshSettings: (
            instance_refresh.bounds_are_near,
            instance_refresh.checkpoints_ascend_to_all,
            instance_refresh.a_pause_has_checkpoints,
            instance_refresh.alarms_are_few,
        ),
        VpcCniSettings: (
            vpc_cni.this_stack_has_it,
            vpc_cni.prefixes_are_kept_where_there_are_some,
            vpc_cni.role_is_made_with_the_add_on,
            vpc_cni.one_role_of_the_service_account,
        ),
        ServiceAccountRoleSettings: (vpc_cni.provider_is_of_irsa,),
        LinuxNodesSettings: (windows_support.linux_sizes_in_order,),
        WindowsSupportSettings: (windows_support.linux_nodes_are_somewhere,),
        DomainSettings: (domain.unit_is_of_the_domain, domain.dns_servers_are_said_once),
        GmsaSettings: (domain.accounts_are_said_once, domain.credentials_are_a_secret),
        StartupTaintSettings: (startup_taint.something_is_waited_for, startup_taint.each_is_said_once),
        DrainSettings: (drain.somebody_drains,),
        ProxySettings: (proxy.endpoint_is_not_direct,),
        UpdateConfigSettings: (managed_node_group.unavailable_is_said_once,),
        NodeVolumeSettings: (
            volume.iops_fit_size,
            volume.throughput_fits_iops,
            volume.gp2_is_as_fast_as_it_is_large,
        ),
        DataVolumeSettings: (
            data_volumes.size_is_of_its_type,
            data_volumes.iops_are_of_its_type,
            data_volumes.iops_fit_size,
            data_volumes.throughput_is_of_its_type,
        ),
        IngressRuleSettings: (*_RULE, security_group.rdp_is_not_public),
        EgressRuleSettings: _RULE,
        VolumeSettings: (volume.iops_fit_size, volume.throughput_fits_iops),
        AmiSettings: (
            node_group.one_ami_source,
            node_group.facts_are_of_an_id,
            blue_green.former_fits,
        ),
        ReleaseSettings: (
            image_base.minor_has_ami,
            release.kubelet_is_of_its_minor,
            release.build_is_of_its_server,
        ),
        ImageSettings: (
            image_base.minor_has_ami,
            image.cache_runs,
            image.manifest_can_be_written,
            image_base.base_is_of_its_server,
            image_base.minimum_is_of_its_server,
            image.cache_fits_disk,
            image.parameter_can_be_written,
            registry.registries_are_used,
            registry.mirrors_can_be_asked,
            image.prefixes_have_images,
            image.registries_can_be_reached,
            image_components.own_steps_can_be_made,
            image_components.components_fit,
            image_components.script_names_fit,
            image_components.artifacts_once,
            image_base.something_is_published,
            image_base.parent_is_published,
            boot.trimmed_starts_without_snapshots,
            boot.bootstrapper_fits,
            boot.mirror_is_here,
            image.tags_may_be,
            distribution.regions_once,
            distribution.regions_can_be_reached,
            distribution.fast_launch_is_for_copies,
            distribution.others_can_read_the_image,
            distribution.keys_are_of_their_region,
            distribution.parameters_have_accounts,
            partition.what_builds_is_of_the_partition,
            partition.who_gets_it_is_of_the_partition,
        ),
        BaseSettings: (image_base.one_base,),
        BootSettings: (boot.image_has_its_own_locale,),
        UpdateSettings: (image.updates_agree,),
        BuildSettings: (
            instance_type.builders_run_windows,
            image.subnet_has_security_groups,
            image.policies_are_said_once,
            image.log_group_can_be_written,
        ),
        ScheduleSettings: (image_base.schedule_can_be_kept,),
    }
)


def broken(model: type[BaseModel], values: Mapping[str, Any], spell: Spelling, path: Path = ()) -> Iterator[Problem]:
    """Every problem between the values of a section and of those inside it.

    Args:
        model: the section.
        values: setting to value, the default where none was given. What is unknown yet is not in it, and no rule that
            reads it is asked.
        spell: how a setting's name is written where these stand.
        path: where the section stands.
    """
    for rule in RULES.get(model, ()):
        reads = _reads(rule)
        known = {"spell": spell, **values}
        if reads <= known.keys():
            for problem in rule(**{name: known[name] for name in reads}):
                yield _spelled(problem, spell).under(*path)
    for name, section in sections_in(model).items():
        for place, value in _sections(values.get(name)):
            yield from broken(section, value, spell, (*path, spell(name), *place))


def _sections(value: object) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    """The values of a section, or of each in a list."""
    if isinstance(value, Mapping):
        yield (), cast("Mapping[str, Any]", value)
    elif isinstance(value, tuple):
        for index, each in enumerate(cast("tuple[object, ...]", value)):
            if isinstance(each, Mapping):
                yield (index,), cast("Mapping[str, Any]", each)


@cache
def _reads(rule: Callable[..., object]) -> frozenset[str]:
    """The settings that a rule reads, by its parameters."""
    return frozenset(inspect.signature(rule).parameters)


def _spelled(problem: Problem, spell: Spelling) -> Problem:
    match problem.path:
        case (str(setting), *rest):
            return Problem((spell(setting), *rest), problem.text)
        case _:
            return problem
