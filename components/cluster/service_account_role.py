"""A role that one service account of a cluster takes, by EKS Pod Identity or by IRSA."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pulumi
import pulumi_aws as aws

from components.cluster.service_account_trust import irsa_trust, pod_identity_trust
from components.facts.limits import ROLE_NAME
from components.facts.names import path_sent, shortened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.cluster.location import Place


class ServiceAccount(NamedTuple):
    """A service account of a cluster."""

    cluster: pulumi.Input[str]
    namespace: str
    name: str


class RoleForm(NamedTuple):
    """How the role looks in IAM."""

    path: str
    permissions_boundary: pulumi.Input[str] | None
    tags: Mapping[str, pulumi.Input[str]] | None


def service_account_role(
    name: str,
    place: Place,
    account: ServiceAccount,
    provider_arn: pulumi.Input[str] | None,
    form: RoleForm,
    opts: pulumi.ResourceOptions,
) -> aws.iam.Role:
    """The role, without rights yet.

    Args:
        name: name in the program.
        place: where the cluster is.
        account: who takes it.
        provider_arn: the cluster's IAM OIDC provider, by which it is taken (IRSA); None for EKS Pod Identity.
        form: how it looks in IAM.
        opts: parent and the like.
    """
    if provider_arn is None:
        cluster = pulumi.Output.from_input(account.cluster)
        trust = cluster.apply(lambda known: pod_identity_trust(place, known))
    else:
        provider = pulumi.Output.from_input(provider_arn)
        trust = provider.apply(lambda known: irsa_trust(known, account.namespace, account.name))
    return aws.iam.Role(
        shortened(name, ROLE_NAME.maximum),
        assume_role_policy=trust,
        path=path_sent(form.path),
        permissions_boundary=form.permissions_boundary,
        tags=form.tags or None,
        opts=opts,
    )
