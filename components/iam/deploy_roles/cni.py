"""What roles of the aws-node service account take: the parts of `components.cluster.cni_role`. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from components.facts import defaults
from components.facts.managed_policies import CNI_POLICY
from components.iam.deploy_roles.identities import READS, Roles, statements
from components.iam.deploy_roles.statement import Statement

if TYPE_CHECKING:
    from components.iam.deploy_roles.scope import Environment, Place


def _names(environment: Environment) -> list[str]:
    return [defaults.vpc_cni(cluster) for cluster in environment.vpc_cni_roles]


def reading(place: Place, environment: Environment) -> list[Statement]:
    """What a preview reads: the roles, by what they are taken, and whether that is there."""
    clusters = environment.vpc_cni_roles
    if not clusters:
        return []
    providers = f"arn:{place.partition}:iam::{place.account}:oidc-provider/oidc.eks.*"
    return [
        Statement(sid="ReadCniRoles", actions=READS, resources=place.iam("role", *_names(environment))),
        Statement(sid="LookForProviders", actions=("iam:GetOpenIDConnectProvider",), resources=(providers,)),
        Statement(
            sid="LookForAgents",
            actions=("eks:DescribeAddon",),
            resources=[place.arn("eks", f"addon/{cluster}/eks-pod-identity-agent/*") for cluster in clusters],
        ),
        Statement(
            sid="ReadCniIdentities",
            actions=("eks:DescribePodIdentityAssociation",),
            resources=_identities(place, environment),
        ),
    ]


def changing(place: Place, environment: Environment) -> list[Statement]:
    """What making and changing them takes beside that, and handing them to the add-on, which makes associations."""
    if not environment.vpc_cni_roles:
        return []
    roles = Roles(
        what="Cni",
        names=_names(environment),
        policies=place.managed([CNI_POLICY]),
        services=["eks.amazonaws.com", "pods.eks.amazonaws.com"],
        boundary=environment.permissions_boundary,
        profiles=False,
    )
    clusters = [place.arn("eks", f"cluster/{cluster}") for cluster in environment.vpc_cni_roles]
    return [
        *statements(place, roles),
        Statement(sid="MakeCniIdentities", actions=("eks:CreatePodIdentityAssociation",), resources=clusters),
        Statement(
            sid="ChangeCniIdentities",
            actions=("eks:DeletePodIdentityAssociation", "eks:UpdatePodIdentityAssociation"),
            resources=_identities(place, environment),
        ),
    ]


def _identities(place: Place, environment: Environment) -> list[str]:
    return [place.arn("eks", f"podidentityassociation/{cluster}/*") for cluster in environment.vpc_cni_roles]
