"""The VPC CNI add-on with Windows IPAM on: without it no Windows pod gets an address.

An add-on is one in its cluster, and most clusters have this one. EKS refuses a second (`ResourceInUseException: Addon
already exists`), and takes a configuration whole. So a hook looks before the creation, in previews too, and the live
configuration is read each time and kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

import pulumi
import pulumi_aws as aws

from components.arguments.check import Counterpart, refuse
from components.arguments.error import ArgumentError
from components.arguments.late import LateError, judged_when_known
from components.cluster.addon_configuration import ConfigurationError, conflicts, merged
from components.cluster.checked import cluster_problems
from components.cluster.cni_role import asking_of, cni_role
from components.cluster.hooks import asked_in_hook, before_creation
from components.cluster.lookups import found_nothing
from components.cluster.vpc_cni_args import VpcCniArgs
from components.facts.service_accounts import AWS_NODE, TakenBy
from components.settings.vpc_cni import VpcCniSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.cluster.cluster import Cluster
    from components.cluster.cni_role import CniRole
    from components.cluster.vpc_cni_args import ServiceAccountRoleArgs, WarmTargets

ADDON = "vpc-cni"

_TYPE = "aws:eks/addon:Addon"
VPC_CNI = Counterpart(args=VpcCniArgs, settings=VpcCniSettings, of_stack=frozenset({"mode"}))
"""What a program and a stack file say of the add-on alike."""


_WARM_KEYS = {
    "prefix_target": "warmWindowsPrefixTarget",
    "ip_target": "warmWindowsIPTarget",
    "minimum_ip_target": "minimumWindowsIPTarget",
}
"""A target to its name in the add-on's configuration: that of the chart aws-vpc-cni."""


class AddonError(ArgumentError):
    """The add-on cannot be made or configured."""


def vpc_cni_addon(  # noqa: PLR0913  each is a setting of its own
    name: str,
    cluster: Cluster,
    *,
    prefix_delegation: bool | None = None,
    warm_targets: WarmTargets | None = None,
    addon_version: str | None = None,
    service_account_role_arn: str | None = None,
    service_account_role: ServiceAccountRoleArgs | None = None,
    opts: pulumi.ResourceOptions | None = None,
) -> aws.eks.Addon:
    """The add-on, owned by the program that calls this; one that is there already has to be imported first.

    Its settings go through the add-on's own configuration: a patch of its ConfigMap is undone by the next update of the
    add-on (amazon-vpc-cni-k8s#2877). Its schema wants the text "true". What the live configuration holds beside ours
    stays, and so do tags, pod identities and, unless given here, version and role.

    Conflicts with what was changed in the cluster itself are EKS's to find: none are overridden. It names them when the
    creation fails, and an update keeps the changes.

    Args:
        name: name in the program.
        cluster: the cluster.
        prefix_delegation: give Windows nodes /28 prefixes, for more pods. Default: as the add-on has it.
        warm_targets: what is kept ready on each Windows node. Default: as the add-on has it.
        addon_version: version, e.g. v1.21.1-eksbuild.1. Default: the one it has, or EKS's own choice.
        service_account_role_arn: role of the aws-node service account. Default: the one it has, or the nodes' role.
        service_account_role: a role to be made for it; it stays when it is no longer asked for. Default: none.
        opts: parent, provider and the like.

    Raises:
        ArgumentError: arguments that can't work, before anything is made; no OIDC provider for such a role.
        AddonError: from preview and update, an add-on that is there and not in the stack, with the command that takes
            it over, or a live configuration that cannot be read.
    """
    said = {
        "prefix_delegation": prefix_delegation,
        "warm_targets": warm_targets or {},
        "addon_version": addon_version,
        "service_account_role_arn": service_account_role_arn,
        "service_account_role": service_account_role,
    }
    refuse(f"vpc_cni_addon {name}", chain(cluster_problems({"cluster": cluster}), VPC_CNI.problems(said)))
    cluster = judged_when_known(f"vpc_cni_addon {name}", {"cluster": cluster}, cluster_problems)["cluster"]
    ours = _ours(prefix_delegation, warm_targets or {})
    asking = asking_of(opts)

    async def refuse_another(args: pulumi.ResourceHookArgs) -> None:
        cluster_name = (args.new_inputs or {}).get("clusterName")
        if isinstance(cluster_name, str) and await _found(cluster_name, asking):  # else the update will tell
            raise AddonError(refusal_of(cluster_name, args.name))

    identity = _Identity.of(
        service_account_role_arn,
        None if service_account_role is None else cni_role(name, cluster, service_account_role, _beside(opts)),
    )
    own = pulumi.ResourceOptions(
        # Without the add-on all pods of the cluster lose their network, Linux ones too.
        retain_on_delete=True,
        ignore_changes=["tags", *identity.foreign],
        hooks=before_creation(_TYPE, name, refuse_another),
    )
    return aws.eks.Addon(
        name,
        cluster_name=cluster["name"],
        addon_name=ADDON,
        addon_version=addon_version,
        configuration_values=_configuration(cluster["name"], ours, asking),
        resolve_conflicts_on_create="NONE",
        resolve_conflicts_on_update="PRESERVE",  # which EKS takes for updates only
        service_account_role_arn=identity.role_arn,
        pod_identity_associations=identity.associations,
        opts=pulumi.ResourceOptions.merge(opts, own),
    )


