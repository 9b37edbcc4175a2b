"""By what a service account takes an IAM role. Pure."""

from __future__ import annotations

from enum import StrEnum

AWS_NODE = "aws-node"
"""Service account of the VPC CNI's pods, in kube-system."""

KUBE_SYSTEM = "kube-system"


class TakenBy(StrEnum):
    """EKS Pod Identity, whose agent runs on each node, or IAM Roles for Service Accounts (IRSA).

    Source: https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html
    """

    POD_IDENTITY = "podIdentity"
    IRSA = "irsa"
