"""Who may take the role of a service account. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from components.cluster.location import Place


def pod_identity_trust(place: Place, cluster: str) -> str:
    """Pods of this cluster take the role by EKS Pod Identity, as far as an association says so.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
    """
    return _trust(
        {
            "Principal": {"Service": "pods.eks.amazonaws.com"},
            "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Condition": {
                "StringEquals": {"aws:SourceAccount": place.account},
                "ArnEquals": {"aws:SourceArn": f"{place.of('eks')}:cluster/{cluster}"},
            },
        }
    )


def irsa_trust(provider_arn: str, namespace: str, service_account: str) -> str:
    """One service account takes the role by IAM Roles for Service Accounts.

    Source: https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html
    """
    issuer = provider_arn.partition(":oidc-provider/")[2]
    subject = f"system:serviceaccount:{namespace}:{service_account}"
    return _trust(
        {
            "Principal": {"Federated": provider_arn},
            "Action": "sts:AssumeRoleWithWebIdentity",
            "Condition": {"StringEquals": {f"{issuer}:aud": "sts.amazonaws.com", f"{issuer}:sub": subject}},
        }
    )


def _trust(statement: Mapping[str, object]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement}]})