@dataclass(frozen=True)
class _Identity:
    """Whose rights the add-on's pods have.

    Attributes:
        role_arn: the role that they take by IRSA.
        associations: those that they take by EKS Pod Identity, which come first: none has to be left for IRSA.
        foreign: properties that others may have put on the add-on, and this program says nothing of.
    """

    role_arn: pulumi.Input[str] | None = None
    associations: list[aws.eks.AddonPodIdentityAssociationArgs] | None = None
    foreign: tuple[str, ...] = ("pod_identity_associations",)

    @classmethod
    def of(cls, role_arn: str | None, made: CniRole | None) -> _Identity:
        """By a role that is given, or one that was made."""
        if made is None:
            return cls(role_arn) if role_arn else cls(foreign=(*cls.foreign, "service_account_role_arn"))
        if made.by is TakenBy.IRSA:
            return cls(made.arn, [], foreign=())
        association = aws.eks.AddonPodIdentityAssociationArgs(role_arn=made.arn, service_account=AWS_NODE)
        return cls(None, [association], foreign=("service_account_role_arn",))


def _beside(opts: pulumi.ResourceOptions | None) -> pulumi.ResourceOptions:
    """Options of what is made beside the add-on."""
    if opts is None:
        return pulumi.ResourceOptions()
    return pulumi.ResourceOptions(parent=opts.parent, provider=cast("Any", opts.provider))


def _ours(prefix_delegation: bool | None, warm_targets: WarmTargets) -> dict[str, str | int]:  # noqa: FBT001 a setting
    ours: dict[str, str | int] = {"enableWindowsIpam": "true"}
    if prefix_delegation is not None:
        ours["enableWindowsPrefixDelegation"] = str(prefix_delegation).lower()
    targets = {key: warm_targets.get(name) for name, key in _WARM_KEYS.items()}
    return ours | {key: target for key, target in targets.items() if target is not None}


def refusal_of(cluster_name: str, name: str) -> str:
    """The line about an add-on that stands where one shall be made, with the way out.

    Args:
        cluster_name: its cluster.
        name: name of the resource in the program.
    """
    return (
        f"cluster {cluster_name} has the add-on {ADDON} already, which is not in this stack; take it over, its "
        f"configuration is kept: pulumi import {_TYPE} {name} {cluster_name}:{ADDON}"
    )


def _configuration(
    cluster_name: pulumi.Input[str], ours: Mapping[str, str | int], asking: pulumi.InvokeOptions
) -> pulumi.Input[str]:
    """Ours laid over what is live: at once where the name is plain, so that what is wrong is said before anything."""
    if isinstance(cluster_name, str):
        try:
            live = aws.eks.get_addon(cluster_name=cluster_name, addon_name=ADDON, opts=asking).configuration_values
        except Exception as error:  # noqa: BLE001  # the SDK raises bare exceptions
            if not found_nothing(error):
                raise _unreadable(cluster_name, error) from None
            live = None
        return _laid_over(cluster_name, live, ours)

    async def later(name: str) -> str:
        try:
            return _laid_over(name, (await _found(name, asking)).get("configurationValues"), ours)
        except AddonError as error:
            raise LateError(str(error)) from None

    return pulumi.Output.from_input(cluster_name).apply(later)


def _laid_over(cluster_name: str, live: str | None, ours: Mapping[str, str | int]) -> str:
    try:
        for key, (found, wanted) in conflicts(live, ours).items():
            pulumi.log.warn(f"cluster {cluster_name}, add-on {ADDON}: {key} is {found!r} and becomes {wanted!r}")
        return merged(live, ours)
    except ConfigurationError as error:
        raise AddonError(f"cluster {cluster_name}, add-on {ADDON}: its configuration cannot be kept: {error}") from None


async def _found(cluster_name: str, opts: pulumi.InvokeOptions) -> Mapping[str, Any]:
    """The add-on as pulumi-aws's `getAddon` tells it; empty where there is none."""
    query = {"clusterName": cluster_name, "addonName": ADDON}
    try:
        answer = await asked_in_hook("aws:eks/getAddon:getAddon", query, opts)
    except Exception as error:  # noqa: BLE001  # the SDK raises bare exceptions
        if found_nothing(error):
            return {}
        raise _unreadable(cluster_name, error) from None
    return cast("Mapping[str, Any]", answer)


def _unreadable(cluster_name: str, error: Exception) -> AddonError:
    return AddonError(
        f"cluster {cluster_name}, add-on {ADDON}: it cannot be read, so what it holds could be lost: "
        f"{' '.join(str(error).split())}"
    )
