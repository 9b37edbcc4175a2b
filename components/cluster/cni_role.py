"""The role of the aws-node service account, in which the VPC CNI changes network interfaces instead of in the nodes'.

Pods that run count on it as long as the add-on is there, which outlives the program: so it stays, too.

Sources: https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html and add-ons-iam.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pulumi
import pulumi_aws as aws

from components.arguments.error import ArgumentError
from components.arguments.late import LateError
from components.cluster.hooks import asked_in_hook
from components.cluster.location import Place
from components.cluster.lookups import asked, found_nothing, looked_up
from components.cluster.service_account_role import RoleForm, ServiceAccount, service_account_role
from components.facts import defaults
from components.facts.managed_policies import CNI_POLICY
from components.facts.service_accounts import AWS_NODE, KUBE_SYSTEM, TakenBy

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.cluster.cluster import Cluster
    from components.cluster.vpc_cni_args import ServiceAccountRoleArgs

AGENT = "eks-pod-identity-agent"


class ProviderError(ArgumentError):
    """The cluster has no OIDC provider in IAM."""


class CniRole(NamedTuple):
    """The role of the service account.

    Attributes:
        arn: its ARN, known once it has its policy.
        by: how it is taken.
    """

    arn: pulumi.Output[str]
    by: TakenBy


def cni_role(name: str, cluster: Cluster, args: ServiceAccountRoleArgs, opts: pulumi.ResourceOptions) -> CniRole:
    """The role with AmazonEKS_CNI_Policy.

    Args:
        name: name in the program.
        cluster: the cluster.
        args: what is said of it.
        opts: parent, provider and the like.

    Raises:
        ProviderError: there is no OIDC provider by which the role could be taken.
    """
    asking, by = asking_of(opts), _by(args)
    place = Place.asked(asking)
    provider = (
        args.get("oidc_provider_arn") or _provider(cluster["name"], place, asking) if by is TakenBy.IRSA else None
    )
    if by is TakenBy.POD_IDENTITY:
        _look_for_agent(cluster["name"], asking)
    form = RoleForm(args.get("role_path", defaults.ROLE_PATH), args.get("permissions_boundary"), args.get("tags"))
    account = ServiceAccount(cluster["name"], KUBE_SYSTEM, AWS_NODE)
    kept = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(retain_on_delete=True))
    role = service_account_role(name, place, account, provider, form, kept)
    attached = aws.iam.RolePolicyAttachment(
        f"{name}-{CNI_POLICY}",
        role=role.name,
        policy_arn=f"arn:{place.partition}:iam::aws:policy/{CNI_POLICY}",
        opts=kept,
    )
    # The pods start anew with it, and have to find their rights.
    return CniRole(pulumi.Output.all(role.arn, attached.id).apply(lambda known: str(known[0])), by)


def require_provider(cluster: Cluster, args: ServiceAccountRoleArgs | None) -> None:
    """Refuse a role that could not be taken, where the cluster's name is plain.

    Raises:
        ProviderError: there is no OIDC provider by which the role could be taken.
    """
    if args is None or _by(args) is not TakenBy.IRSA or args.get("oidc_provider_arn"):
        return
    if isinstance(cluster["name"], str):
        asking = pulumi.InvokeOptions()
        _provider(cluster["name"], Place.asked(asking), asking)


def asking_of(opts: pulumi.ResourceOptions | None) -> pulumi.InvokeOptions:
    """How AWS is asked for a resource with such options."""
    if opts is None:
        return pulumi.InvokeOptions()
    return pulumi.InvokeOptions(parent=opts.parent, provider=cast("Any", opts.provider))


def _by(args: ServiceAccountRoleArgs) -> TakenBy:
    return TakenBy(args.get("by", defaults.TAKEN_BY))


def _provider(name: pulumi.Input[str], place: Place, asking: pulumi.InvokeOptions) -> pulumi.Input[str]:
    """ARN of the cluster's OIDC provider: at once where the name is plain, so that its lack is said before anything."""
    if isinstance(name, str):
        issuer = asked(aws.eks.get_cluster, asking, name=name).identities[0].oidcs[0].issuer
        arn = _arn(place, issuer)
        if looked_up(lambda: asked(aws.iam.get_open_id_connect_provider, asking, arn=arn)) is None:
            raise _no_provider(name, issuer)
        return arn

    async def later(known: str) -> str:
        found = await asked_in_hook("aws:eks/getCluster:getCluster", {"name": known}, asking)
        issuer = str(cast("Mapping[str, Any]", found)["identities"][0]["oidcs"][0]["issuer"])
        arn = _arn(place, issuer)
        try:
            await asked_in_hook("aws:iam/getOpenIdConnectProvider:getOpenIdConnectProvider", {"arn": arn}, asking)
        except Exception as error:
            if found_nothing(error):
                raise LateError(str(_no_provider(known, issuer))) from None
            raise
        return arn

    return pulumi.Output.from_input(name).apply(later)


def _arn(place: Place, issuer: str) -> str:
    return f"arn:{place.partition}:iam::{place.account}:oidc-provider/{issuer.removeprefix('https://')}"


def _no_provider(name: str, issuer: str) -> ProviderError:
    return ProviderError(
        f"cluster {name}: IAM has no OIDC provider for its issuer {issuer}, by which pods take roles (irsa); make it: "
        f"aws iam create-open-id-connect-provider --url {issuer} --client-id-list sts.amazonaws.com; or by: podIdentity"
    )


def _look_for_agent(name: pulumi.Input[str], asking: pulumi.InvokeOptions) -> None:
    """Tell of a cluster on which pods get no credentials, as far as EKS knows what runs there."""
    if not isinstance(name, str):
        return
    if looked_up(lambda: asked(aws.eks.get_addon, asking, cluster_name=name, addon_name=AGENT)) is None:
        pulumi.log.warn(
            f"cluster {name} has no add-on {AGENT}: unless you run the agent yourself, aws-node gets no credentials by "
            "podIdentity, and no new pod of the cluster an address; add it first: aws eks create-addon "
            f"--cluster-name {name} --addon-name {AGENT}; or by: irsa"
        )
