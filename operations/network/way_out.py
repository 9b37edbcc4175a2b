"""What nodes need where no route leads to the internet. Pure.

Source: EKS user guide, Deploy private clusters with limited internet access.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from operations.network.facts import Vpc

_NEEDED = ("ec2", "ecr.api", "ecr.dkr", "s3", "sts", "logs")
"""Last parts of the services that a node talks to."""

_ARGUMENTS = ("APIServerEndpoint", "Base64ClusterCA", "ServiceCIDR")
_PROXY = "HTTPS_PROXY"


def has_proxy(user_data: str | None) -> bool:
    """Whether user data sets a proxy; that of EKS, which is None, sets none."""
    return _PROXY in (user_data or "")


def untold(user_data: str | None) -> tuple[str, ...]:
    """Arguments about the cluster that user data does not hand to the bootstrap script; EKS's own, None, hands all."""
    return () if user_data is None else tuple(each for each in _ARGUMENTS if each not in user_data)


def missing_endpoints(vpc: Vpc, user_data: Iterable[str | None], further: Iterable[str] = ()) -> tuple[str, ...]:
    """The services for which a VPC has no endpoint, and which its nodes without a way to the internet need.

    Args:
        vpc: their network.
        user_data: theirs; where one does not tell the cluster, EKS is needed, too.
        further: services that something else asks for.
    """
    eks = ["eks"] if any(untold(each) for each in user_data) else []
    return tuple(each for each in (*_NEEDED, *eks, *further) if each not in vpc.endpoints)
